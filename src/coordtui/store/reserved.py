"""The one name that no table can have: in a JSON file, the store keeps there what it knows of the others."""

from __future__ import annotations

from coordtui.api.errors import Refused
from coordtui.text.messages import N_

RESERVED = "_coordtui"


def refuse_reserved(table: str) -> None:
    """Raise `Refused` for a table of that name."""
    if table == RESERVED:
        raise Refused(
            N_("A table cannot have the name “{table}”.", table=table),
            why=N_("In a JSON file, the store keeps there what it knows of the other tables."),
            remedy=N_("Choose another name."),
        )
