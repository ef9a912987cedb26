"""The sheet that people sign: who has a seat, in the order of names, and room for who comes without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from tinydb import where

from coordtui.api import Context, formats, safe
from coordtui.api.eyes import speaking
from coordtui_training.planning import title_of
from coordtui_training.records import SEATED, Course, Room, Session, Signup
from coordtui_training.running.finding import is_past
from coordtui_training.seats.reading import run_by_actor
from coordtui_training.sight import names
from coordtui_training.texts import N_, NN_
from coordtui_training.times import zone_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EMPTY_LINES = 4
"""Lines for people who come without a seat."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on a sheet, in one language: `columns` are the sittings, `names` in the order of names.

    `empty` lines follow the names; `by_hand` stands for a name that no font of ours can set.
    """

    title: str
    under: tuple[str, ...]
    name_column: str
    columns: tuple[str, ...]
    names: tuple[str, ...]
    empty: int
    by_hand: str
    foot: str


def sheet_of(ctx: Context, number: int, language: str | None = None) -> Sheet:
    """The sheet of a session that the actor runs, in the reader's language unless one is given."""
    ctx = speaking(ctx, language) if language else ctx
    session = run_by_actor(ctx, number)
    zone = zone_of(session.zone)
    seated = (where("session") == number) & where("state").one_of([*SEATED])
    people = {each.person for each in ctx.store.records(Signup).find(seated) if not is_past(ctx, each)}
    room = ctx.store.records(Room).get(session.room) if session.room else None
    given_by = [*names(ctx, session.instructors).values()]
    first, last = session.sittings[0], session.sittings[-1]
    when = f"{formats.date_and_time(first.start, ctx.translator, year=True, tz=zone)}–"
    if len(session.sittings) == 1:
        when += formats.clock(first.end, tz=zone)
    else:
        when += formats.date_and_time(last.end, ctx.translator, year=True, tz=zone)
    under = [when, room.name if room else session.link]
    if given_by:
        under.append(ctx._(N_("given by {names}", names=formats.listing(given_by, ctx.translator))))
    return Sheet(
        title=title_of(ctx, session, ctx.store.records(Course).get(session.course)),
        under=tuple(filter(None, under)),
        name_column=ctx._(N_("Name")),
        columns=tuple(_column(ctx, session, zone)),
        names=tuple(_in_order(ctx, people)),
        empty=EMPTY_LINES,
        by_hand=ctx._(N_("(name to be written by hand)")),
        foot=ctx._(NN_("{n} person signed up", "{n} people signed up", len(people))),
    )


def as_text(sheet: Sheet) -> str:
    """The sheet as text, one line a person, with a line to sign on for each sitting."""
    from rich.cells import cell_len

    names = [safe(name) for name in sheet.names]
    width = max(map(cell_len, [sheet.name_column, *names]))
    columns = [max(cell_len(column), 16) for column in sheet.columns]

    def line(name: str, cells: list[str]) -> str:
        return "  ".join([f"{name}{' ' * (width - cell_len(name))}", *cells]).rstrip()

    heads = [c + " " * (w - cell_len(c)) for c, w in zip(sheet.columns, columns, strict=True)]
    blank = ["_" * w for w in columns]
    return "\n".join(
        [
            safe(sheet.title),
            *map(safe, sheet.under),
            "",
            f"    {line(sheet.name_column, heads)}",
            *(f"{n:>3} {line(name, blank)}" for n, name in enumerate(names, start=1)),
            *(f"    {line('_' * width, blank)}" for _ in range(sheet.empty)),
            "",
            sheet.foot,
            "",
        ]
    )


def _column(ctx: Context, session: Session, zone: ZoneInfo) -> list[str]:
    if len(session.sittings) == 1:
        return [ctx._(N_("Signature"))]
    return [formats.day(each.start, ctx.translator, tz=zone) for each in session.sittings]


def _in_order(ctx: Context, people: set[int]) -> list[str]:
    """Their names in the order in which the directory lists people, which is that of French."""
    named = names(ctx, people)
    return [named[number] for number in ctx.directory.listed() if number in named]
