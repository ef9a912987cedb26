"""Reading a CSV file of people as spreadsheets write them: encoding, delimiter, headers, cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from coordtui.api import Message, Refused, fold, safe
from coordtui.api.files import read_file
from coordtui.directory.csv_cells import rearmed
from coordtui.text.messages import N_
from coordtui.text.sheets import NotASheet, rows_of

COLUMNS = {
    "name": ("nom",),
    "given": ("prenom", "given name"),
    "family": ("nom de famille", "family name"),
    "email": ("courriel", "courriels", "e-mail", "emails", "mail"),
    "orcid": (),
    "login": ("identifiant",),
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

HEADINGS = N_(
    "name, given, family, email, orcid, login, role, group, languages, place, about, interests, methods, "
    "offers, seeks, projects, links, supervisor, visibility, matching"
)
"""The columns as somebody writes them on the first line, in their language."""

LONGEST = 10_000
"""Characters of a cell; a row with a longer one is left out, as half of what it tells would be untrue."""

_WITH_LINES = {"about"}

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
    rows = rows_of(_decoded(source) if isinstance(source, Path) else source)
    try:
        _, header = next(rows)
        columns, extra = _columns(header)
        sheet = Sheet(extra=extra)
        for line, cells in rows:
            # a row cut short by the spreadsheet simply lacks its last cells
            told = {c: rearmed(v) for c, v in zip(columns, cells, strict=False) if c}
            if len(cells) > len(header):
                sheet.errors.append(RowError(line, N_("It has more cells than there are columns.")))
            elif any(len(cell) > LONGEST for cell in told.values()):
                sheet.errors.append(RowError(line, N_("A cell has more than {n} characters.", n=LONGEST)))
            else:
                sheet.rows.append((line, {c: _cell(c, v) for c, v in told.items()}))
    except StopIteration:
        raise Refused(N_("The file is empty.")) from None
    except NotASheet as error:
        remedy = N_("Close it or take it away; within a cell in quotation marks it is written twice.")
        raise _not_csv(error.message, remedy) from error
    return sheet


def _decoded(path: Path) -> str:
    data = read_file(path)
    if b"\0" in data:
        raise _not_csv(safe(path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what spreadsheets on Windows write


def _columns(header: list[str]) -> tuple[list[str | None], list[str]]:
    columns = [_MEANING.get(fold(_clean(title))) for title in header]
    extra = [_clean(title) for title, column in zip(header, columns, strict=True) if column is None]
    known = [column for column in columns if column]
    if "name" not in known:
        raise Refused(
            N_("The file has no column “name”."),
            why=N_("Its first line is: {titles}.", titles=", ".join(map(_clean, header))),
            remedy=N_("Name the columns on the first line: {columns}.", columns=HEADINGS),
        )
    if double := next((column for column in known if known.count(column) > 1), None):
        title = _clean(header[columns.index(double)])
        raise Refused(N_("The file has two columns “{column}”.", column=title))
    return columns, [title for title in extra if title]


def _cell(column: str, cell: str) -> str:
    return safe(cell, limit=LONGEST, lines=True).strip() if column in _WITH_LINES else _clean(cell)


def _clean(cell: str) -> str:
    return " ".join(safe(cell, limit=LONGEST).split())


def _not_csv(why: Message | str, remedy: Message | None = None) -> Refused:
    return Refused(
        N_("This is not a CSV file."),
        why=why,
        remedy=remedy or N_("Save the table as “CSV UTF-8” from your spreadsheet."),
    )
