"""What the host knows of one plugin."""

from __future__ import annotations

import traceback
from datetime import datetime
from typing import Any, Literal

import msgspec

from coordtui.api import CoordtuiError, Message, Plugin, safe
from coordtui.host.discovery import Found
from coordtui.host.misconduct import Misconduct
from coordtui.text.messages import N_

State = Literal["found", "off", "refused", "failed", "active", "aside"]
"""found: installed, not needed here; off: switched off, not imported; refused: the host will
not take it; failed: it could not start; active; aside: three failures in this session."""


class Loaded(msgspec.Struct):
    """One plugin and how it fares.

    `reason` says in a sentence why it is not active; `error` is the traceback of its last
    failure (without the values of variables, which may be private) and `when` its time.
    `slips` are its functions that look like hooks but are not called. `held` is how often it
    held the screen, `longest` for how many seconds at most, and `held_at` where that was.
    """

    found: Found
    state: State = "found"
    plugin: Plugin | None = None
    reason: Message | None = None
    error: str | None = None
    when: datetime | None = None
    strikes: int = 0
    held: int = 0
    longest: float = 0.0
    held_at: str = ""
    slips: list[Message] = msgspec.field(default_factory=list)
    import_ms: float = 0.0
    """What its import and its declaration took here, where others may have imported the same before."""
    asks: int | None = None
    """The version of the interface that it was written for, where it said so."""

    @property
    def name(self) -> str:
        """The name it is installed under, which is also that of its tables and settings."""
        return self.found.name

    @property
    def package(self) -> str:
        """The package that its code is in."""
        return self.found.value.partition(":")[0].partition(".")[0]

    @property
    def title(self) -> Message | str:
        """Its title, or its name while it has not said its title."""
        return self.plugin.title if self.plugin else self.name

    @property
    def is_missing(self) -> bool:
        """Whether it did not start: it could not, or the host will not take it."""
        return self.state in {"failed", "refused"}

    @property
    def needs_somebody(self) -> bool:
        """Whether somebody should look at it: it is missing, or was put aside."""
        return self.is_missing or self.state == "aside"

    def refuse(self, reason: Message) -> None:
        """The host will not take it."""
        self.state, self.reason = "refused", reason

    def fail(self, error: BaseException, when: datetime) -> None:
        """It could not start."""
        told = N_("It could not start: {error}", error=_said(error))
        if isinstance(error, Misconduct):  # a sentence, which needs no colon before it
            told = N_("It could not start. {said}", said=error.told)
        self.state, self.reason = "failed", told
        self.remember(error, when)

    def held_for(self, seconds: float, place: str) -> None:
        """It held the screen once more."""
        self.held += 1
        if seconds >= self.longest:
            self.longest, self.held_at = seconds, place

    def remember(self, error: BaseException, when: datetime) -> None:
        """Keep the report of a failure."""
        self.error, self.when = "".join(traceback.format_exception(error)), when


class Answer(msgspec.Struct, frozen=True):
    """What one plugin answered to a hook."""

    plugin: str
    value: Any


def _said(error: BaseException) -> Message | str:
    """The error in the language of whoever reads it, if it is one for people."""
    if not isinstance(error, CoordtuiError):
        return in_a_line(error)
    said, *more = error.known
    for part in more:
        said = N_("{first} — {second}", first=said, second=part)
    return said


def in_a_line(error: BaseException) -> str:
    """The error as one line that is safe to show."""
    text = str(error) if isinstance(error, CoordtuiError | Misconduct) else f"{type(error).__name__}: {error}"
    return safe(text.strip().replace("\n", " "), limit=300)
