"""Which papers are the lab's, and which of their authors: looked for beside the screen, then known."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from coordtui.api import Authorship, Context, CoordtuiError, words_of
from coordtui_arxiv.latex import shown
from coordtui_arxiv.ours import Ours

if TYPE_CHECKING:
    from coordtui.ui.widgets import Page
    from coordtui_arxiv.records import Paper


class Lab:
    """The papers of the lab as they were when they were looked for last; none before that.

    `waiting` says how many more there may be, for the person to confirm.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._ours = ctx, Ours(ctx)
        self._people: Mapping[int, tuple[str, ...]] = {}
        self.papers: frozenset[int] = frozenset()
        self.waiting = 0
        self.known = False

    def look(self) -> bool:
        """Look for them, which may take a while; whether there are others than before."""
        before, knew = (self.papers, self.waiting), self.known
        self.papers, self.waiting = frozenset(self._ours.all()), self._ours.waiting()
        if self.papers:
            people = self._ctx.directory.people().select("doc_id", "name")
            self._people = {number: tuple(words_of(name)) for number, name in people}
        self.known = True
        return not knew or (self.papers, self.waiting) != before

    @property
    def certain(self) -> bool:
        """Whether it is known who wrote what; else names alone are compared."""
        return self._ours.certain

    async def look_beside(self, page: Page) -> bool:
        """The same in a thread, for a worker of the page."""
        try:
            return await asyncio.to_thread(self.look)
        except CoordtuiError as error:
            page.say("\n".join(error.parts(self._ctx._)), "trouble")
            return False

    def names(self, paper: Paper) -> Collection[str]:
        """The names of the paper's authors who are of the lab, as the paper writes them."""
        if paper.doc_id not in self.papers:
            return ()
        ref, services = paper.ref, self._ctx.services(Authorship)
        wrote = {who for service in services for who in service.authors([ref]).get(ref, ())}
        people = [self._people[who] for who in wrote if who in self._people] if services else None
        return {author.name for author in paper.authors if self._is_of(author.name, people)}

    def _is_of(self, name: str, people: Collection[tuple[str, ...]] | None) -> bool:
        """Among those who wrote the paper, family name and initial are enough; else the whole name."""
        words = tuple(words_of(shown(name)))
        if people is None:
            return words in self._people.values()
        return any(words and each and words[-1] == each[-1] and words[0][0] == each[0][0] for each in people)
