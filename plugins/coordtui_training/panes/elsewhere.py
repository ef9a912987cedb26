"""The keys for everybody beside signing up: why, copy, link, calendar file, which sessions are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coordtui.api import Message
from coordtui_training.panes.planning_keys import Planning
from coordtui_training.panes.scopes import NAMES, Name, names_for, next_name
from coordtui_training.records import SEATED
from coordtui_training.texts import N_
from coordtui_training.times import when

if TYPE_CHECKING:
    from coordtui.ui.widgets import Words
    from coordtui_training.panes.listing import Entry, Listing
    from coordtui_training.panes.scopes import Scope
    from coordtui_training.records import Session

HOLDS = SEATED[1:]
"""States that show the link: an offer is not a seat yet."""


class Elsewhere(Planning):
    """What the page does with the session under the cursor that changes nothing."""

    listing: Listing

    @property
    def scope(self) -> Scope:
        """What is shown."""
        raise NotImplementedError

    def show(self, name: Name) -> None:
        """Show another scope."""
        raise NotImplementedError

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        planning = self.planning_available(command_id)
        if planning is not None:
            return planning
        entry = self.entry
        ask: dict[str, Callable[[], bool]] = {
            "page.confirm": lambda: self.can_sign_up,
            "page.refuse": lambda: self.can_give_up,
            "page.copy": lambda: entry is not None,
            "page.export": lambda: entry is not None and bool(entry.session.sittings),
            "page.open_outside": lambda: entry is not None and self._link(entry) != "",
            "training.explain": lambda: entry is not None,
            "page.undo": lambda: self.history.can_undo,
            "page.redo": lambda: self.history.can_redo,
        }
        return command_id not in ask or ask[command_id]()

    def why_not(self, command_id: str) -> Message | None:
        """What a key needs that is not there."""
        if self.entry is None and command_id in ("page.confirm", "page.refuse", "training.explain"):
            return N_("needs a session under the cursor of the agenda")
        if command_id == "page.confirm":
            return N_("you are in it already, or it is not open")
        if command_id == "page.refuse":
            return N_("you have no seat and no place in it")
        return None

    def _link(self, entry: Entry) -> str:
        """The link, for who has a seat or runs it."""
        seated = entry.mine is not None and entry.mine.state in HOLDS
        return entry.session.link if seated or self._runs(entry) else ""

    # Keys.

    def action_explain(self) -> None:
        """My place, why I was not promoted, when my offer ends; for who runs it all that happened."""
        from coordtui_training.panes.explain import Explain

        if (entry := self.entry) is not None:
            self.app.push_screen(Explain(self.ctx, entry))

    def action_copy(self) -> None:
        """Copy what, when, where, and the link where it may be seen."""
        entry = self.entry
        if entry is None:
            return
        session = entry.session
        said = [entry.title, when(session.sittings, session.zone, self.ctx.translator.language)]
        self.app.copy("\n".join(each for each in (*said, entry.room, self._link(entry)) if each))

    def action_open_outside(self) -> None:
        """Show the link, and copy it: over SSH there is no browser here."""
        entry = self.entry
        if entry is not None and (link := self._link(entry)):
            self.app.copy(link)
            self.status.age(link)

    def action_export(self) -> None:
        """A calendar file: of all that is mine where that is shown, else of the session."""
        entry = self.entry
        if entry is None:
            return
        sessions: list[Session] = [entry.session]
        name = f"{self.listing.code(entry.session).lower()}-{entry.session.doc_id}.ics"
        if self.scope.name == "mine":
            sessions, name = [*self.listing.sessions.values()], "training.ics"

        def text() -> str:
            from coordtui_training import ics

            return ics.calendar(self.ctx, sessions, self.ctx.translator.language)

        if not self.ctx.actor.at_home:
            self.app.copy(text())
            return

        def said(path: str) -> Words:
            return N_("written: {path}", path=path)

        from coordtui.ui.widgets import file_form  # forms come when one is wanted

        title = N_("Calendar file")
        self.app.push_screen(
            file_form(title, f"~/{name}", text, said, private=True, translate=self.ctx._), self._written
        )

    def _written(self, said: Words | None) -> None:
        if said is not None:
            self.history.left(said)
            self.say(said)

    def action_walk(self) -> None:
        """The next scope."""
        self.show(next_name(self.ctx, self.scope.name))

    def action_settings(self) -> None:
        """Choose what is shown."""
        from coordtui_training.panes.scope_list import ScopeList

        def chosen(name: Name | None) -> None:
            if name is not None:
                self.show(name)

        names = names_for(self.ctx)
        self.app.push_screen(
            ScopeList(self.ctx, [(each, NAMES[each]) for each in names], self.scope.name), chosen
        )
