"""The core's own tables of people."""

from __future__ import annotations

from coordtui.api import Group, Lab, Person, Table

PEOPLE = Table(
    name="people",
    record=Person,
    unique=("orcid",),
    indexes=("name",),
    fulltext=("name", "emails", "interests"),
)
GROUPS = Table(name="groups", record=Group, unique=("name",))
LAB = Table(name="lab", record=Lab)

TABLES = (PEOPLE, GROUPS, LAB)
