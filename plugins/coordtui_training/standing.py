"""What follows when somebody does not come again and again: a lower priority for some time, and why.

Reckoned from what happened each time it is asked, so an absence that is excused, or a setting that is
changed, counts at once. The usual rule (2 in 12 months, 6 months) is that of a training group that
published its own (Melbourne Bioinformatics).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime
from typing import NamedTuple

import msgspec
from tinydb import where

from coordtui.api import Context, Message, formats, sentences
from coordtui_training.records import LIVE, Session, Signup
from coordtui_training.settings import TrainingSettings
from coordtui_training.texts import N_, NN_
from coordtui_training.times import zone_of


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody's absences put them on a list: `priority` 0, or 1 until `until`, and in words.

    `because` are the sign-ups that count, the earliest first.
    """

    priority: int
    until: datetime | None
    because: list[Signup]
    text: Message


class _Absence(NamedTuple):
    """An absence, and when its session began by the clocks of its zone."""

    at: datetime
    signup: Signup


def standing(ctx: Context, person: int, now: datetime) -> Standing:
    """How somebody's absences count at a moment; only reads, and asks for no right: who shows it does.

    An absence is a sign-up that became `no_show`, or `late_cancelled` where the settings count that, of a
    session that took place, and for which they have no other sign-up. Excused ones are none.
    """
    settings: TrainingSettings = ctx.settings
    absences = _absences(ctx, person) if settings.no_show_policy == "lower" else []
    for last in range(len(absences) - 1, -1, -1):
        at = absences[last].at
        since = months_from(at, -settings.no_show_months)
        counted = [each for each in absences[: last + 1] if each.at > since]
        until = months_from(at, settings.lower_months)
        if len(counted) >= settings.no_shows and now < until:
            return _said(ctx, 1, until, counted, now)
    since = months_from(now, -settings.no_show_months)
    return _said(ctx, 0, None, [each for each in absences if each.at > since], now)


def standing_of(ctx: Context, person: int | None = None) -> Standing:
    """How one's own absences count now, or another's: that needs `training.run`."""
    if person is None or person == ctx.actor.person:
        ctx.require("training.view")
    else:
        ctx.require("training.run")
    number = ctx.actor.person if person is None else person
    return standing(ctx, number or 0, ctx.clock())


def months_from(moment: datetime, months: int) -> datetime:
    """The same day and time so many months later; on the last day of a month that has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _absences(ctx: Context, person: int) -> list[_Absence]:
    """All that count, by time."""
    signups, settings = ctx.store.records(Signup), ctx.settings
    states = ["no_show", "late_cancelled"] if settings.late_counts else ["no_show"]
    of_person = where("person") == person
    missed = {each.session: each for each in signups.find(of_person & where("state").one_of(states))}
    if not missed:
        return []
    again = [state for state in LIVE if state != "no_show"]
    for other in signups.find(of_person & where("state").one_of(again)):
        missed.pop(other.session, None)
    sessions = ctx.store.records(Session).get_many(missed)
    held = [each for each in sessions if each.state != "cancelled"]
    absences = [_Absence(each.start.astimezone(zone_of(each.zone)), missed[each.doc_id]) for each in held]
    return sorted(absences, key=lambda each: (each.at, each.signup.doc_id))


def _said(
    ctx: Context, priority: int, until: datetime | None, counted: list[_Absence], now: datetime
) -> Standing:
    settings: TrainingSettings = ctx.settings
    text = _words(ctx, until, counted, now)
    if settings.no_show_policy == "none":
        text = N_("Absences have no consequence here.")
    because = [each.signup for each in counted]
    return Standing(priority=priority, until=until, because=because, text=text)


def _words(ctx: Context, until: datetime | None, counted: list[_Absence], now: datetime) -> Message:
    settings, language = ctx.settings, ctx.translator

    def day(at: datetime) -> str:
        return formats.day(at, language, weekday=False, long=True, year=at.year != now.year, tz=at.tzinfo)

    days = formats.listing([day(each.at) for each in counted], language)
    months = NN_("{n} month", "{n} months", settings.no_show_months)
    if not counted:
        return N_("No absence in {months}.", months=months)
    if until is not None:
        return NN_(
            "{n} absence in {months}: {days}; lower priority until {until}.",
            "{n} absences in {months}: {days}; lower priority until {until}.",
            len(counted),
            months=months,
            days=days,
            until=day(until),
        )
    so_far = NN_(
        "{n} absence in {months}: {days}.",
        "{n} absences in {months}: {days}.",
        len(counted),
        months=months,
        days=days,
    )
    if len(counted) >= settings.no_shows:
        return sentences([so_far, N_("The time of lower priority is over.")])
    lower = NN_("{n} month", "{n} months", settings.lower_months)
    warned = N_(
        "From {limit} on, the priority on lists is lower for {lower}.", limit=settings.no_shows, lower=lower
    )
    return sentences([so_far, warned])
