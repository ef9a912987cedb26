"""The filter of the papers: its fields, and how the store is asked for what they mean."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Filter, FilterField, FilterTerm, FilterValue, TextMatch
from coordtui_arxiv.batches import batches
from coordtui_arxiv.categories import CATEGORIES
from coordtui_arxiv.groups import names_of_groups
from coordtui_arxiv.latex import shown
from coordtui_arxiv.ours import Ours
from coordtui_arxiv.records import Mark, Match, Paper
from coordtui_arxiv.service import Inbox
from coordtui_arxiv.texts import N_
from coordtui_arxiv.watches import Watches

SHORTEST = 2
"""Letters of a word from which it is looked for while it is typed: one letter begins nearly every text."""

STATES = (
    ("new", N_("new")),
    ("read", N_("read")),
    ("kept", N_("kept")),
    ("dismissed", N_("dismissed")),
    ("sent", N_("sent")),
    ("lab", N_("lab")),
)

_TEXTS = {
    "title": ("title", "read_as"),
    "abstract": ("abstract", "read_as"),
    "author": ("authors", "read_as"),
}
"""The fields whose words stand in the paper, with their names there; LaTeX is found as it reads."""

_NOTES = {"tag": "tags", "folder": "folder"}
"""The fields of what the person noted, with their names in a mark."""

_FIRST, _LAST = date(1971, 1, 1), date(9990, 1, 1)
"""Days that every time zone has."""


def filter_fields(ctx: Context) -> tuple[FilterField, ...]:
    """The fields of the filter, with what the person has to complete from."""

    def tags() -> Iterable[str]:
        return (tag for tag, _ in Inbox(ctx).tags())

    def folders() -> Iterable[str]:
        return (folder for folder, _ in Inbox(ctx).folders())

    def watches() -> Iterable[str]:
        return (watch.name for watch in Watches(ctx).all())

    def groups() -> Iterable[str]:
        return names_of_groups(ctx).values()

    return (
        FilterField("author", (N_("author"), "au")),
        FilterField("title", (N_("title"), "ti")),
        FilterField("abstract", (N_("abstract"), "abs")),
        FilterField("cat", (N_("cat"), N_("category")), "word", values=lambda: CATEGORIES),
        FilterField("tag", (N_("tag"),), "word", values=tags),
        FilterField("folder", (N_("folder"),), values=folders),
        FilterField("is", (N_("is"),), "choice", choices=STATES),
        FilterField("date", (N_("date"),), "date"),
        FilterField("year", (N_("year"),), "number"),
        FilterField("watch", (N_("watch"),), values=watches),
        FilterField("group", (N_("group"), N_("team")), values=groups),
    )


class Finder:
    """Papers that answer to a filter.

    What a term found is kept as long as the term stands, so that typing one more word asks
    the store for that word alone. `forget` when papers or marks have changed.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._papers = ctx.store.records(Paper)
        self._ours = Ours(ctx)
        self._newest: list[int] | None = None
        self._ages: dict[int, float] = {}
        self._found: dict[FilterTerm, set[int]] = {}

    def forget(self) -> None:
        """The store has changed: ask it again."""
        self._newest = None
        self._ages.clear()
        self._found.clear()

    def narrow(self, papers: Sequence[int], asked: Filter, *, typing: bool = False) -> list[int]:
        """Those of these papers that answer, in their order.

        While the person is `typing`, a first letter narrows nothing yet: it begins nearly every text.
        """
        self._ctx.require("arxiv.read")
        left = list(papers)
        stands: dict[FilterTerm, set[int]] = {}
        # Who is of the lab is seen in each paper: asked last, of what is left then.
        for term in sorted(asked.terms, key=_asks_for_the_lab):
            if typing and _first_letter(term):
                continue
            bare = replace(term, negated=False, source="")
            found = self._found.get(bare)
            if found is None:
                found = self._of(term, left)
            if not _asks_for_the_lab(term):
                stands[bare] = found
            left = [i for i in left if (i in found) is not term.negated]
        self._found = stands
        return left

    def _of(self, term: FilterTerm, left: Sequence[int]) -> set[int]:
        match term.field:
            case "tag" | "folder":
                return self._noted(term)
            case "is":
                return {i for value in term.values for i in self._in_states(value.chosen, left)}
            case "date":
                return {i for value in term.values for i in self.announced(value.low, value.high)}
            case "year":
                return {i for value in term.values for i in self.announced(*_days_of_years(value))}
            case "watch" | "group":
                return self._by_watch(term) if term.field == "watch" else self._by_group(term)
        return {i for value in term.values for i in self._with(term, value)}

    def _with(self, term: FilterTerm, value: FilterValue) -> Iterable[int]:
        """Papers with a text."""
        if term.field == "cat":
            return self._in_categories(value)
        fields = _TEXTS[term.field] if term.field else ()
        sought = TextMatch(value.text, fields=fields, whole=value.quoted, begun=value.begun)
        found = self._ctx.store.having("papers", sought)
        if term.field != "author" or len(value.words) == 1:
            return found
        asked = Filter((replace(term, values=(value,), negated=False),))  # of one author, not of several
        return (
            paper.doc_id
            for part in batches(found)
            for paper in self._papers.get_many(part)
            if asked.matches({"author": [shown(author.name) for author in paper.authors]})
        )

    def _in_categories(self, value: FilterValue) -> Iterable[int]:
        """Papers of the categories that a value stands for: `cs` is all of them, `cs.L` may be typed on.

        What has no word (`.`) stands for none; the store would find every paper.
        """
        asked = Filter((FilterTerm("cat", (value,), kind="word"),))
        codes = [code for code in CATEGORIES if asked.matches({"cat": code})]
        if not codes and value.words:
            codes = [value.text]
        for code in codes:
            sought = TextMatch(code, fields=("categories",), whole=True)
            yield from self._ctx.store.having("papers", sought)

    def announced(self, first: date | None, last: date | None) -> Sequence[int]:
        """Papers announced on these days: found in the list by date, without reading more than a few."""
        newest = self._all()
        start = bisect_right(newest, -_midnight(last, after=1), key=self._age) if last else 0
        end = bisect_right(newest, -_midnight(first), key=self._age) if first else len(newest)
        return newest[start:end]

    def _age(self, number: int) -> float:
        # Kept, as a calendar asks day by day for the same few, and some have thousands of authors.
        if number not in self._ages:
            paper = self._papers.get(number)
            self._ages[number] = -paper.announced.timestamp() if paper else 0.0
        return self._ages[number]

    def in_folder(self, papers: Sequence[int], folder: str) -> list[int]:
        """Those of these papers that the person filed in a folder, in their order."""
        filed = {paper for paper, name in self._marks("paper", "folder") if name == folder}
        return [i for i in papers if i in filed]

    def _all(self) -> list[int]:
        if self._newest is None:
            self._newest = self._papers.ids(order=("-announced",))
        return self._newest

    def _noted(self, term: FilterTerm) -> set[int]:
        """Papers with a tag or in a folder of the person."""
        asked, field = Filter((replace(term, negated=False),)), _NOTES[term.field or ""]
        return {
            paper
            for paper, noted in self._marks("paper", field)
            if noted and asked.matches({term.field or "": noted})
        }

    def _in_states(self, states: Sequence[str], left: Sequence[int]) -> Iterable[int]:
        marks = self._marks("paper", "read", "starred", "archived")
        place = {"read": 1, "kept": 2, "dismissed": 3}
        for state in states:
            if state == "lab":
                yield from self._ours.among(left)
            elif state == "sent":
                yield from Inbox(self._ctx).ids("sent")
            elif state == "new":
                read = {mark[0] for mark in marks if mark[1]}
                yield from (i for i in self._all() if i not in read)
            else:
                yield from (mark[0] for mark in marks if mark[place[state]])

    def _by_watch(self, term: FilterTerm) -> set[int]:
        asked = Filter((replace(term, negated=False),))
        mine = [w.doc_id for w in Watches(self._ctx).all() if asked.matches({"watch": w.name})]
        matches = self._ctx.store.records(Match)
        return (
            {paper for (paper,) in matches.select("paper", where=where("watch").one_of(mine))}
            if mine
            else set()
        )

    def _by_group(self, term: FilterTerm) -> set[int]:
        """Papers of the lab that somebody of a group wrote."""
        asked = Filter((replace(term, negated=False),))
        groups = names_of_groups(self._ctx).items()
        chosen = [number for number, name in groups if asked.matches({"group": name})]
        return self._ours.of_groups(chosen) if chosen else set()

    def _marks(self, *fields: str) -> list[tuple[Any, ...]]:
        mine = where("person") == self._ctx.actor.person
        return self._ctx.store.records(Mark).select(*fields, where=mine)


def _first_letter(term: FilterTerm) -> bool:
    *_, last = term.values
    return term.field is None and last.begun and len(term.values) == 1 and len(last.text) < SHORTEST


def _asks_for_the_lab(term: FilterTerm) -> bool:
    return term.field == "is" and any("lab" in value.chosen for value in term.values)


def _days_of_years(value: FilterValue) -> tuple[date | None, date | None]:
    first = None if value.low is None else date(_year(math.ceil(value.low)), 1, 1)
    last = None if value.high is None else date(_year(math.floor(value.high)), 12, 31)
    return first, last


def _year(number: int) -> int:
    return max(_FIRST.year, min(number, _LAST.year - 1))


def _midnight(day: date, *, after: int = 0) -> float:
    """The second when a day begins here, or the one `after` so many days; a touch before it."""
    day = max(_FIRST, min(day, _LAST)) + timedelta(days=after)
    return datetime.combine(day, time.min).astimezone().timestamp()
