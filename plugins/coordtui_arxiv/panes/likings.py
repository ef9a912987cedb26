"""How much the person would like the listed papers, as far as that is known by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from coordtui.api import Context
from coordtui_arxiv.records import Mark

if TYPE_CHECKING:
    from coordtui_arxiv.taste import Liking


class Likings:
    """What `look` found last: a star that is set since then moves no line of the list.

    The first look of a process takes some tenths of a second: it belongs beside the screen.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._marks, self._knows = -1, False
        self._begun = 0
        self._found: Mapping[int, Liking | None] = {}

    def look(self, papers: Sequence[int]) -> bool:
        """Ask anew, of these papers; whether there is anything to go by.

        It may take longer than one that is begun after it, of other papers: that one is kept.
        """
        from coordtui_arxiv.taste import Taste

        self._begun = this = self._begun + 1
        marks, taste = self._marks_now, Taste(self._ctx)
        knows = taste.known
        found = {**dict.fromkeys(papers), **taste.rank(papers)} if knows else {}
        if this == self._begun:
            self._knows, self._found, self._marks = knows, found, marks
        return knows

    def more_like(self, number: int, limit: int) -> Mapping[int, Liking]:
        """The papers that are most like this one, the likest first, with what they share."""
        from coordtui_arxiv.taste import Taste

        return dict(Taste(self._ctx).more_like(number, limit))

    def asked(self, papers: Sequence[int]) -> bool:
        """Whether it is known of each of these papers if the person would like it."""
        return all(number in self._found for number in papers)

    def still_true(self, papers: Sequence[int]) -> bool:
        """Whether looking again would tell nothing else of these papers: nobody has marked any since."""
        return self._marks == self._marks_now and (not self._knows or self.asked(papers))

    @property
    def _marks_now(self) -> int:
        return self._ctx.store.records(Mark).revision

    def of(self, papers: Sequence[int]) -> Mapping[int, Liking]:
        """Those of these papers that the person would like, and how much."""
        found = self._found
        return {number: liking for number in papers if (liking := found.get(number)) is not None}
