"""What the rules of fitting answer: why somebody cannot sign up, what fits them, who could teach."""

from __future__ import annotations

from typing import Literal

import msgspec

from coordtui.api import Message
from coordtui_training.records import Session

HindranceKind = Literal["state", "window", "already", "eligibility", "prerequisites", "clash", "away"]


class Hindrance(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody cannot have a place in a session, and what instead.

    `sessions` are the numbers of sessions that would do, soonest first, and `instead` says in words
    what to do. A `hard` one refuses; one that is not only warns whoever signs up themselves, and
    keeps the program from giving them a seat by itself.
    """

    kind: HindranceKind
    text: Message
    instead: Message | None = None
    sessions: tuple[int, ...] = ()
    hard: bool = True


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """A session that somebody could take, and why: short reasons, the weightiest first."""

    session: Session
    why: tuple[Message, ...] = ()
    score: float = 0.0


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who could teach.

    `strength` goes from 0 (nothing known) to 5, `reasons` say what it rests on. `taught` is how many
    sessions they taught in the last twelve months, `minutes` for how long. Who is not `free` has a
    `why_not`.
    """

    person: int
    name: str
    strength: int
    reasons: tuple[Message | str, ...] = ()
    taught: int = 0
    minutes: int = 0
    free: bool = True
    why_not: Message | None = None
