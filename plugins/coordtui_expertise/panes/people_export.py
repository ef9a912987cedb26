"""People as CSV, with the columns that an import of the directory reads: into a file, or to copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coordtui.api import Context, Person, Refused, as_csv
from coordtui.ui.widgets import FormScreen, TextField, Words
from coordtui_expertise.panes.people_names import Names, role_now, today_of
from coordtui_expertise.texts import N_, NN_

_COLUMNS = (
    "name",
    "email",
    "group",
    "role",
    "interests",
    "methods",
    "offers",
    "seeks",
    "languages",
    "place",
    "orcid",
)


class NotWritten(Refused):
    """The file could not be written; said under the field of its name."""

    field = "path"


def to_csv(ctx: Context, people: Sequence[Person], names: Names) -> str:
    """One person a line, as the actor may see them; several values of a cell are separated by semicolons."""
    return as_csv(_COLUMNS, (_line(person, ctx, names) for person in people))


def _line(person: Person, ctx: Context, names: Names) -> list[str]:
    role = role_now(person, today_of(ctx))
    values: dict[str, Sequence[str]] = {
        "name": [person.name],
        "email": person.emails,
        "group": names.groups_of(person),
        "role": [role.role] if role else [],
        "place": [person.place],
        "orcid": [person.orcid],
    }
    cells = (values[column] if column in values else getattr(person, column) for column in _COLUMNS)
    return ["; ".join(cell) for cell in cells]


def export_form(ctx: Context, numbers: Sequence[int], names: Names) -> FormScreen[Words]:
    """Asks for a file and writes it. A file that exists is left alone."""

    def save(values: Mapping[str, Any], stored: object) -> Words:
        people = ctx.directory.people().get_many(numbers)
        path = Path(values["path"]).expanduser()
        _write(path, to_csv(ctx, people, names))
        file = str(path.absolute())
        return NN_("{n} person is in {path}", "{n} people are in {path}", len(people), path=file)

    title = NN_("Export {n} person as CSV", "Export {n} people as CSV", len(numbers))
    field = TextField(
        name="path", label=N_("File"), help=N_("A new file; ~ is your home folder."), required=True
    )
    return FormScreen(title, [field], {"path": "~/people.csv"}, save=save, translate=ctx._)


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise NotWritten(
            N_("There is a file “{path}” already.", path=str(path)), remedy=N_("Choose another name.")
        ) from None
    except (FileNotFoundError, NotADirectoryError):
        raise NotWritten(N_("There is no folder “{path}”.", path=str(path.parent))) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotWritten(N_("“{path}” cannot be written: {reason}.", path=str(path), reason=reason)) from None
