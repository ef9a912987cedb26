"""One step of the opening: why, the shell commands, and how to see that it is done."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from coordtui.text.messages import Message


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What is explained is what is done: `script` is printed to be copied, and run by `--apply`.

    It may be run any number of times. `missing` says what an administrator must say first; the step
    cannot be done without it.
    """

    id: str
    title: Message
    why: Message
    script: str
    done: Callable[[], bool]
    remedy: Message
    """What to do when it fails."""
    missing: Message | None = None
