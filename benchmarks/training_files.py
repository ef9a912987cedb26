"""Files of a large lab: calendars, feeds of everybody, tables read in. Beside the library `icalendar`.

The library writes the same events with the same properties from values that are read already. Feeds
are written for all 1,200 people, then found to be as they are. A table of 10,000 sign-ups is
looked at, then written.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from typing import Any, TypeVar

from tinydb import where

from benchmarks.training_lab import copied
from coordtui.api import Context, Message, as_csv
from coordtui_training.records import Session, Signup

ROWS = 10_000
T = TypeVar("T")


def main() -> None:
    """Print the table."""
    from coordtui_training.exchange.tables import import_csv
    from coordtui_training.ics import calendar
    from coordtui_training.ics.feeds import refresh

    print("\nFiles of 5,000 sessions, 60,000 sign-ups, 1,200 people\n")
    print("| what | s | processor, s |\n|---|---|---|")
    with copied() as (folder, session):
        (folder / "feeds").mkdir(exist_ok=True)
        ctx = session.context("training")
        found = ctx.store.records(Session).find()
        ours = _told("a calendar of all sessions", lambda: calendar(ctx, found, "en"))
        events = _read(ours)
        theirs = _told("the same by the library icalendar", lambda: _written(events))
        assert theirs.count(b"BEGIN:VEVENT") == ours.count("BEGIN:VEVENT")
        for what in ("feeds of 1,200 people, first", "feeds again, nothing new"):
            _told(what, lambda: refresh(ctx, _Run()))
        table = _table(ctx)
        for what, apply in (("looked at", False), ("written", True)):
            plan = _told(
                f"a table of {ROWS:,} sign-ups, {what}",
                lambda apply=apply: import_csv(ctx, "signups", table, apply=apply),  # type: ignore[misc]
            )
            assert not plan.errors, plan.errors[:3]


def _told(what: str, work: Callable[[], T]) -> T:
    """Do it, and print how long it took."""
    start, processor = time.perf_counter(), time.process_time()
    result = work()
    taken, used = time.perf_counter() - start, time.process_time() - processor
    print(f"| {what} | {taken:.2f} | {used:.2f} |", flush=True)
    return result


class _Run:
    """Nobody watches the job."""

    cancelled = False

    def progress(self, text: Message, done: int = 0, total: int | None = None) -> None:
        """Nothing is said."""


def _read(text: str) -> list[list[tuple[str, Any]]]:
    """The names and values of each event."""
    from icalendar import Calendar

    return [
        [(name, value.dt if hasattr(value, "dt") else value) for name, value in event.property_items(False)]
        for event in Calendar.from_ical(text).walk("VEVENT")
    ]


def _written(events: list[list[tuple[str, Any]]]) -> bytes:
    from icalendar import Calendar, Event

    whole = Calendar()
    for properties in events:
        event = Event()
        for name, value in properties:
            if name not in ("BEGIN", "END"):
                event.add(name, value)
        whole.add_component(event)
    written: bytes = whole.to_ical()
    return written


def _table(ctx: Context) -> str:
    """Who came to sessions that are over and take as many as come, and is not on their lists."""
    over = (where("held") == True) & (where("capacity") == None)  # noqa: E711, E712 - a query
    sessions = ctx.store.records(Session).find(over & (where("state") == "published"))
    people = [each for each in ctx.directory.people().find() if each.emails]
    each_takes, rows = ROWS // len(sessions) + 1, list[tuple[str, str, str, str]]()
    for session in sessions:
        listed = ctx.store.records(Signup).select("person", where=where("session") == session.doc_id)
        there = {number for (number,) in listed}
        others = (each for each in people if each.doc_id not in there)
        asked = f"{session.start - timedelta(days=9):%Y-%m-%d %H:%M}"
        rows += [(session.uid, who.emails[0], "attended", asked) for who in islice(others, each_takes)]
    return as_csv(("uid", "email", "state", "asked"), rows[:ROWS])


if __name__ == "__main__":
    main()
