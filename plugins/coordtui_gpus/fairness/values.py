"""What counting use says."""

from __future__ import annotations

from typing import Literal

import msgspec

from coordtui.api import Message

By = Literal["person", "group", "grant", "project", "host", "model", "month"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a report, in GPU-hours: `key` is what is counted by (a number of a record, or a text).

    `held` is the time that somebody's processes were on a GPU, split evenly when several people shared it;
    `busy` is that time weighed by the measured use, over the part of it that was measured. `reserved` is
    what reservations held, `unused` the part of it that is known to have been idle. `unknown` is the time
    held of which nothing was heard. `energy_kwh` is None when no power was measured,
    `gpus` for a sum of lines.
    """

    key: str
    name: str
    held: float = 0.0
    busy: float = 0.0
    reserved: float = 0.0
    unused: float = 0.0
    unknown: float = 0.0
    energy_kwh: float | None = None
    gpus: int | None = 0


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """An incident in words. `cause` is None where none can be guessed."""

    title: Message
    evidence: tuple[Message, ...] = ()
    cause: Message | None = None
    todo: Message
