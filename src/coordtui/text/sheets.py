"""Tables as CSV that spreadsheets open: nothing in a cell is ever a formula.

A cell that begins like a formula gets an apostrophe before it, which spreadsheets take as
“this is text”, and loses it when it is read back (the rule of OWASP, “CSV Injection”).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(text: str) -> str:
    """The text of a cell so that no spreadsheet calculates with it."""
    bare = text.lstrip("'")
    return f"'{text}" if bare.startswith(_DANGEROUS) else text


def as_written(cell: str) -> str:
    """The text that `neutral` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_DANGEROUS) else cell


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV with lines that end in CR LF (RFC 4180); numbers stay numbers, None is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow(
            ["" if cell is None else neutral(cell) if isinstance(cell, str) else cell for cell in row]
        )
    return text.getvalue()


def from_csv(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV that hold something, with their numbers from 1; the first is the header.

    The delimiter is the comma, the semicolon or the tab, whichever the header has most of.
    Raises `csv.Error` for what is none.
    """
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, [as_written(cell.strip()) for cell in cells]
