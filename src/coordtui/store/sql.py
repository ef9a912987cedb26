"""Names and values as SQL says them, for statements that cannot take parameters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

_TOKEN = re.compile(
    r"""\s+|'(?:[^']|'')*'|x'[0-9a-f]*'|-?\d+(?:\.\d+)?(?:e[-+]?\d+)?|<=|>=|[=<>,()]"""
    r"|(?:json_extract|json_type|likelihood|CAST|AS|TEXT|body|AND|OR|NOT|IS|IN|NULL|TRUE|FALSE)\b"
)
_QUOTED_OR_MARK = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\?""")


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def unquoted(identifier: str) -> str:
    """The name that `quoted` made an identifier of."""
    return identifier[1:-1].replace('""', '"')


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


def is_condition(sql: str) -> bool:
    """Whether SQL only compares fields of a document, as a compiled query does.

    What a file says of its rules becomes part of triggers, and the file may be anybody's.
    """
    at = depth = 0
    while at < len(sql):
        token = _TOKEN.match(sql, at)
        if token is None:
            return False
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth < 0:  # it would close what it is put into
            return False
        at = token.end()
    return depth == 0


def inlined(sql: str, values: Iterable[str | float | None]) -> str:
    """SQL with its values in the place of the question marks."""
    given = iter(values)
    return _QUOTED_OR_MARK.sub(lambda found: literal(next(given)) if found[0] == "?" else found[0], sql)
