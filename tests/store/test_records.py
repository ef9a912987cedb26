# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""Typed records: added, saved once, found by query, by words and in order."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Literal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import Query, where

from coordtui.api import (
    DatedRole,
    Duplicate,
    Record,
    StaleRecord,
    StoreDamaged,
    StoreTooNew,
    Table,
    TextMatch,
)
from coordtui.store import Repository, Store, fulltext
from coordtui.store.engines.connection import Connection

from .conftest import PAPERS, Paper


def _plan(store: Store, sql: str) -> str:
    return " ".join(row[3] for row in store._engine.connection.rows(f"EXPLAIN QUERY PLAN {sql}"))


def test_a_record_gets_a_number_and_a_revision_that_are_not_in_its_document(
    papers: Repository[Paper],
) -> None:
    stored = papers.add(Paper(title="On nothing"))
    assert stored.doc_id == 1
    assert stored.rev > 0
    assert papers.get(1) == stored
    document = papers._table.get(doc_id=1)
    assert not {"doc_id", "rev"} & document.keys()
    assert document["starred"] is False, "defaults are stored, so that a query sees them"
    assert papers.get(2) is None


def test_the_revision_of_a_table_grows_with_its_own_records_only(
    store: Store, papers: Repository[Paper]
) -> None:
    before = papers.revision
    one = papers.add(Paper(title="On nothing"))
    added = papers.revision
    store.table("other").insert({})
    assert before < added == papers.revision
    with store.transaction():
        papers.save(one)
        assert papers.revision == added, "not committed yet"
    saved = papers.revision
    papers.remove(one.doc_id)
    assert added < saved < papers.revision


def test_a_record_of_every_kind_comes_back_typed(store: Store) -> None:
    class Everything(Record):
        when: datetime
        state: Literal["open", "done"]
        roles: list[DatedRole] = []
        by_number: dict[int, str] = {}
        maybe: int | None = 5
        odd: str = ""

    table = Table(name="everything", record=Everything)
    store.declare("test", [table])
    records = store.for_plugin("test", [table]).records(Everything)
    added = records.add(
        Everything(
            when=datetime(2026, 11, 2, tzinfo=UTC),
            state="open",
            roles=[DatedRole(role="professor")],
            by_number={3: "c"},
            maybe=None,
            odd="\0\ud800",
        )
    )
    assert records.get(added.doc_id) == added
    fields = ("when", "state", "roles", "by_number", "maybe", "odd", "doc_id", "rev")
    assert records.select(*fields) == [tuple(getattr(added, field) for field in fields)]


def test_a_field_that_an_older_document_lacks_has_its_default(papers: Repository[Paper]) -> None:
    papers._table.insert({"title": "old"})
    assert papers.get(1) == Paper(title="old", doc_id=1, rev=papers.get(1).rev)
    assert papers.select("title", "starred", "authors", "score") == [("old", False, [], None)]


def test_a_stale_copy_is_refused_and_both_versions_are_shown(papers: Repository[Paper]) -> None:
    first = papers.add(Paper(title="a"))
    saved = papers.save(msgspec.structs.replace(first, starred=True))
    assert saved.rev > first.rev
    with pytest.raises(StaleRecord) as refused:
        papers.save(msgspec.structs.replace(first, title="b"))
    assert refused.value.changed == ["starred", "title"]
    assert refused.value.stored is not None
    assert (refused.value.stored["starred"], refused.value.stored["rev"]) == (True, saved.rev)
    assert papers.get(first.doc_id) == saved
    papers.save(msgspec.structs.replace(saved, title="c"))
    papers.remove(first.doc_id)
    with pytest.raises(StaleRecord) as refused:
        papers.save(saved)
    assert refused.value.stored is None


def test_two_copies_saved_within_one_transaction_are_told_apart(
    store: Store, papers: Repository[Paper]
) -> None:
    with store.transaction():
        added = papers.add(Paper(title="a"))
        papers.save(msgspec.structs.replace(added, title="b"))
        with pytest.raises(StaleRecord):
            papers.save(msgspec.structs.replace(added, title="c"))
    assert papers.get(added.doc_id).title == "b"


def test_a_unique_value_exists_once_whoever_writes_it(papers: Repository[Paper]) -> None:
    papers.add_all([Paper(title="no key"), Paper(title="none either"), Paper(title="a", key="k")])
    with pytest.raises(Duplicate) as refused:
        papers.add(Paper(title="b", key="k"))
    assert (refused.value.table, refused.value.fields) == ("arxiv.papers", ("key",))
    with pytest.raises(Duplicate):
        papers._table.update({"key": "k"}, doc_ids=[1])
    papers.add_all([Paper(title="empty", key=""), Paper(title="is no value", key="")])
    assert papers.count() == 5


def test_many_are_added_together_or_not_at_all(papers: Repository[Paper]) -> None:
    with pytest.raises(Duplicate):
        papers.add_all([Paper(title="a", key="k"), Paper(title="b", key="k")])
    assert papers.count() == 0
    assert papers.find(match="a") == []


def test_records_are_got_in_the_order_asked_for(papers: Repository[Paper]) -> None:
    papers.add_all(Paper(title=str(n)) for n in range(1, 6))
    assert [paper.title for paper in papers.get_many([4, 2, 99, 5])] == ["4", "2", "5"]


def test_words_are_found_by_their_beginnings_without_accents_or_case(papers: Repository[Paper]) -> None:
    papers.add_all(
        [
            Paper(title="Étude des ŒUFS d’été", authors=["Þóra Placeholder"]),
            Paper(title="A study of eggs", abstract="état de l'art"),
        ]
    )
    assert papers.ids(match="etude") == [1]
    assert papers.ids(match="ÉTUDE OEU") == [1]
    assert papers.ids(match="thora placeh") == [1]
    assert papers.ids(match="et") == [1, 2]
    assert papers.ids(match="egg etude") == []
    assert papers.ids(match=' " * - ') == [1, 2], "no word at all asks for nothing"
    assert papers.ids(match='eggs" OR title:x NEAR(') == []
    assert papers.count(where("title").test(lambda title: "eggs" in title), match="et") == 1


def test_the_words_follow_every_way_of_writing(papers: Repository[Paper]) -> None:
    papers.add(Paper(title="first"))
    papers._table.update({"title": "second"})
    assert (papers.ids(match="first"), papers.ids(match="second")) == ([], [1])
    papers.save(msgspec.structs.replace(papers.get(1), title="third"))
    assert (papers.ids(match="second"), papers.ids(match="third")) == ([], [1])
    papers.remove(1)
    assert papers.ids(match="third") == []
    papers._table.insert({"title": "fourth"})
    papers._table.truncate()
    assert papers.ids(match="fourth") == []
    assert papers._table.insert({"title": "fifth"}) == 1
    assert papers.ids(match="fifth") == [1]


def test_a_table_without_full_text_fields_says_so(store: Store) -> None:
    table = Table(name="plain", record=Record)
    store.declare("test", [table])
    with pytest.raises(ValueError, match="no full-text fields"):
        store.for_plugin("test", [table]).records(Record).ids(match="x")


def test_an_order_and_a_query_are_answered_a_page_at_a_time(papers: Repository[Paper]) -> None:
    papers.add_all(
        Paper(title=str(n), announced=f"2026-01-{n % 4 + 1:02}", starred=n % 2 == 0) for n in range(40)
    )
    everything = papers.find(order=("-announced", "title"))
    assert [p.doc_id for p in everything] == papers.ids(order=("-announced", "title"))
    assert everything[5:15] == papers.find(order=("-announced", "title"), limit=10, offset=5)
    for query in (where("starred") == True, where("starred").test(bool)):  # noqa: E712 - a TinyDB query
        found = papers.find(query, order=("announced",), limit=3, offset=2)
        assert [p.doc_id for p in found] == papers.ids(query, order=("announced",))[2:5]
        assert papers.count(query) == 20
        assert papers.first(query, order=("-announced",)).announced == "2026-01-03"
    assert papers.first(where("title") == "none") is None


def test_records_are_walked_by_their_numbers_a_part_at_a_time(
    store: Store, papers: Repository[Paper]
) -> None:
    kept = papers.add_all(Paper(title=str(n)) for n in range(7))
    papers.remove(kept.pop(3).doc_id)
    seen: list[Paper] = []
    while part := papers.after(seen[-1].doc_id if seen else 0, 2):
        assert len(part) <= 2
        seen += part
    assert seen == kept
    assert papers.after(2**70, 2) == []
    plan = _plan(store, 'SELECT id, rev, body FROM "doc_arxiv.papers" WHERE id > 3 ORDER BY id LIMIT 2')
    assert "SEARCH" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    "sql",
    [
        """SELECT id FROM "doc_arxiv.papers" WHERE 1 ORDER BY {announced} DESC, id DESC""",
        """SELECT id FROM "doc_arxiv.papers" WHERE 1 ORDER BY {starred}, {announced}, id""",
        """SELECT id, rev, body FROM "doc_arxiv.papers" WHERE {announced} = ? ORDER BY id""",
        """SELECT id, rev, body FROM "doc_arxiv.papers" WHERE {key} = ? ORDER BY id""",
    ],
)
def test_declared_indexes_are_really_used(store: Store, papers: Repository[Paper], sql: str) -> None:
    fields = {name: f"json_extract(body, '$.\"{name}\"')" for name in ("announced", "starred", "key")}
    plan = _plan(store, sql.replace("?", "'x'").format(**fields))
    assert "USING INDEX index arxiv.papers" in plan
    assert "TEMP B-TREE" not in plan


def test_the_statements_of_a_repository_are_those_whose_plan_is_proven(
    store: Store, papers: Repository[Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def listen_to(name: str) -> None:
        ask = getattr(Connection, name)

        def listen(connection, sql, parameters=()):
            asked.append(sql)
            return ask(connection, sql, parameters)

        monkeypatch.setattr(type(store._engine.connection), name, listen)

    listen_to("stream")
    listen_to("rows")
    papers.ids(order=("-announced",))
    papers.ids(order=("starred", "announced"))
    papers.find(where("announced") == "x")
    papers.find(where("key") == "x")
    assert len(asked) == 4
    for sql in tuple(asked):
        plan = _plan(store, sql.replace("?", "'x'"))
        assert "USING INDEX index arxiv.papers" in plan
        assert "TEMP B-TREE" not in plan


def test_a_field_that_a_record_does_not_have_is_refused(papers: Repository[Paper]) -> None:
    with pytest.raises(KeyError):
        papers.ids(order=("-nothing",))
    with pytest.raises(KeyError):
        papers.select("nothing")


def test_a_document_of_another_form_is_named_not_guessed(papers: Repository[Paper]) -> None:
    papers._table.insert({"title": 5})
    with pytest.raises(StoreDamaged, match=r"Record 1 of “arxiv\.papers”"):
        papers.get(1)


@pytest.mark.parametrize("bad", [{"title": 5}, {"title": "b", "authors": "nobody"}])
def test_a_field_of_another_form_names_its_record_too(
    papers: Repository[Paper], bad: dict[str, object]
) -> None:
    papers.add(Paper(title="a"))
    papers._table.insert(bad)
    with pytest.raises(StoreDamaged, match=r"Record 2 of “arxiv\.papers”"):
        papers.select("title", "authors")


def test_a_number_that_no_record_can_have_is_nobodys(papers: Repository[Paper]) -> None:
    assert papers.get(2**70) is None
    assert papers.get_many([2**70]) == []
    assert papers.remove(2**70) is False


def test_a_reader_that_has_become_too_old_is_told_so(store: Store, path, papers: Repository[Paper]) -> None:
    papers.add(Paper(title="a"))
    newer = Table(name="papers", record=Record, version=2, migrations={2: lambda document: {"name": "a"}})
    from coordtui.store import open_store

    with open_store(str(path)) as other:
        other.declare("arxiv", [newer])
    with pytest.raises(StoreTooNew):
        papers.get(1)
    with pytest.raises(StoreTooNew):
        papers.add(Paper(title="b"))


def test_a_plugin_sees_its_own_tables_only(store: Store, papers: Repository[Paper]) -> None:
    mine = store.for_plugin("arxiv", [PAPERS])
    assert mine.table("papers").name == "arxiv.papers"
    assert mine.records(Paper) is mine.records(Paper)
    with pytest.raises(KeyError):
        mine.table("people")
    with pytest.raises(KeyError):
        mine.records(Record)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.text("aé\0", max_size=2)), max_size=8), st.data()
)
def test_find_ids_select_and_count_agree_with_each_other(papers: Repository[Paper], rows, data) -> None:
    papers._table.truncate()
    papers.add_all(Paper(title=text, announced=str(n), starred=flag) for n, flag, text in rows)
    query = data.draw(
        st.sampled_from(
            [None, where("starred") == True, ~(where("announced") > "1"), Query().title.test(len)]  # noqa: E712
        )
    )
    order = data.draw(st.sampled_from([(), ("-announced",), ("title", "-doc_id")]))
    found = papers.find(query, order=order)
    assert [paper.doc_id for paper in found] == papers.ids(query, order=order)
    assert papers.select("doc_id", "title", "starred", where=query, order=order) == [
        (paper.doc_id, paper.title, paper.starred) for paper in found
    ]
    assert papers.count(query) == len(found)


@given(
    texts=st.lists(
        st.lists(st.sampled_from(["aa", "ab", "ba", "bb", "b", "c"]), max_size=4), min_size=2, max_size=2
    ),
    words=st.lists(st.sampled_from(["a", "aa", "ab", "b", "c", "."]), max_size=3),
    fields=st.sampled_from([(), ("title",), ("notes",)]),
    whole=st.booleans(),
    begun=st.booleans(),
)
def test_the_index_of_words_and_the_words_themselves_give_the_same_answer(
    texts, words, fields, whole, begun
) -> None:
    document = {"title": " ".join(texts[0]), "notes": " ".join(texts[1])}
    match = TextMatch(" ".join(words), fields=fields, whole=whole, begun=begun)
    columns = ("title", "notes")
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE VIRTUAL TABLE t USING fts5 (c0, c1, tokenize='unicode61 remove_diacritics 2')")
        db.execute("INSERT INTO t VALUES (?, ?)", fulltext.texts(document, columns))
        found = db.execute("SELECT count(*) FROM t WHERE t MATCH ?", [fulltext.expression(match, columns)])
        assert bool(found.fetchone()[0]) == fulltext.answers(match, document, columns)


def test_one_of_several_texts_is_enough(papers: Repository[Paper]) -> None:
    papers.add_all([Paper(title="Étude"), Paper(title="Cat", authors=["Thora"]), Paper(title="Dog")])
    either = (TextMatch("etud"), TextMatch("thora", fields=("authors",), whole=True))
    assert papers.ids(match=either) == [1, 2]
    assert papers.ids(match=(TextMatch("thora", fields=("title",)), TextMatch("-"))) == []
    assert papers.ids(match=()) == []


def test_an_owner_may_ask_for_the_words_of_a_table_and_who_has_some(store: Store) -> None:
    mine = store.for_plugin("arxiv", [PAPERS])
    assert mine.words("papers") == []
    assert mine.having("papers", TextMatch("cat")) == []
    store.declare("arxiv", [PAPERS])
    mine.records(Paper).add_all([Paper(title="Étude of a CAT"), Paper(title="Cats", authors=["Thora"])])
    assert mine.words("papers") == ["a", "cat", "cats", "etude", "of", "thora"]
    assert mine.having("papers", TextMatch("cat")) == [1, 2]
    assert mine.having("papers", (TextMatch("cat", whole=True), TextMatch("thora"))) == [1, 2]
    assert mine.having("papers", TextMatch("cat"), since=2) == [2]
    assert mine.having("papers", TextMatch("cat"), since=3) == []
    mine.records(Paper).remove(1)
    assert mine.words("papers") == ["cats", "thora"]
    with pytest.raises(KeyError):
        mine.words("people")
