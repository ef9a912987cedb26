"""What `coordtui doctor` says of training: its clocks, whether people are told, feeds, open lists."""

from __future__ import annotations

import os
from collections import Counter

from tinydb import where

from coordtui.api import Context, Finding, Refused, at_home, safe
from coordtui_training.parts import in_parts
from coordtui_training.records import SEATED, Session, Signup
from coordtui_training.texts import N_, NN_
from coordtui_training.times import known_zone, stored

SHOWN = 5
"""Sessions that are named."""


def zone(ctx: Context) -> Finding:
    """Fine while the tz database has the zone of the settings, and those of the sessions to come."""
    if not _is_known(ctx.settings.zone):
        return Finding(
            ok=False,
            text=N_("There is no time zone “{name}”.", name=safe(ctx.settings.zone, limit=60)),
            remedy=N_("Set “training.zone” to a place, such as America/Toronto."),
        )
    ahead = where("end") > stored(ctx.clock())
    zones = [name for (name,) in ctx.store.records(Session).select("zone", where=ahead)]
    unknown = {name for name in set(zones) if not _is_known(name)}
    if unknown:
        return Finding(
            ok=False,
            text=NN_(
                "{n} session is in a time zone that is not known here, and shown in UTC: {zones}.",
                "{n} sessions are in time zones that are not known here, and shown in UTC: {zones}.",
                sum(name in unknown for name in zones),
                zones=safe(", ".join(sorted(unknown)), limit=200),
            ),
            remedy=N_("Renew the time zones of this machine (tzdata), or give the sessions another zone."),
        )
    return Finding(ok=True, text=N_("New sessions are in {zone}.", zone=ctx.settings.zone))


def _is_known(name: str) -> bool:
    try:
        known_zone(name)
    except Refused:
        return False
    return True


def telling(ctx: Context) -> Finding:
    """Whether mail leaves, and with invitations; fine unless what is set cannot be."""
    from coordtui_training.ics.calendars import organizer

    if not ctx.outbox.channels()["mail"]:
        return Finding(
            ok=True,  # a lab may choose to tell people itself
            text=N_("Nobody is told of offers, changes and cancelled sessions: no mail leaves."),
            remedy=N_("Set up mail in the section “outbox” of the settings."),
        )
    if organizer(ctx)[1]:
        return Finding(ok=True, text=N_("People are told by mail, with invitations for their calendars."))
    remedy = N_("“training.organizer” is the mail address in whose name invitations are sent.")
    if ctx.settings.organizer.strip():
        name = safe(ctx.settings.organizer, limit=100)
        text = N_("“{name}” is no mail address: no invitations are sent.", name=name)
        return Finding(ok=False, text=text, remedy=remedy)
    text = N_("People are told by mail; their calendars get a file to add, and no invitations.")
    return Finding(ok=True, text=text, remedy=remedy)


def feeds(ctx: Context) -> Finding:
    """Fine while there are none, or their folder can be written and is shown somewhere."""
    if not ctx.settings.feeds:
        return Finding(ok=True, text=N_("No calendars are kept to subscribe to."))
    folder = at_home(ctx.settings.feeds)
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return Finding(
            ok=False,
            text=N_("The calendars in “{folder}” cannot be written.", folder=safe(folder)),
            remedy=N_("Make the folder, and let this account write in it; or empty “training.feeds”."),
        )
    if not ctx.settings.feeds_url:
        return Finding(
            ok=False,
            text=N_("Nobody can be told where the calendars in “{folder}” are.", folder=safe(folder)),
            remedy=N_("Set “training.feeds_url” to the address under which that folder is shown."),
        )
    return Finding(ok=True, text=N_("Calendars to subscribe to are in “{folder}”.", folder=safe(folder)))


def seats(ctx: Context) -> Finding:
    """Fine while no list to come holds more than its session, unless somebody let them in by name.

    No write gets there; a whole store that is imported as it was may bring such a list.
    """
    ahead = (where("state") == "published") & (where("end") > stored(ctx.clock()))
    held = ctx.store.records(Session).select("doc_id", "capacity", where=ahead)
    seated = Counter[int]()
    for part in in_parts(number for number, capacity in held if capacity is not None):
        theirs = where("session").one_of(part) & where("state").one_of([*SEATED]) & (where("over") == "")
        seated.update(session for (session,) in ctx.store.records(Signup).select("session", where=theirs))
    over = [number for number, capacity in held if capacity is not None and seated[number] > capacity]
    if not over:
        return Finding(ok=True, text=N_("No list holds more people than its session."))
    return Finding(
        ok=True,  # a capacity that was lowered sends nobody away
        text=NN_(
            "{n} list holds more people than its session: {numbers}.",
            "{n} lists hold more people than their sessions: {numbers}.",
            len(over),
            numbers=", ".join(map(str, over[:SHOWN])),
        ),
        remedy=N_(
            "“coordtui training list SESSION” shows who is there; raise the capacity, or move somebody."
        ),
    )


def lists(ctx: Context) -> Finding:
    """Which lists of sessions that are over wait to be closed; it is advice, as nothing is wrong."""
    over = (where("state") == "published") & (where("end") <= stored(ctx.clock()))
    open_ = over & (where("held") == False)  # noqa: E712 - a query
    numbers = [
        number for (number,) in ctx.store.records(Session).select("doc_id", where=open_, order=("end",))
    ]
    if not numbers:
        return Finding(ok=True, text=N_("The list of every session that is over is closed."))
    more = " …" if len(numbers) > SHOWN else ""
    return Finding(
        ok=True,
        text=NN_(
            "{n} session is over, and its list is not closed: {numbers}.",
            "{n} sessions are over, and their lists are not closed: {numbers}.",
            len(numbers),
            numbers=", ".join(map(str, numbers[-SHOWN:])) + more,
        ),
        remedy=N_("“coordtui training close SESSION” settles who came."),
    )
