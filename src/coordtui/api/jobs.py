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
    by: str
    host: str
    pid: int
    started: datetime
    ended: datetime | None = None
    outcome: Outcome = "running"
    text: JSON | None = None
    why: JSON | None = None
    remedy: JSON | None = None
    next_try: datetime | None = None
