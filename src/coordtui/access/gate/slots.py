"""How many sessions one person has at once: a slot for each, which the system frees when a process ends.

A slot is a file that is locked. However a process ends, its lock goes with it, so that nothing is left
to be cleaned up, and nobody is kept out by a session that crashed. In it is how the session came, for
`coordtui access who`: the process itself may be one of a server's, whose environment says nothing.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from coordtui.access.gate.turning_away import LATER, TurnedAway
from coordtui.text.messages import N_, NN_

WORDS = 2
"""What one person asks for without a screen (`verbs`) and is being answered at once, at most."""


def own_folder(state: Path, login: str) -> Path:
    """Where a person's own folder is, below what the sessions of the account share."""
    return state / "people" / login


def make(folder: Path) -> None:
    """Make a person's own folder, which only the account can read; raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for each in (folder.parent, folder):
        if each.stat().st_mode & 0o077:
            each.chmod(0o700)


def take(folder: Path, most: int, came: str = "") -> int:
    """Take one of a person's slots, and hold it to the end of the process; its file descriptor.

    `came` is written into it. Raises `TurnedAway` when all are taken, `OSError` when the folder cannot
    be written.
    """
    taken = _free(folder / "sessions", most, came)
    if taken is not None:
        return taken
    raise TurnedAway(
        LATER,
        NN_(
            "You have {n} session open already, and no more can be open at once.",
            "You have {n} sessions open already, and no more can be open at once.",
            most,
        ),
        why=N_("One that lost its line ends by itself within some seconds."),
        remedy=N_("Leave one of them, and come again."),
    )


def take_for_word(folder: Path) -> int:
    """The same for what is asked for by a word, which has slots of its own."""
    taken = _free(folder / "words", WORDS)
    if taken is not None:
        return taken
    raise TurnedAway(
        LATER,
        NN_(
            "{n} word of yours is being answered already, and no more can be at once.",
            "{n} words of yours are being answered already, and no more can be at once.",
            WORDS,
        ),
        remedy=N_("Wait until one of them is answered, and come again."),
    )


def _free(slots: Path, most: int, came: str = "") -> int | None:
    """The first of so many slots that nobody holds, now ours; None when there is none."""
    slots.mkdir(exist_ok=True, mode=0o700)
    for number in range(1, most + 1):
        slot = os.open(slots / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with suppress(BlockingIOError):
            fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _write(slot, came)
            return slot
        os.close(slot)
    return None


def _write(slot: int, came: str) -> None:
    with suppress(OSError):  # a full disk: it is a slot all the same
        os.ftruncate(slot, 0)
        os.write(slot, came.encode())
