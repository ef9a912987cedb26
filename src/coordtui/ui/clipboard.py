"""Copying from a program that runs far away, and saying which way the text went."""

from __future__ import annotations

import os
import subprocess
from base64 import b64encode
from collections.abc import Callable, Mapping

from coordtui.api import Message
from coordtui.text.messages import N_

LIMIT = 74_000
"""Bytes that terminals take at once by OSC 52."""


def copy(
    text: str,
    write: Callable[[str], object],
    environ: Mapping[str, str] = os.environ,
    *,
    processes: bool = False,
) -> Message:
    """Copy the text and say how: through tmux when it is there, else through the terminal itself.

    `write` sends bytes to the terminal. With `processes` a tmux that we run in is asked to
    take the text, which starts a process. Over SSH a terminal is asked by OSC 52, which
    it may ignore without a word: the message says so.
    """
    if len(text.encode()) > LIMIT:
        return N_("Too long to copy through a terminal ({n} characters).", n=len(text))
    if environ.get("TMUX"):
        if processes and _into_tmux(text):
            return N_("Copied into tmux: prefix ] pastes.")
        write(_through_tmux(osc52(text)))
        return N_("Copied; if nothing arrives, tmux needs “set allow-passthrough on”.")
    write(osc52(text))
    return N_("Copied; if nothing arrives, the terminal does not take OSC 52.")


def osc52(text: str) -> str:
    """The sequence that puts a text into the clipboard of the person's own terminal."""
    return f"\x1b]52;c;{b64encode(text.encode()).decode()}\x07"


def _through_tmux(sequence: str) -> str:
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


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
