"""A file of a table: whatever a spreadsheet made of it, its rows by column, or a word why not."""

from __future__ import annotations

from pathlib import Path

import msgspec

from coordtui.api import Message, NotASheet, Refused, from_csv, read_file, safe
from coordtui_training.exchange.cells import LONGEST, folded, tidy
from coordtui_training.exchange.columns import COLUMNS, Kind, header, meanings
from coordtui_training.texts import N_

Cells = dict[str, str]
"""The cells of a row that hold something, by the name of their column."""


class RowError(msgspec.Struct, frozen=True):
    """A row that is refused: its line in the file from 1, the column it is about (or `""`), and why."""

    line: int
    column: str
    message: Message | str


class Sheet(msgspec.Struct):
    """A table as it was read. `extra` are columns that mean nothing here; `notes` what was odd about it."""

    kind: Kind
    rows: list[tuple[int, Cells]]
    errors: list[RowError]
    extra: list[str]
    notes: list[Message]


def read_sheet(kind: Kind, source: Path | str, language: str = "en") -> Sheet:
    """Read a file (a path), or a text; raises `Refused` when it is no such table, and `NotRead`."""
    text, notes = _decoded(read_file(source)) if isinstance(source, Path) else (source, [])
    if "\0" in text:
        raise _not_csv(N_("It holds NUL signs: it may be another kind of file."))
    rows = from_csv(text)
    try:
        _, first = next(rows)
        names, extra = _columns(kind, first, language)
        sheet = Sheet(kind, [], [], extra, notes)
        for line, cells in rows:
            if len(cells) > len(first):
                sheet.errors.append(RowError(line, "", N_("It has more cells than there are columns.")))
                continue
            told = {name: cell for name, cell in zip(names, cells, strict=False) if name}
            long = next((name for name, cell in told.items() if len(cell) > LONGEST), None)
            if long:
                said = N_("The cell has more than {n} characters.", n=LONGEST)
                sheet.errors.append(RowError(line, long, said))
            else:
                sheet.rows.append((line, {name: kept for name, cell in told.items() if (kept := tidy(cell))}))
    except StopIteration:
        raise Refused(N_("The file is empty.")) from None
    except NotASheet as error:
        raise _not_csv(error.message) from error
    return sheet


def _decoded(data: bytes) -> tuple[str, list[Message]]:
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


def _columns(kind: Kind, first: list[str], language: str) -> tuple[list[str | None], list[str]]:
    meant = meanings(kind)
    names = [meant.get(folded(tidy(title))) for title in first]
    known = [name for name in names if name]
    if double := next((name for name in known if known.count(name) > 1), None):
        titles = [tidy(t) for t, name in zip(first, names, strict=True) if name == double]
        raise Refused(
            N_("The file has two columns “{column}”.", column=safe(double)),
            why=N_(
                "They are called {names}.", names=", ".join(f"“{safe(each, limit=60)}”" for each in titles)
            ),
        )
    missing = [each.name for each in COLUMNS[kind] if each.needed and each.name not in known]
    if missing:
        raise Refused(
            N_("The file has no column “{column}”.", column="”, “".join(missing)),
            why=N_("Its first line is: {titles}.", titles=safe(", ".join(map(tidy, first)), limit=300)),
            remedy=N_(
                "Name the columns on the first line: {columns}.", columns=", ".join(header(kind, language))
            ),
        )
    extra = [safe(tidy(t), limit=60) for t, name in zip(first, names, strict=True) if name is None]
    return names, [title for title in extra if title]


def _not_csv(why: Message | str) -> Refused:
    return Refused(
        N_("This is not a CSV file."),
        why=why,
        remedy=N_("Save the table as “CSV UTF-8” from your spreadsheet."),
    )
