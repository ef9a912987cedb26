"""A file of assets: whatever a spreadsheet made of it, its rows by column, or a sentence why not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from coordtui.api import Message, NotASheet, Refused, from_csv, read_file, safe
from coordtui_gpus.books.cells import LONGEST, tidy
from coordtui_gpus.books.columns import MEANT, NAMES, folded, header
from coordtui_gpus.texts import N_

Cells = dict[str, str]
"""The cells of a row that hold something, by the name of their column."""


class RowError(msgspec.Struct, frozen=True):
    """A row that is refused: its line in the file from 1, the column it is about (or `""`), and why."""

    line: int
    column: str
    message: Message | str


class Sheet(msgspec.Struct):
    """A table as it was read. `mapping` is each title with its column; `extra` are titles that mean nothing.

    `notes` are what was odd about it.
    """

    rows: list[tuple[int, Cells]]
    errors: list[RowError]
    mapping: dict[str, str]
    extra: list[str]
    notes: list[Message]


def decoded(path: Path) -> tuple[str, list[Message]]:
    """The text of a file as spreadsheets write it, and what was odd; raises `NotRead` and `Refused`."""
    data = read_file(path)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError:
            raise _not_csv(N_("It begins as UTF-16 and is not.")) from None
    if b"\0" in data:
        raise _not_csv(N_("It holds NUL signs: it may be another kind of file."))
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        said = N_("Line {line} is not UTF-8: the file was read as Windows writes it (cp1252).", line=line)
        return data.decode("cp1252", errors="replace"), [said]


def read_sheet(text: str, *, mapping: Mapping[str, str] | None = None, language: str = "en") -> Sheet:
    """Read a text; raises `Refused` when it is no such table.

    `mapping` says of titles that are called otherwise which column they are; an empty one is not read.
    """
    if "\0" in text:
        raise _not_csv(N_("It holds NUL signs: it may be another kind of file."))
    rows = from_csv(text)
    try:
        _, first = next(rows)
        names, extra = _columns(first, mapping or {}, language)
        told = {safe(tidy(title), limit=60): name for title, name in zip(first, names, strict=True) if name}
        sheet = Sheet([], [], told, extra, [])
        for line, cells in rows:
            _take(sheet, names, line, cells)
    except StopIteration:
        raise Refused(N_("The file is empty.")) from None
    except NotASheet as error:
        raise _not_csv(error.message) from error
    return sheet


def _take(sheet: Sheet, names: list[str | None], line: int, cells: list[str]) -> None:
    if any(cell.strip() for cell in cells[len(names) :]):
        sheet.errors.append(RowError(line, "", N_("It has more cells than there are columns.")))
        return
    told = {name: cell for name, cell in zip(names, cells, strict=False) if name}
    long = next((name for name, cell in told.items() if len(cell) > LONGEST), None)
    if long:
        sheet.errors.append(RowError(line, long, N_("The cell has more than {n} characters.", n=LONGEST)))
        return
    sheet.rows.append((line, {name: kept for name, cell in told.items() if (kept := tidy(cell))}))


def _columns(
    first: list[str], mapping: Mapping[str, str], language: str
) -> tuple[list[str | None], list[str]]:
    meant: dict[str, str | None] = {**MEANT, **{folded(t): _column(name) for t, name in mapping.items()}}
    titles = [tidy(title[:LONGEST]) for title in first]
    unknown = [title for title in mapping if folded(title) not in map(folded, titles)]
    if unknown:
        raise Refused(
            N_("The file has no column “{column}”.", column=safe(unknown[0], limit=60)),
            why=N_("Its first line is: {titles}.", titles=safe(", ".join(titles), limit=300)),
        )
    names = [meant.get(folded(title)) if folded(title) else None for title in titles]
    known = [name for name in names if name]
    if double := next((name for name in known if known.count(name) > 1), None):
        twice = [f"“{safe(t, limit=60)}”" for t, name in zip(titles, names, strict=True) if name == double]
        raise Refused(
            N_("The file has two columns “{column}”.", column=double),
            why=N_("They are called {names}.", names=", ".join(twice)),
            remedy=N_("Say with “--mapping” which is which; “--mapping TITLE=” leaves one out."),
        )
    if not {"number", "tag", "name", "serial", "uuid"} & {*known}:
        raise Refused(
            N_("The file has no column by which a thing is known."),
            why=N_("Its first line is: {titles}.", titles=safe(", ".join(titles), limit=300)),
            remedy=N_("Name the columns on the first line: {columns}.", columns=", ".join(header(language))),
        )
    extra = [safe(title, limit=60) for title, name in zip(titles, names, strict=True) if name is None]
    return names, [title for title in extra if title]


def _column(name: str) -> str | None:
    """The column that a mapping names, in either language; None where it is left out."""
    if not name.strip():
        return None
    if (found := MEANT.get(folded(name))) is None:
        raise Refused(
            N_("There is no column “{column}”.", column=safe(name, limit=60)),
            remedy=N_("There are: {columns}.", columns=", ".join(NAMES)),
        )
    return found


def _not_csv(why: Message | str) -> Refused:
    return Refused(
        N_("This is not a CSV file."),
        why=why,
        remedy=N_("Save the table as “CSV UTF-8” from your spreadsheet."),
    )
