"""The core's own tables of people."""

from __future__ import annotations

from typing import Any

from coordtui.api import Group, Lab, Person, Table, Term
from coordtui.directory.merge_records import MERGE_TABLES


def _as_before(document: dict[str, Any]) -> dict[str, Any]:
    """New fields have defaults; the version keeps out programs that would drop them when they save."""
    return document


PEOPLE = Table(
    name="people",
    record=Person,
    version=3,
    migrations={2: _as_before, 3: _as_before},
    unique=("orcid", "login"),
    indexes=("name",),
    fulltext=(
        *("name", "emails", "interests", "methods", "offers", "seeks"),
        *("projects", "place", "about"),
    ),
)
GROUPS = Table(name="groups", record=Group, unique=("name",))
TERMS = Table(name="terms", record=Term)
LAB = Table(name="lab", record=Lab)

TABLES = (PEOPLE, GROUPS, TERMS, LAB, *MERGE_TABLES)
