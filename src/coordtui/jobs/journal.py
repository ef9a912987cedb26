"""What became of each run, and when the next one is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from tinydb import where

from coordtui.api.declare import Job
from coordtui.api.errors import CoordtuiError, NetworkError
from coordtui.api.jobs import Outcome, Run
from coordtui.api.records import JSON
from coordtui.text.messages import Message
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.store import PluginStore

KEPT = 200
"""Runs kept of each job."""

FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=6)
"""A failed job is tried again after the first; each further failure doubles it, up to the second."""


class Journal:
    """The runs in a store; writing them is part of the caller's transaction."""

    def __init__(self, store: PluginStore) -> None:
        self._runs = store.records(Run)

    def add(self, run: Run) -> Run:
        """Begin a line, and drop the oldest of the same job beyond `KEPT`."""
        stored = self._runs.add(run)
        for doc_id in self._runs.ids(where("job") == run.job, order=("-doc_id",))[KEPT:]:
            self._runs.remove(doc_id)
        return stored

    def close(self, run: int, ended: datetime, outcome: Outcome, **texts: Any) -> Run | None:
        """End a line that is still running; the line as it stands then, None if it was dropped."""
        stored = self._runs.get(run)
        if stored is None or stored.outcome != "running":
            return stored
        stored.ended, stored.outcome = ended, outcome
        for name, value in texts.items():
            setattr(stored, name, value)
        return self._runs.save(stored)

    def latest(self, limit: int, job: str | None = None) -> list[Run]:
        """The latest runs, of one job or of all, newest first."""
        wanted = None if job is None else where("job") == job
        return self._runs.find(wanted, order=("-doc_id",), limit=limit)

    def done_since(self, jobs: Sequence[str], last: Run | None) -> bool:
        """Whether one of these jobs is done since a run began; without a run, ever."""
        for job in jobs:
            done = (where("job") == job) & (where("outcome") == "done")
            run = self._runs.first(done, order=("-doc_id",))
            if run is not None and run.ended is not None and (last is None or run.ended > last.started):
                return True
        return False

    def next_try(self, job: Job, error: Exception, now: datetime) -> datetime | None:
        """When to try again after a failure, if anybody should without being asked.

        A job that runs by itself goes on; one that runs when asked is repeated only
        when it was the network that failed.
        """
        if isinstance(error, NetworkError) and error.retry_after is not None:
            return now + timedelta(seconds=error.retry_after)
        if job.every is None and not job.after and not isinstance(error, NetworkError):
            return None
        ended = (run for run in self.latest(20, job.id) if run.outcome != "running")
        before = sum(1 for _ in takewhile(lambda run: run.outcome == "failed", ended))
        return now + min(FIRST_RETRY * (1 << before), LONGEST_RETRY)


def is_due(job: Job, last: Run | None, now: datetime) -> bool:
    """Whether a job that does not run should run now, given its latest run.

    What it comes after is not looked at; see `Journal.done_since`.
    """
    if last is None or last.ended is None:
        return job.every is not None
    if last.outcome == "interrupted":
        return job.every is not None or bool(job.after)
    again = last.next_try or (last.ended + job.every if job.every is not None else None)
    # A run of the future: the clock was wrong then, or is now. Running once more sets it right.
    return again is not None and not last.started <= now < again


def due_at(job: Job, last: Run | None, now: datetime) -> datetime | None:
    """When a job is due by time, `now` for at once; None while it runs, and for one that waits for others."""
    if last is not None and last.outcome == "running":
        return None
    if is_due(job, last, now):
        return now
    if last is None or last.ended is None:
        return None
    return last.next_try or (last.ended + job.every if job.every is not None else None)


def texts_of(error: Exception) -> dict[str, JSON]:
    """What the journal keeps of an error, readable in both languages."""
    if not isinstance(error, CoordtuiError):
        return {"text": as_json(type(error).__name__), "why": as_json(safe(error, limit=300))}
    texts = {"text": error.what, "why": error.why, "remedy": error.remedy}
    return {name: as_json(text) for name, text in texts.items() if text is not None}


def as_json(text: Message | str) -> JSON:
    """A message as plain data, whatever its values are."""
    if isinstance(text, str):
        text = Message("{text}", values={"text": text})
    return _plain(text).to_json()


def _plain(message: Message) -> Message:
    return message.with_values(**{name: _value(value) for name, value in message.values.items()})


def _value(value: object) -> object:
    if isinstance(value, Message):
        return _plain(value)
    if isinstance(value, bool | int | float | str) or value is None:
        return value
    return str(value)
