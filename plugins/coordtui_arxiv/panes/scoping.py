"""The keys that show other papers: views, watches, folders, what is like a paper, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from textual.worker import Worker

from coordtui.api import CoordtuiError
from coordtui.ui.widgets import ListDetail
from coordtui.ui.widgets.rows import Key
from coordtui_arxiv.panes.marking import Marking
from coordtui_arxiv.panes.triage import titled
from coordtui_arxiv.panes.views import Like, Scope
from coordtui_arxiv.service import Entry
from coordtui_arxiv.texts import N_

LIKEST = 100
"""Papers like another one that are listed at most."""


class Scoping(Marking):
    """What the page of papers shows, and how one came there."""

    split: ListDetail
    came_back_to: Key | None = None
    """The paper on which the person left, where the cursor is until they begin to read."""
    _ways: list[tuple[Scope, Key | None]]
    """The scopes that lead here by `=`, each with the paper under the cursor there."""

    @property
    def scope(self) -> Scope:
        """View, watch and filter."""
        return self.listing.scope

    def rank(self, *, stay: bool = False) -> None:
        """Find out beside the screen how the person would like what is listed.

        What waited for that is then brought into its order, but for a list that is to `stay` or in
        which the person has begun to read: no line moves under the cursor. Others show it in a column.
        """

        async def look() -> None:
            waits, scope = self.listing.to_be_ranked, self.scope
            try:
                known = await asyncio.to_thread(self.listing.look)
            except CoordtuiError:  # what the list lacks then is an order and a column
                return
            if not known:
                return
            if waits and not stay and scope == self.scope and (self.listing.order or self._untouched):
                self._in_order()
            else:
                self.papers.refresh_rows()
            self.show_changes()

        if self.listing.to_be_looked_at:
            self._beside("taste", look)

    def _beside(self, group: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do this beside the screen, instead of what the group does yet.

        The function is handed on and not its coroutine, which nobody would await if the page closed first.
        """
        _: Worker[None] = self.run_worker(work, group=group, exclusive=True)

    @property
    def _untouched(self) -> bool:
        moved = self.papers.cursor and self.papers.cursor_key != self.came_back_to
        begun = moved or self.papers.selected_count or self.marked_here
        return not begun and not self.filtering and not self.split.detail_alone

    def _in_order(self) -> None:
        """The best on top, below the paper that is being read there: a key may be on its way to it."""
        self.list_again(first=self.papers.cursor_key if self.papers.cursor == 0 else None)

    def list_again(self, *, first: Key | None = None) -> None:
        """Read the view in its order, `first` before all others; the cursor stays on its paper."""
        raise NotImplementedError

    def action_layout(self) -> None:
        """The next view: inbox, sent, kept, dismissed, all."""
        self.show(self.scope.next_view())

    def action_settings(self) -> None:
        """The watches and the folders; opening one shows its papers."""
        from coordtui_arxiv.panes.watch_list import WatchesScreen

        self.app.push_screen(WatchesScreen(self.ctx), lambda scope: self.show(scope) if scope else None)

    def show(self, scope: Scope) -> None:
        """Show another view, from its top."""
        self._ways.clear()
        self._show(scope)

    def _show(self, scope: Scope, at: Key | None = None) -> None:
        self.split.close_detail()
        self.listing.scope, self.filter_text = scope, scope.words
        self.papers.clear_selection()
        self.reload()
        if at is None or not self.papers.move_to_key(at):
            self.papers.move_to(0)

    def action_like(self) -> None:
        """List the papers that are like the one under the cursor; esc comes back to it."""
        if (entry := self.entry) is not None:
            self.say(N_("looking for papers like “{title}” …", title=titled(entry.paper.title)))
            self._beside("like", partial(self._look_for_like, entry))

    async def _look_for_like(self, entry: Entry) -> None:
        came_from = self.scope
        try:
            found = await asyncio.to_thread(self.listing.likings.more_like, entry.paper.doc_id, LIKEST)
        except CoordtuiError as error:
            self.say("\n".join(error.parts(self.ctx._)), "trouble")
            return
        self.say(None)
        if self.scope is not came_from:  # the person went elsewhere in the meantime
            return
        self._ways.append((came_from, entry.paper.doc_id))
        self._show(Scope("all", like=Like(titled(entry.paper.title, 20), found)))

    def back(self) -> bool:
        """Close the paper; then leave what narrows the list: the watch, the folder, what is alike."""
        if self.split.close_detail():
            self.show_changes()
            return True
        if self._ways:
            self._show(*self._ways.pop())
            return True
        if self.scope.part is not None:
            self.show(self.listing.home)
            return True
        return False
