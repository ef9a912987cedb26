"""Copying from a program that runs far away, and saying which way the text went."""

from __future__ import annotations

import os
import re
import subprocess
from base64 import b64encode
from collections.abc import Callable, Mapping

from coordtui.api import Message
from coordtui.text.messages import N_
from coordtui.ui.terminal_modes import is_old

LIMIT = 74_000
"""Bytes that terminals take at once by OSC 52."""

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Signs that command a terminal, and those that are none; a tab and the end of a line stay."""

_SCREEN_TAKES = 256
"""Bytes of one control string that GNU screen passes on."""


def copy(
    text: str,
    write: Callable[[str], object],
    environ: Mapping[str, str] = os.environ,
    *,
    processes: bool = False,
    key: str = "Y",
) -> Message:
    """Copy the text and say how: through tmux when it is there, else through the terminal itself.

    `write` sends bytes to the terminal. With `processes` a tmux that we run in is asked to
    take the text, which starts a process. Over SSH a terminal is asked by OSC 52, which
    it may ignore without a word: the message says so, and that `key` shows the text as
    the terminal itself can select it. Without what a terminal obeys: who pastes it into another one
    gives no command to that.
    """
    text = _OBEYED.sub("", text)
    if len(text.encode()) > LIMIT:
        return N_(
            "Too long to copy through a terminal ({n} characters); {key} shows it to select.",
            n=len(text),
            key=key,
        )
    term = environ.get("TERM", "")
    if environ.get("TMUX"):
        if processes and _into_tmux(text):
            return N_("Copied into tmux: prefix ] pastes.")
        write(_through_tmux(osc52(text)))
        return N_("Copied through tmux; if nothing arrives, {key} shows the text to select.", key=key)
    if is_old(term):
        return N_("This terminal has nowhere to copy to; {key} shows the text to select.", key=key)
    if environ.get("STY") or term.startswith("screen"):
        write(osc52(text) + _through_screen(osc52(text)))  # whichever of the two the other end is
    else:
        write(osc52(text))
    return N_("Copied by OSC 52; if nothing arrives, {key} shows the text to select.", key=key)


def osc52(text: str) -> str:
    """The sequence that puts a text into the clipboard of the person's own terminal."""
    return f"\x1b]52;c;{b64encode(text.encode()).decode()}\x07"


def _through_tmux(sequence: str) -> str:
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def _through_screen(sequence: str) -> str:
    pieces = (sequence[at : at + _SCREEN_TAKES] for at in range(0, len(sequence), _SCREEN_TAKES))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)


def _into_tmux(text: str) -> bool:
    """Fill tmux's buffer, which also asks the outer terminal (-w); False when tmux does not answer."""
    try:
        done = subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],  # noqa: S607 - the tmux of the person's own PATH
            input=text.encode(),
            capture_output=True,
            timeout=1,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
