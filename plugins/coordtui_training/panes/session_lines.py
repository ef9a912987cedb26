"""A session as one line of the agenda, a day as the line above, and both as entries of a calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from coordtui.api import Context, Message, formats
from coordtui.ui.widgets import Cell, Column, Role, Row
from coordtui_training.panes.agenda import DayKey
from coordtui_training.panes.words import LANGUAGES, MINE, SHORT
from coordtui_training.texts import N_, NN_
from coordtui_training.times import day_of, zone_of

if TYPE_CHECKING:
    from coordtui.ui.widgets import CalendarEntry
    from coordtui_training.panes.listing import Entry
    from coordtui_training.records import Session
    from coordtui_training.seats import Counts

COLUMNS = (
    Column(key="time", title=N_("Time"), width=5),
    Column(key="title", title=N_("Session"), width=28, flex=1),
    Column(key="mine", title=N_("You"), width=14, priority=3),
    Column(key="room", title=N_("Room"), width=8, priority=4),
    Column(key="language", title=N_("Lang."), width=5, priority=2),
    Column(key="seats", title=N_("Seats"), width=9, priority=1, align="right"),
)


def day_row(key: DayKey, ctx: Context, today: date) -> Row:
    """The line of a day: `Thu 12 Nov, today`; of another year with it."""
    said: Message | str = formats.day(key.day, ctx.translator, year=key.day.year != today.year)
    if key.day == today:
        said = N_("{day}, today", day=said)
    return Row(key, [""] * len(COLUMNS), role="quiet", state=ctx._(said))


def session_row(entry: Entry, ctx: Context) -> Row:
    """The line of a session: when, what, how I stand, where, in which language, how full."""
    session = entry.session
    sign, sign_role, state = state_of(entry)
    gone = session.state == "cancelled" or session.end <= ctx.clock()
    title: Message | str = entry.title
    if session.state == "cancelled":
        title = N_("cancelled: {title}", title=entry.title)
    elif session.state == "draft":
        title = N_("draft: {title}", title=entry.title)
    return Row(
        session.doc_id,
        [
            formats.clock(session.start, tz=zone_of(session.zone)),
            ctx._(title),
            Cell(ctx._(mine_words(entry, ctx)), sign_role),
            where(entry, ctx),
            Cell(SHORT[session.language], "quiet", said=LANGUAGES[session.language]),
            Cell(seats(entry.counts), said=seats_said(entry.counts)),
        ],
        sign=sign,
        sign_role=sign_role,
        role="quiet" if gone or session.state == "draft" else "",
        state=state,
    )


def state_of(entry: Entry) -> tuple[str, Role, Message | str]:
    """The sign of a line, its role, and both in words: an offer and what is to decide go before."""
    mine = entry.mine
    if mine is not None and mine.state == "offered":
        return MINE["offered"]
    if entry.needs:
        return "!", "attention", entry.needs[0]
    if entry.session.state == "cancelled":
        return "✗", "quiet", N_("cancelled")
    return MINE[mine.state] if mine is not None and mine.state in MINE else (" ", "", "")


def mine_words(entry: Entry, ctx: Context) -> Message | str:
    """How I stand in few cells; an offer says until when."""
    mine = entry.mine
    if mine is None or mine.state not in MINE:
        return ""
    if mine.state == "offered" and mine.expires is not None:
        return N_("until {end}?", end=short(mine.expires, entry.session, ctx))
    return MINE[mine.state][2]


def soon(moment: datetime, entry: Entry, ctx: Context) -> str:
    """A moment in few cells: its clock if it is today, else its day and clock."""
    zone = zone_of(entry.session.zone)
    if day_of(moment, zone) == day_of(ctx.clock(), zone):
        return formats.clock(moment, tz=zone)
    return formats.date_and_time(moment, ctx.translator, tz=zone)


def short(moment: datetime, session: Session, ctx: Context) -> str:
    """A moment in fewer cells still: its clock if it is today, else only its day."""
    zone = zone_of(session.zone)
    if day_of(moment, zone) == day_of(ctx.clock(), zone):
        return formats.clock(moment, tz=zone)
    return formats.day(moment, ctx.translator, weekday=False, tz=zone)


def where(entry: Entry, ctx: Context) -> str:
    """The room, `online`, or nothing."""
    return entry.room or (ctx._(N_("online")) if entry.session.link else "")


def taken(counts: Counts) -> str:
    """`22/24`: taken of seats; without a capacity the taken alone."""
    given = counts.confirmed + counts.offered
    return str(given) if counts.capacity is None else f"{given}/{counts.capacity}"


def seats(counts: Counts) -> str:
    """`22/24 +5`: taken of seats, and how many wait; `22/24 ?2`: how many ask and wait for a yes."""
    waiting = f"+{counts.waiting}" if counts.waiting else ""
    asking = f"?{counts.requested}" if counts.requested else ""
    if waiting and asking:
        return f"{taken(counts)}{waiting}{asking}"  # as much as the column holds
    return f"{taken(counts)} {waiting}{asking}".rstrip()


def queued(said: Message | str, waiting: int, asking: int) -> Message | str:
    """Something with how many wait, and how many ask, in words."""
    if waiting:
        said = NN_("{what}, {n} waiting", "{what}, {n} waiting", waiting, what=said)
    if asking:
        said = NN_("{what}, {n} asks", "{what}, {n} ask", asking, what=said)
    return said


def seats_said(counts: Counts) -> Message | str:
    """The same for who hears it."""
    given = counts.confirmed + counts.offered
    if counts.capacity is None:
        said = NN_("{n} seat taken", "{n} seats taken", given)
    else:
        said = NN_("{n} of {of} seats taken", "{n} of {of} seats taken", given, of=counts.capacity)
    return queued(said, counts.waiting, counts.requested)


def calendar_entries(entry: Entry, ctx: Context, code: str) -> list[CalendarEntry]:
    """A session in a calendar: one entry for each sitting, by the short name of its course."""
    from coordtui.ui.widgets import CalendarEntry  # no calendar before one is wanted

    sign, role, _ = state_of(entry)
    session = entry.session
    sign = {"draft": "-", "cancelled": "✗"}.get(session.state, sign)
    title: Message | str = f"{entry.title}  {SHORT[session.language]}  {where(entry, ctx)}".rstrip()
    if session.state == "draft":
        title = N_("draft: {title}", title=title)
    title = queued(title, entry.counts.waiting, entry.counts.requested)
    return [
        CalendarEntry(
            each.start,
            title,
            each.end,
            short=code,
            count=taken(entry.counts),
            sign=sign.strip(),
            role="quiet" if session.state != "published" else role,
            key=session.doc_id,
        )
        for each in session.sittings
    ]
