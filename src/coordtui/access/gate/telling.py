"""What the person is told, and what is not for them.

Warnings, traces and what libraries print hold paths, addresses and other people's words: they go to
the log of the service. A person is told a sentence, and a name under which those who look after the
program find the rest.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from pathlib import Path
from typing import IO

from coordtui.api.errors import CoordtuiError
from coordtui.cli.console import Console
from coordtui.text.messages import Message
from coordtui.text.translation import Translator


class Telling:
    """The way to the person: standard error as it was at the start."""

    def __init__(self) -> None:
        self._console = Console(Translator("en"))
        self._theirs: IO[str] | None = None
        self._known = False

    @property
    def language(self) -> str | None:
        """The language in which they are told; None before it is known."""
        return self._console.translator.language if self._known else None

    @language.setter
    def language(self, language: str | None) -> None:
        self._known = language is not None
        self._console.translator.language = language or "en"

    def complain(self, error: CoordtuiError) -> None:
        """Say in a line what happened, why, and what to do."""
        with redirect_stderr(self._theirs or sys.stderr):
            self._console.complain(error)

    def answer(self, text: Message | str) -> None:
        """Say a line of the answer to a verb."""
        self._console.say(text)

    @contextmanager
    def hidden(self, state: Path) -> Iterator[None]:
        """Let standard error lead to the log from now on, to the end of the process, also for what C writes.

        Where there can be no log, nothing of it is kept. Within, warnings go there too.
        """
        from coordtui.cli.faults import LOG, warnings_in_the_log

        self._theirs = _written(os.dup(2))
        opened = _opened(state / LOG)
        os.dup2(opened, 2)
        os.close(opened)
        sys.stderr = _written(2)
        with warnings_in_the_log():
            yield


def _written(number: int) -> IO[str]:
    return open(number, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _opened(log: Path) -> int:
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    return os.open(os.devnull, os.O_WRONLY)
