"""What a running job is given, and what remains of a run."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

from coordtui.api.records import JSON, Record
from coordtui.text.messages import Message

Outcome = Literal["running", "done", "failed", "cancelled", "interrupted"]


class JobRun(Protocol):
    """A job's line to whoever watches it."""

    def progress(self, text: Message, done: int = 0, total: int | None = None) -> None:
        """Say how far the work is; raises `Cancelled` when the person asked to stop."""

    @property
    def cancelled(self) -> bool:
        """Whether the person asked to stop; commit what is whole and return."""


class Run(Record):
    """One line of the journal of runs. Texts are messages as JSON, so both languages read it.

    A failed one says what (`text`), `why` and the `remedy`; `next_try` is when it is tried
    again by itself.
    """

    job: str
    """The id of the job."""
    by: str
    """Who started it: the name of a person, or the program’s."""
    host: str
    """The machine on which it ran."""
    pid: int
    """Its process there."""
    started: datetime
    """When it began, in UTC."""
    ended: datetime | None = None
    """When it ended; None while it runs."""
    outcome: Outcome = "running"
    """How it ended."""
    text: JSON | None = None
    """What came of it, or what went wrong."""
    why: JSON | None = None
    """Why it failed."""
    remedy: JSON | None = None
    """What to do about it."""
    next_try: datetime | None = None
    """When a failed one is tried again by itself."""
