"""The report of a crash: kept on this side of the line, for those who look after the program.

It holds lines of code, versions and what kind of terminal it was. It holds no values of
variables, no messages of errors, no words of the command line: each may be somebody's data.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from coordtui.text.safety import safe

KEPT = 20
"""Reports kept; the oldest make room."""


def folder() -> Path:
    """Where the reports are."""
    from coordtui.config.paths import state_dir

    return state_dir() / "crashes"


def keep(error: BaseException) -> str:
    """Write the report of an error and return its name, under which it is found in `folder()`.

    Only its owner can read it. Raises `OSError`.
    """
    where = folder()
    where.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = datetime.now(UTC)
    name = f"crash-{now:%Y-%m-%d-%H%M%S}-{token_hex(2)}"
    lines = "\n".join(_lines(error, now)) + "\n"
    written = os.open(where / f"{name}.txt", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(written, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(lines)
    for old in sorted(where.glob("crash-*.txt"))[:-KEPT]:
        with suppress(OSError):
            old.unlink()
    return name


def _lines(error: BaseException, now: datetime) -> Iterator[str]:
    from coordtui.host.report import trace

    yield now.isoformat(timespec="seconds")
    for part in (_program, _plugins, _terminal):
        with suppress(Exception):  # what is broken may be just this; the rest is told all the same
            yield part()
    seen = set[int]()  # a chain may be a ring
    while id(error) not in seen:
        seen.add(id(error))
        yield ""
        yield from trace(error)
        yield type(error).__name__
        before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if before is None:
            return
        error = before


def _program() -> str:
    from coordtui.host.report import versions

    return f"{versions()} on {platform.system()} {platform.release()}"


def _plugins() -> str:
    from coordtui.host import discover

    return "plugins: " + (", ".join(sorted(each.name for each in discover())) or "none")


def _terminal(environ: Mapping[str, str] = os.environ) -> str:
    try:
        columns, lines = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
        size = f"{columns}x{lines}"
    except (OSError, ValueError):
        size = "none"
    within = [
        name for name, key in (("tmux", "TMUX"), ("screen", "STY"), ("SSH", "SSH_TTY")) if environ.get(key)
    ]
    kind, language = (safe(environ.get(name, "unset"), limit=40) for name in ("TERM", "LANG"))
    return " ".join(["terminal:", kind, size, language, *within])
