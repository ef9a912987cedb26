"""What SQLite itself finds when it walks through all pages, indexes and rows."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

from coordtui.api.declare import Finding
from coordtui.store.probes.errors import RESTORE
from coordtui.store.probes.subject import Subject
from coordtui.text.messages import NN_
from coordtui.text.safety import safe

_MOST = 1000
_UNNAMED = "database disk image is malformed"
_SHOWN = 200


def integrity(subject: Subject) -> Iterator[Finding]:
    """Each kind of problem once, with its first example."""
    lines = [line for line in _lines(subject) if line != "ok" and not line.startswith("***")]
    alike: dict[str, list[str]] = {}
    for line in [line for line in lines if line != _UNNAMED] or lines:
        alike.setdefault(re.sub(r"\d+", "#", line), []).append(line)
    for problems in alike.values():
        yield Finding(
            ok=False,
            text=NN_(
                "SQLite finds damage in the file: {problem}",
                "SQLite finds damage in the file, {n} times alike: {problem}",
                len(problems),
                problem=safe(problems[0], limit=_SHOWN),
            ),
            remedy=RESTORE,
        )


def _lines(subject: Subject) -> Iterator[str]:
    try:
        for (said,) in subject.connection.execute(f"PRAGMA integrity_check({_MOST})"):
            yield from said.splitlines()
    except sqlite3.Error as error:  # what it found until then was said
        yield str(error)
