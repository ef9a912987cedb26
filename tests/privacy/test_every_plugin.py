"""Every plugin of this repository forgets whoever is erased: in each table that has a field about people.

Nothing is listed here: plugins are found, tables are read from their declarations, documents are made
from the types. A table that is added and not thought of in the plugin's answer fails.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coordtui.access import SYSTEM
from coordtui.api import Duplicate, Person, RuleBroken
from coordtui.host import discover
from coordtui.host.core import TABLES as CORE_TABLES
from coordtui.host.session import Session
from coordtui.privacy.core_data import marks_of, records_of
from coordtui.privacy.erasing import HOOK, erase
from coordtui.privacy.referring import fields_of
from coordtui.privacy.trail import numbers_in
from coordtui.testing import open_test_session

from .conftest import somebody
from .generated import documents_about

PLUGINS = {
    each.name: each.value.partition(":")[0] for each in discover() if each.value.startswith("coordtui_")
}

OURS = ("erasures",)
"""Tables of the core that keep the number of who was erased, and nothing else of them: that is what for."""


def filled(session: Session, owner: str, tables: Any, person: Person) -> dict[str, int]:
    """How many documents about the person could be put into each table that has a field about people."""
    made: dict[str, int] = {}
    store = session.context(owner, actor=SYSTEM).store
    about, links = fields_of(tables), dict[str, int]()
    for table in tables:
        for record in documents_about(table, person, links) if table.name in about else ():
            try:
                added = store.records(table.record, table.name).add(record)
            except (RuleBroken, Duplicate):  # what a single document of its kind cannot keep
                continue
            links[table.name.removesuffix("s")] = added.doc_id
            made[table.name] = made.get(table.name, 0) + 1
    return made


@pytest.mark.parametrize("name", sorted(PLUGINS))
def test_a_plugin_forgets_in_every_table_that_refers_to_people(name: str, tmp_path: Path) -> None:
    with open_test_session(tmp_path, {name: PLUGINS[name]}) as session:
        declared = session.host.get(name).plugin
        assert declared is not None
        about = fields_of(declared.tables)
        assert not about or session.host.answers(name, HOOK), (
            f"{name} refers to people, and no hook erases them"
        )
        person = somebody(session)
        made = filled(session, name, declared.tables, person)
        assert made.keys() == about.keys(), "a document of each such table can be made"
        marks = marks_of(
            session.context("core", actor=SYSTEM).store,
            records_of(session.context("core", actor=SYSTEM).store, person.doc_id),
        )
        erase(session, session.actor, person.doc_id)
        left = {
            table
            for table in session.store.tables()
            for document in session.store.table(table)
            if (person.doc_id in numbers_in(document) and table.partition(".")[2] not in OURS)
            or marks.kinds_of(document)
        }
        assert left == set()
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [path.name for path in files if marks.kinds_in_file(path)] == []


def test_the_core_forgets_in_every_table_of_its_own_that_refers_to_people(session: Session) -> None:
    person = somebody(session)
    about = fields_of(CORE_TABLES)
    tables = [each for each in CORE_TABLES if each.name not in {"lab", *OURS}]
    made = filled(session, "core", tables, person)
    assert made.keys() == about.keys() - {"lab", *OURS}
    erase(session, session.actor, person.doc_id)
    left = {
        table
        for table in session.store.tables()
        for document in session.store.table(table)
        if person.doc_id in numbers_in(document) and table.partition(".")[2] not in OURS
    }
    assert left == set()
