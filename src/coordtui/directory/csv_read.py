"""Reading a CSV file of people as spreadsheets write them: encoding, delimiter, headers, cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coordtui.api import Message, NotFound, Refused, fold, safe
from coordtui.directory.csv_cells import rearmed
from coordtui.text.messages import N_

LARGEST = 20_000_000
"""Bytes; far more than a lab has people."""

COLUMNS = {
    "name": ("nom",),
    "given": ("prenom", "given name"),
    "family": ("nom de famille", "family name"),
    "email": ("courriel", "courriels", "e-mail", "emails", "mail"),
    "orcid": (),
    "role": ("fonction",),  # “rôle” folds to it
    "group": ("groupe", "groupes", "groups"),
    "languages": ("langues",),
    "place": ("lieu",),
    "about": ("a propos", "presentation"),
    "interests": ("interets",),
    "methods": ("methodes",),
    "offers": ("offres",),
    "seeks": ("cherche", "looks for"),
    "projects": ("projets",),
    "links": ("liens",),
    "supervisor": (
        *("supervisors", "advisor", "direction", "directeur", "directrice"),
        *("encadrement", "superviseur", "superviseure"),
    ),
    "visibility": ("visibilite",),
    "matching": ("suggestions", "jumelage"),
}
"""What a table may tell of people, and the other names of each column, folded."""

LONGEST = {"about": 10_000}
"""Characters of a cell that are read, where it may be more than 2,000; such a text has lines of its own."""

_MEANING = {word: column for column, others in COLUMNS.items() for word in (column, *others)}


@dataclass(frozen=True)
class RowError:
    """A row that is left out, and why. `line` is that of the file, from 1."""

    line: int
    message: Message


@dataclass
class Sheet:
    """The rows of a file by column; what it has besides, and what could not be read."""

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


def read_sheet(source: Path | str) -> Sheet:
    """Read a file, or a text; raises `Refused` when it is no table of people."""
    text = _decoded(source) if isinstance(source, Path) else source.removeprefix("\ufeff")
    rows = _rows(text)
    try:
        _, header = next(rows)
        columns, extra = _columns(header)
        sheet = Sheet(extra=extra)
        for line, cells in rows:
            if len(cells) > len(header):
                sheet.errors.append(RowError(line, N_("It has more cells than there are columns.")))
            else:
                # a row cut short by the spreadsheet simply lacks its last cells
                sheet.rows.append((line, {c: _cell(c, v) for c, v in zip(columns, cells, strict=False) if c}))
    except StopIteration:
        raise Refused(N_("The file is empty.")) from None
    except csv.Error as error:
        raise _not_csv(str(error)) from error
    return sheet


def _decoded(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise NotFound(N_("There is no file {path}.", path=safe(path))) from None
    except OSError as error:
        raise Refused(
            N_("{path} cannot be read.", path=safe(path)),
            why=safe(error.strerror),
            remedy=N_("Name a CSV file that you may read."),
        ) from error
    if len(data) > LARGEST or b"\0" in data:
        raise _not_csv(safe(path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what spreadsheets on Windows write


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line on which it starts."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield start, cells
        start = reader.line_num + 1


def _columns(header: list[str]) -> tuple[list[str | None], list[str]]:
    columns = [_MEANING.get(fold(_clean(title))) for title in header]
    extra = [_clean(title) for title, column in zip(header, columns, strict=True) if column is None]
    known = [column for column in columns if column]
    if "name" not in known:
        raise Refused(
            N_("The file has no column “name”."),
            why=N_("Its first line is: {titles}.", titles=", ".join(map(_clean, header))),
            remedy=N_("Name the columns on the first line: {columns}.", columns=", ".join(COLUMNS)),
        )
    if double := next((column for column in known if known.count(column) > 1), None):
        raise Refused(N_("The file has two columns “{column}”.", column=double))
    return columns, [title for title in extra if title]


def _cell(column: str, cell: str) -> str:
    cell = rearmed(cell)
    longest = LONGEST.get(column)
    return _clean(cell) if longest is None else safe(cell, limit=longest, lines=True).strip()


def _clean(cell: str) -> str:
    return " ".join(safe(cell, limit=2000).split())


def _not_csv(why: str) -> Refused:
    return Refused(
        N_("This is not a CSV file."),
        why=why,
        remedy=N_("Save the table as “CSV UTF-8” from your spreadsheet."),
    )
