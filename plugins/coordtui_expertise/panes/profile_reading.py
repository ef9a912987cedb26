"""What of a profile takes a while to find: topics, papers, who they write with, what other plugins add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tinydb import where

from coordtui.api import Context, CoordtuiError, Panel, Person, Ref
from coordtui_expertise.panes.beside import beside
from coordtui_expertise.panes.knowledge import Known, knowledge
from coordtui_expertise.records import Authorship, Work
from coordtui_expertise.works import Works

if TYPE_CHECKING:
    from textual.widget import Widget

NEAREST = 6
"""Co-authors that are named."""

KEPT = 200
"""Portraits that are kept at most."""


@dataclass(frozen=True)
class Portrait:
    """The slow parts of a profile, as the actor may see them.

    `coauthors` are numbers of people with how many works they share, most first;
    `to_confirm` counts the works that may be the person's.
    """

    known: Sequence[Known] = ()
    works: Sequence[Work] = ()
    coauthors: Sequence[tuple[int, int]] = ()
    panels: Sequence[Panel] = ()
    to_confirm: int = 0


def read_portrait(ctx: Context, person: Person) -> Portrait:
    """Read the slow parts of one person; made to run beside the screen."""
    works: Sequence[Work] = ()
    coauthors: Sequence[tuple[int, int]] = ()
    if ctx.may("expertise.view"):
        works = Works(ctx).of(person.doc_id)
        coauthors = _coauthors(ctx, person.doc_id, [work.doc_id for work in works])
    return Portrait(
        known=knowledge(ctx, person, works),
        works=works,
        coauthors=coauthors,
        panels=_panels(ctx, person),
        to_confirm=to_confirm(ctx, person.doc_id),
    )


def to_confirm(ctx: Context, person: int) -> int:
    """How many works may be this person's; 0 to whom that does not concern."""
    if not (ctx.may("expertise.manage") or person == ctx.actor.person):
        return 0
    uncertain = (where("person") == person) & (where("state") == "uncertain")
    return ctx.store.records(Authorship).count(uncertain)


def _coauthors(ctx: Context, person: int, works: Sequence[int]) -> list[tuple[int, int]]:
    if not works:
        return []
    together = where("work").one_of(list(works)) & (where("state") == "confirmed")
    rows = ctx.store.records(Authorship).select("person", where=together)
    hidden = ctx.directory.people().hiding("papers")
    counted = Counter(other for (other,) in rows if other != person and other not in hidden)
    return counted.most_common(NEAREST)


def _panels(ctx: Context, person: Person) -> list[Panel]:
    try:
        return ctx.panels(Ref("person", str(person.doc_id)))
    except CoordtuiError:  # whose right was taken away meanwhile: the profile stands without
        return []


class Portraits:
    """Reads portraits beside the screen, one at a time, and keeps them until `forget`.

    While one is read the person may go on: only the one who is wanted last is read next.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._kept: dict[int, Portrait] = {}
        self._wanted: Person | None = None
        self._busy = False
        self._round = 0

    def forget(self) -> None:
        """Something changed: what was read before means nothing any more."""
        self._kept.clear()
        self._round += 1

    def get(self, person: int) -> Portrait | None:
        """What is known by now."""
        return self._kept.get(person)

    def read(self, page: Widget, person: Person, then: Callable[[], object]) -> None:
        """Read of this person, and call `then`, on the screen's side, when that is done."""
        self._wanted = person
        if not self._busy:
            self._next(page, then)

    def _next(self, page: Widget, then: Callable[[], object]) -> None:
        person, self._wanted = self._wanted, None
        if person is None or person.doc_id in self._kept:
            return
        self._busy, now = True, self._round

        def done(portrait: Portrait | None, error: CoordtuiError | None) -> None:
            self._busy = False
            if now == self._round:
                if len(self._kept) >= KEPT:
                    self._kept.clear()
                # Refused: a right was taken away, or the store is in trouble, which is said elsewhere.
                self._kept[person.doc_id] = portrait or Portrait()
            then()
            self._next(page, then)

        beside(page, lambda: read_portrait(self._ctx, person), done)
