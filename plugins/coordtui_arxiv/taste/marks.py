"""What a person's own marks say of what they like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tinydb import where

from coordtui.api import Context
from coordtui_arxiv.records import Delivery, Mark

STARRED, FILED, SENT = 1.0, 0.5, 0.4
"""How much a paper counts that was starred; given a tag, a folder or a note; sent on to others."""

MOST = 1_000
"""Papers of a kind that count: those marked last."""


@dataclass(frozen=True)
class Marks:
    """The papers (their numbers) that a person liked, with how much each counts, and the others."""

    liked: dict[int, float] = field(default_factory=dict)
    starred: frozenset[int] = frozenset()
    dismissed: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()


def marks_of(ctx: Context) -> Marks:
    """The marks of the person who acts, and of nobody else; none when the program itself does."""
    person = ctx.actor.person
    if person is None:
        return Marks()
    deliveries = ctx.store.records(Delivery)
    liked = {paper: SENT for (paper,) in deliveries.select("paper", where=where("by") == person)}
    starred: set[int] = set()
    dismissed: list[int] = []
    refused: list[int] = []
    for paper, is_starred, is_dismissed, is_refused, filed in _rows(ctx, person):
        if is_starred:
            starred.add(paper)
        elif is_refused or is_dismissed:
            liked.pop(paper, None)
            (refused if is_refused else dismissed).append(paper)
            continue
        if is_starred or filed:
            liked.pop(paper, None)  # it goes to the end, as the marks do
            liked[paper] = STARRED if is_starred else FILED
    last = dict(list(liked.items())[-MOST:])
    return Marks(last, frozenset(starred), tuple(dismissed[-MOST:]), tuple(refused[-MOST:]))


def _rows(ctx: Context, person: int) -> Iterator[tuple[int, bool, bool, bool, bool]]:
    """Paper, starred, dismissed, not for me, filed; the newest marks last."""
    fields = ("paper", "starred", "archived", "not_for_me", "tags", "folder", "note")
    rows = ctx.store.records(Mark).select(*fields, where=where("person") == person)
    for paper, starred, archived, not_for_me, *filed in rows:
        yield paper, starred, archived, not_for_me, any(filed)
