"""The audit log as a file: a line or a row for each change, written as it is read."""

from __future__ import annotations

import csv as sheets
import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, TextIO

from coordtui.api.files import at_home, new_file
from coordtui.audit.compare import documents
from coordtui.audit.words import as_data
from coordtui.text.safety import safe, safe_json
from coordtui.text.sheets import neutral

if TYPE_CHECKING:
    from coordtui.audit.search import Search

HEADER = (
    "seq", "at", "person", "name", "key", "via", "table", "doc_id", "operation", "old", "new",
    "before", "after", "hash",
)  # fmt: skip


def write(search: Search, target: str | None, *, csv: bool, values: bool) -> int:
    """Write all that was found, newest first, to a new file or to the output; how many changes.

    Raises `NotWritten` when there is such a file already, or it cannot be made; then no part of it is left.
    """
    with _opened(target) as file:
        return _write_sheet(search, file, values) if csv else _write_lines(search, file, values)


def _write_lines(search: Search, file: TextIO, values: bool) -> int:
    count = 0
    for entry in search.all():
        data = as_data(entry, search.chosen(entry))
        if values:
            both = _values(search, entry, values)
            data["changes"] = [
                {**said, "old": old, "new": new}
                for said, (old, new) in zip(data["changes"], both, strict=True)
            ]
        count += len(data["changes"])
        file.write(safe_json(json.dumps(data, ensure_ascii=False)) + "\n")
    return count


def _write_sheet(search: Search, file: TextIO, values: bool) -> int:
    sheet, count = sheets.writer(file), 0
    sheet.writerow(HEADER)
    for entry in search.all():
        data = as_data(entry, search.chosen(entry))
        for said, both in zip(data["changes"], _values(search, entry, values), strict=True):
            row = data | said | dict(zip(("old", "new"), map(_cell, both), strict=True))
            sheet.writerow([_neutral(row[name]) for name in HEADER])
            count += 1
    return count


def _values(search: Search, entry: Any, wanted: bool) -> Iterator[tuple[Any, Any]]:
    for n, change in search.chosen(entry):
        yield documents(search.log.store, entry.seq, n, change) if wanted else (None, None)


def _cell(document: Any) -> str:
    return "" if document is None else safe_json(json.dumps(document, ensure_ascii=False))


def _neutral(value: Any) -> Any:
    return "" if value is None else neutral(safe(value, limit=10**8)) if isinstance(value, str) else value


def _opened(target: str | None) -> AbstractContextManager[TextIO]:
    """A new file for its owner alone, or the output."""
    if target is None or target == "-":
        return nullcontext(sys.stdout)
    return new_file(at_home(target), private=True)
