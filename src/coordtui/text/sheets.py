"""Tables as CSV that spreadsheets open: nothing in a cell is ever a formula.

A cell that begins like a formula gets an apostrophe before it, which spreadsheets take as
“this is text”, and loses it when it is read back (the rule of OWASP, “CSV Injection”).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from coordtui.text.messages import N_, Message

# Python gives up a whole file for a cell of 128 KB. The limit is the process's: set here, once.
csv.field_size_limit(100_000_000)

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


class NotASheet(csv.Error):
    """What keeps a text from being CSV, as a sentence that names the line."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV that hold something, each with the line on which it starts, from 1.

    The delimiter is the comma, the semicolon or the tab, whichever the header has most of.
    Raises `NotASheet` where a quotation mark would swallow what follows it.
    """
    text = text.removeprefix("\ufeff")
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        why = N_(
            "On line {line} a quotation mark opens that nothing closes, or not at the end of its cell.",
            line=_stray_quote(text, delimiter) or start,
        )
        raise NotASheet(why) from error


def from_csv(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of `rows_of` with their cells as they were before `as_csv`; the first is the header."""
    for line, cells in rows_of(text):
        yield line, [as_written(cell.strip()) for cell in cells]


def _stray_quote(text: str, delimiter: str) -> int | None:
    """The line of the first cell that begins with a quotation mark and does not end with one."""
    cell = re.compile(rf'(?:"[^"]*+(?:""[^"]*+)*+"|(?!")[^{delimiter}\r\n]*+)(?:[{delimiter}\r\n]|\Z)')
    at = 0
    while at < len(text):
        if (found := cell.match(text, at)) is None:
            return len(re.findall(r"\r\n|\r|\n", text[:at])) + 1
        at = found.end()
    return None
