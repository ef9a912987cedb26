"""People as CSV, with the columns that an import of the directory reads: into a file, or to copy."""

from __future__ import annotations

from collections.abc import Sequence

from coordtui.api import Context, Person, as_csv
from coordtui.ui.widgets import FormScreen, Words, file_form
from coordtui_expertise.panes.people_names import Names, role_now, today_of
from coordtui_expertise.texts import NN_

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
    """Asks for a new file and writes the people to it, as the actor may see them now."""
    people = ctx.directory.people().get_many(numbers)
    return file_form(
        NN_("Export {n} person as CSV", "Export {n} people as CSV", len(people)),
        "~/people.csv",
        lambda: to_csv(ctx, people, names),
        lambda path: NN_("{n} person is in {path}", "{n} people are in {path}", len(people), path=path),
        private=True,
        translate=ctx._,
    )
