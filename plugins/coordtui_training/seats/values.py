"""What the service answers with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

import msgspec

from coordtui.api import Message
from coordtui_training.records import Signup, SignupState

Undo = Callable[[], Message]
"""Takes a change back and says what is so again; raises `Refused` when the rules do not allow it any more."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What was changed: the sign-ups as they are now, in words, and what takes it back.

    `undo` is None where nothing can be taken back. `left` says that seats went to others by it, who
    were told: what takes it back does not take them away again.
    """

    signups: tuple[Signup, ...]
    said: Message
    undo: Undo | None = None
    left: bool = False

    @property
    def signup(self) -> Signup:
        """The sign-up, where there is one; raises `IndexError` where nothing was changed."""
        return self.signups[0]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How full a session is now. `capacity` and `free` are None where as many as come are taken.

    `confirmed` are all who have a seat without an offer's end, also those who came. `over` is by how
    many the seats given exceed the capacity.
    """

    confirmed: int = 0
    offered: int = 0
    waiting: int = 0
    requested: int = 0
    capacity: int | None = None
    free: int | None = None
    over: int = 0


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a session's list.

    `place` counts those who wait from 1 on; it is 0 for everybody else. `since` is when they asked.
    `why_not` says why somebody who waits could not have a seat now, `will_get` that the next seats to
    be given are theirs.
    """

    signup: Signup
    place: int
    name: str
    state: SignupState
    since: datetime
    expires: datetime | None = None
    why_not: Message | None = None
    will_get: bool = False


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """How a person stands with a session, for a window: each of `said` is a sentence.

    `state` is `""` for who never signed up. `place` of `waiting` is theirs in the list, None for who
    does not wait. `expires` is when their offer ends; `why_not` why they have no seat yet.
    """

    state: SignupState | Literal[""] = ""
    signup: Signup | None = None
    place: int | None = None
    waiting: int = 0
    expires: datetime | None = None
    why_not: Message | None = None
    said: tuple[Message, ...] = ()
