"""What the invented lab knows of the days of arXiv, one without papers and one with a fault among them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from coordtui.api import Context
from coordtui_arxiv import holidays
from coordtui_arxiv.channels import OAI, RSS, Channels
from coordtui_arxiv.day import wanted
from coordtui_arxiv.harvest import sets_of
from coordtui_arxiv.records import Broken, Day, Harvest, Watch
from coordtui_arxiv.texts import N_, NN_

KNOWN = timedelta(days=60)
"""So far back the days are known."""

UNCHECKED = 2
"""So many of the last days the feed alone told of: the harvest of the demo goes on there."""

QUIET, FAULTY = 8, 4
"""The announcement, counted back, in which nothing came, and that with an entry that cannot be read."""

UNREADABLE = """<item>
 <title>A paper that has a title and no number</title>
 <dc:creator>Hrafn Placeholder</dc:creator>
 <description>Announce Type: new Abstract: It was lost before it was found.</description>
</item>"""


def announcements(now: datetime) -> Iterator[date]:
    """The days with papers up to now, latest first."""
    return (day for place, day in enumerate(_open(now)) if place != QUIET)


def _open(now: datetime) -> Iterator[date]:
    day = holidays.day_of(now)
    while True:
        if not holidays.closed(day):
            yield day
        day -= timedelta(days=1)


def fill(ctx: Context, now: datetime, received: Mapping[date, Sequence[int]]) -> None:
    """Add a row for each day, the fault, and how far the channels are; `received` are numbers of papers."""
    latest = [*islice(_open(now), QUIET + 1)]
    newest, faulty, quiet = latest[:UNCHECKED], latest[FAULTY], latest[QUIET]
    received = {day: papers for day, papers in received.items() if day != quiet}
    with ctx.store.transaction():
        ctx.store.records(Day).add_all(_days(now, received, {faulty: 1}, {*newest}))
        ctx.store.records(Broken).add(_broken(faulty))
        _channels(ctx, now, len(received.get(newest[0], ())), last=latest[UNCHECKED])


def _days(
    now: datetime, received: Mapping[date, Sequence[int]], broken: Mapping[date, int], unchecked: set[date]
) -> Iterator[Day]:
    today = holidays.day_of(now)
    for back in range(KNOWN.days):
        day = today - timedelta(days=back)
        papers, faults = sorted(received.get(day, ())), broken.get(day, 0)
        closed = holidays.closed(day)
        checked = [OAI, RSS] if day < min(unchecked) else [] if closed else [RSS]
        yield Day(
            day=day,
            state="papers" if papers else closed or "nothing",
            announced=len(papers) + faults,
            received=papers,
            quarantined=faults,
            checked=checked,
            asked=holidays.midnight(day) + timedelta(hours=6),
        )


def _broken(day: date) -> Broken:
    return Broken(
        channel=RSS,
        digest=hashlib.sha256(UNREADABLE.encode()).hexdigest(),
        source=UNREADABLE,
        why=N_("It has no id.").to_json(),
        seen=holidays.midnight(day) + timedelta(hours=6),
    )


def _channels(ctx: Context, now: datetime, papers: int, last: date) -> None:
    """The harvest came to the day `last`, the feed to the end."""
    ended = holidays.midnight(last) + timedelta(hours=6)
    for name, covers in sets_of(wanted(ctx.store.records(Watch).find())).items():
        since, first = last - timedelta(days=2), holidays.day_of(now) - KNOWN
        ctx.store.records(Harvest).add(
            Harvest(set=name, since=since, first=first, covers=covers, complete=ended, asked=ended)
        )
    channels = Channels(ctx)
    channels.record(RSS, "papers", NN_("arXiv announced {n} paper.", "arXiv announced {n} papers.", papers))
    changed = NN_(
        "What changed: {n} paper that was not here.", "What changed: {n} papers that were not here.", 3
    )
    channels.record(OAI, "papers", changed)
