"""Names and values as SQL says them, for statements that cannot take parameters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

_QUOTED_OR_MARK = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\?""")


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | float | None) -> str:
    """A value as SQL text; raises `ValueError` for what SQLite cannot hold."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        if "\0" in value:  # SQL text ends there
            return f"CAST(x'{value.encode().hex()}' AS TEXT)"
        return "'" + value.replace("'", "''") + "'"
    if not math.isfinite(value):
        raise ValueError(f"not a number that the store holds: {value!r}")
    return repr(int(value)) if isinstance(value, int) else repr(float(value))


def inlined(sql: str, values: Iterable[str | float | None]) -> str:
    """SQL with its values in the place of the question marks."""
    given = iter(values)
    return _QUOTED_OR_MARK.sub(lambda found: literal(next(given)) if found[0] == "?" else found[0], sql)
