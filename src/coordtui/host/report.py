"""What is written down of a failure: for its author, without anybody's private data."""

from __future__ import annotations

import platform
import re
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from coordtui.text.safety import safe

_PRIVATE = (
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "<address>"),
    (re.compile(r"\b[a-z][a-z0-9+]*://\S+"), "<url>"),
    (re.compile(r"(?<![\w<])(~|\.{1,2})?(/[^\s'\":,]+){2,}"), "<path>"),
    (re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|«[^»]*»"), "<text>"),
)


def error_report(error: BaseException, *, where: str) -> str:
    """Versions and trace of an error, with names, addresses and paths taken out.

    Lines of code are named by file, number and function; the values of variables are not
    read. What stands in quotes in an error's message is somebody's data, so it goes too.
    """
    lines = [versions(), f"in {where}", *trace(error)]
    lines += without_private_data(f"{type(error).__name__}: {error}").splitlines()
    return "\n".join(safe(line) for line in lines)


def versions() -> str:
    """What is running."""
    return (
        f"coordtui {_version('coordtui')}, textual {_version('textual')}, Python {platform.python_version()}"
    )


MOST = 30
"""Lines of code of a trace that are named: one that calls itself without end has a thousand."""


def trace(error: BaseException) -> list[str]:
    """The lines of code that an error came through, outermost first; of very many, the first and the last."""
    lines: list[str] = []
    frames = traceback.extract_tb(error.__traceback__)
    for place, frame in enumerate(frames):
        if MOST // 2 <= place < len(frames) - MOST // 2:
            if place == MOST // 2:
                lines.append(f"  … {len(frames) - MOST} more")
            continue
        lines.append(f"  {_short(frame.filename)}:{frame.lineno}  {frame.name}")
        if frame.line:
            lines.append(f"    {frame.line}")
    return lines


def without_private_data(text: str) -> str:
    """The text without what may name a person, a host or a file."""
    for pattern, placeholder in _PRIVATE:
        text = pattern.sub(placeholder, text)
    return text


def place_of(error: BaseException, package: str) -> str:
    """The line of code that raised: the last one in the package, else the last one; empty if unknown."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    own = [frame for frame in frames if package in Path(frame.filename).parts]
    frame = (own or frames)[-1]
    return f"{_short(frame.filename)}:{frame.lineno}, {frame.name}"


def _short(filename: str) -> str:
    return "/".join(Path(filename).parts[-2:])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
