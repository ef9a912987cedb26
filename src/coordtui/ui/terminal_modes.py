"""What a terminal is asked to do while the program has it, and how each of that is taken back."""

from __future__ import annotations

from collections.abc import Mapping

ALTERNATE, MAIN = "\x1b[?1049h", "\x1b[?1049l"
CURSOR_ON, CURSOR_OFF = "\x1b[?25h", "\x1b[?25l"
MOUSE_ON, MOUSE_OFF = "\x1b[?1000h\x1b[?1006h", "\x1b[?1006l\x1b[?1000l"
WRAP_ON, WRAP_OFF = "\x1b[?7h", "\x1b[?7l"
PASTE_ON, PASTE_OFF = "\x1b[?2004h", "\x1b[?2004l"
KEYS_ON, KEYS_OFF = "\x1b[>1u", "\x1b[<u"
"""Kitty's keys: only so that the escape key is told from the beginning of a sequence."""
STEADY, OWN_SHAPE = "\x1b[4 q", "\x1b[0 q"
"""The hardware cursor as an underline that does not blink: it hides no letter."""
CAN_SYNC = "\x1b[?2026$p"
"""Asks whether a frame can be shown at once; the answer comes as a key does."""

_OLD = ("linux", "vt", "ansi", "cons", "sun", "dumb")
_CLEAN = "\x1b[0m\x1b[2J\x1b[H"


def is_old(term: str) -> bool:
    """Whether the terminal may print what it does not know instead of passing over it."""
    return term.startswith(_OLD)


def entered(environ: Mapping[str, str], *, mouse: bool) -> str:
    """What to write when the program takes the terminal."""
    if is_old(environ.get("TERM", "")):
        return ALTERNATE + CURSOR_OFF + WRAP_OFF
    modes = ALTERNATE + CURSOR_OFF + STEADY + WRAP_OFF + PASTE_ON + KEYS_ON + (MOUSE_ON if mouse else "")
    asks = environ.get("TERM_PROGRAM") != "Apple_Terminal"  # which prints the `p` of the question
    return modes + CAN_SYNC if asks else modes


def left(environ: Mapping[str, str], *, mouse: bool) -> str:
    """What to write when it gives it back; an old terminal has no other screen to go back to."""
    if is_old(environ.get("TERM", "")):
        return WRAP_ON + _CLEAN + MAIN + CURSOR_ON
    return (MOUSE_OFF if mouse else "") + KEYS_OFF + PASTE_OFF + WRAP_ON + OWN_SHAPE + MAIN + CURSOR_ON
