"""What a course and a session say: refused, by the field, where it cannot be so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from coordtui.api import Context, Message, Refused
from coordtui_training.records import Course, Public
from coordtui_training.texts import N_
from coordtui_training.times import known_zone

MOST = 100_000
"""People in a session: more is a slip of the hand."""


class WrongField(Refused):
    """A value that cannot be; `field` is the name of the record's field that holds it."""

    def __init__(self, field: str, what: Message | str, *, remedy: Message | str | None = None) -> None:
        super().__init__(what, remedy=remedy)
        self.field = field


def capacity(number: int | None) -> None:
    """Raise `WrongField` unless so many people can be."""
    if number is not None and number < 0:
        raise WrongField("capacity", N_("A session cannot hold fewer than no people."))
    if number is not None and number > MOST:
        raise WrongField("capacity", N_("A session holds {n} people at most.", n=MOST))


def zone(name: str) -> None:
    """Raise `WrongField` unless it is a time zone."""
    try:
        known_zone(name)
    except Refused as refused:
        raise WrongField("zone", refused.what, remedy=refused.remedy) from refused


def people(ctx: Context, numbers: Iterable[int]) -> None:
    """Raise `WrongField` unless all are in the directory."""
    wanted = list(numbers)
    known = {each.doc_id for each in ctx.directory.people().get_many(wanted)}
    _refuse("instructors", wanted, known, lambda n: N_("There is nobody of the number {number}.", number=n))


def courses(ctx: Context, numbers: Iterable[int], field: str = "prerequisites") -> None:
    """Raise `WrongField` unless all are courses."""
    wanted = list(numbers)
    known = {each.doc_id for each in ctx.store.records(Course).get_many(wanted)}
    _refuse(field, wanted, known, lambda n: N_("There is no course number {number}.", number=n))


def public(ctx: Context, asked: Public) -> None:
    """Raise `WrongField` for a group that is not there, or a year that nobody is in."""
    known = {each.doc_id for each in ctx.directory.groups().get_many(asked.groups)}
    _refuse("public", asked.groups, known, lambda n: N_("There is no group number {number}.", number=n))
    if any(year < 1 for year in asked.years):
        raise WrongField("public", N_("Years count from 1: the first year of a role."))


def _refuse(field: str, wanted: Iterable[int], known: Collection[int], say: Callable[[int], Message]) -> None:
    for number in wanted:
        if number not in known:
            raise WrongField(field, say(number))
