"""Many new records at once: whatever way an engine writes them, what is there afterwards is the same."""

from __future__ import annotations

import pytest

from coordtui.api import Record, Table
from coordtui.api.errors import Duplicate
from coordtui.store import Repository, Store
from tests.store.conftest import Paper


def test_records_added_together_have_numbers_and_revisions_as_one_by_one(
    papers: Repository[Paper],
) -> None:
    first = papers.add(Paper(title="alone"))
    added = papers.add_all(Paper(title=f"heron {number}") for number in range(1_200))
    assert [each.doc_id for each in added] == [*range(first.doc_id + 1, first.doc_id + 1_201)]
    assert [each.rev for each in added] == [*range(first.rev + 1, first.rev + 1_201)]
    assert papers.find(order=("doc_id",))[1:] == added
    assert len(papers.ids(match="heron")) == 1_200


def test_a_number_that_was_removed_is_given_to_none_of_them(papers: Repository[Paper]) -> None:
    gone = papers.add(Paper(title="gone"))
    papers.remove(gone.doc_id)
    added = papers.add_all([Paper(title="one"), Paper(title="two")])
    assert [each.doc_id for each in added] == [gone.doc_id + 1, gone.doc_id + 2]


def test_one_that_is_refused_takes_all_with_it_and_nothing_else(
    store: Store, papers: Repository[Paper]
) -> None:
    with store.transaction():
        before = papers.add(Paper(title="before", key="a"))
        with pytest.raises(Duplicate):
            papers.add_all([Paper(title="one", key="b"), Paper(title="two", key="a")])
        after = papers.add_all([Paper(title="three", key="b"), Paper(title="four", key="c")])
    assert papers.find(order=("doc_id",)) == [before, *after]
    assert papers.ids(match="one") == []
    assert store.verify_audit() is None


def test_the_log_has_each_of_them(store: Store, papers: Repository[Paper]) -> None:
    added = papers.add_all([Paper(title="one"), Paper(title="two")])
    changes = [(change.operation, change.doc_id) for change in store.audit_log(1)[0].changes]
    assert changes == [("insert", each.doc_id) for each in added]


def test_a_rule_among_them_is_asked_of_each_in_its_turn(store: Store) -> None:
    class Node(Record):
        name: str

    table = Table(name="nodes", record=Node, unique=("name",))
    store.declare("batch", [table])
    nodes = store.for_plugin("batch", [table]).records(Node)
    with pytest.raises(Duplicate):
        nodes.add_all([Node(name="same"), Node(name="same")])
    assert nodes.find() == []


def test_what_is_about_a_document_and_what_a_person_did_is_found_in_the_log(
    store: Store, papers: Repository[Paper]
) -> None:
    added = papers.add_all(Paper(title=f"paper {number}") for number in range(3))
    papers.save(added[0])
    papers.save(added[1])
    (table,) = store.tables()
    touched = [
        [change.doc_id for change in entry.changes]
        for entry in store.audit_about(table, added[0].doc_id, by=999)
    ]
    assert touched == [[added[0].doc_id], [each.doc_id for each in added]]
