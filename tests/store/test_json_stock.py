"""Files that somebody else wrote: stock TinyDB's are stores, what is none is refused and stays as it was."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where
from tinydb.table import Document

from coordtui.api import Record, Require, StaleRecord, StoreBusy, StoreDamaged, StoreError, StoreTooNew, Table
from coordtui.store import Changes, Repository, Store, open_store, url_of
from coordtui.store.reserved import RESERVED
from coordtui.text.messages import N_

from .conftest import PAPERS, Paper
from .odd import DOCUMENTS


def _opened(path: Path, **options: object) -> Store:
    return open_store(url_of(path, "json"), **options)


def _stock(path: Path, change: Callable[[TinyDB], object]) -> None:
    path.parent.mkdir(exist_ok=True)
    with TinyDB(path, encoding="utf-8", ensure_ascii=False) as stock:
        change(stock)


@settings(max_examples=60, deadline=None)
@given(documents=st.lists(DOCUMENTS, max_size=4), indent=st.sampled_from([None, 2]))
def test_a_file_of_stock_tinydb_is_a_store(tmp_path_factory, documents, indent) -> None:
    path = tmp_path_factory.mktemp("stock") / "lab.json"
    with TinyDB(path, indent=indent) as stock:
        stock.insert_multiple(documents)
        stock.table("é").insert(Document({"a": 1}, -7))
        everything = stock.storage.read()
    before = path.read_bytes()
    with _opened(path) as store:
        assert store.storage.read() == json.loads(json.dumps(everything))
        assert {found.doc_id for found in store.search(where("é") == "é")} == {
            number for number, document in enumerate(documents, 1) if document.get("é") == "é"
        }
        assert path.read_bytes() == before
        store.table("own").insert({"n": 1})
    with TinyDB(path, encoding="utf-8") as stock:
        assert [dict(document) for document in stock] == json.loads(json.dumps(documents))
        assert stock.table("own").all() == [{"n": 1}]


def test_tables_of_a_stock_file_can_be_declared(path: Path) -> None:
    _stock(path, lambda stock: stock.table("arxiv.papers").insert({"title": "Ancien", "key": "k"}))
    with _opened(path) as store:
        store.declare("arxiv", [PAPERS])
        papers = store.for_plugin("arxiv", [PAPERS]).records(Paper)
        assert [paper.title for paper in papers.find(match="anc")] == ["Ancien"]
        assert store.info().tables["arxiv.papers"].version == 1


def test_what_another_program_changed_is_told_and_nobody_saves_over_it(
    store: Store, papers: Repository[Paper], path: Path
) -> None:
    read = papers.add(Paper(title="ours"))
    other = store.table("other")
    other.insert({"n": 1})
    kept = store._engine.connection.rows("SELECT rev FROM doc_other")
    told: queue.Queue[Changes] = queue.Queue()
    subscription = store.subscribe(told.put)
    _stock(path, lambda stock: stock.table("arxiv.papers").update({"title": "théirs"}))
    assert told.get(timeout=10).tables == {"arxiv.papers"}
    subscription.close()
    with pytest.raises(StaleRecord):
        papers.save(msgspec.structs.replace(read, title="mine"))
    assert papers.ids(match="theirs") == [1]
    assert store._engine.connection.rows("SELECT rev FROM doc_other") == kept
    assert [(e.name, e.via, e.changes[0].table) for e in store.audit_log(1)] == [
        ("another program", "file", "arxiv.papers")
    ]
    assert papers.save(msgspec.structs.replace(papers.get(1), title="both")).title == "both"
    assert store.verify_audit() is None


def test_two_changes_of_another_program_in_a_row_are_two(store: Store, path: Path) -> None:
    store.insert({"n": 0})
    revisions = [store.revision]
    for number in (1, 2):
        _stock(path, lambda stock, n=number: stock.update({"n": n}))
        revisions.append(store.revision)
    assert revisions == sorted(set(revisions))
    with _opened(path) as fresh:
        assert fresh.revision == store.revision
        assert fresh.audit_log() == store.audit_log()


def test_a_number_that_another_program_freed_is_not_given_again(store: Store, path: Path) -> None:
    store.insert_multiple([{}, {}])
    _stock(path, lambda stock: stock.remove(doc_ids=[2]))
    assert store.insert({}) == 3


def test_tables_that_another_program_makes_or_drops_come_and_go(store: Store, path: Path) -> None:
    store.insert({})
    store.table("old").insert({})
    before = store.revision
    _stock(path, lambda stock: (stock.drop_table("old"), stock.table("new").insert({"n": 1})))
    assert store.tables() == {"_default", "new"}
    assert store.changes(before).tables == {"old", "new"}
    store.table("old").insert({"n": 2})
    assert store.table("old").all() == [{"n": 2}]
    assert store.verify_audit() is None


def test_a_file_that_was_only_written_anew_is_no_change(store: Store, path: Path) -> None:
    store.insert({"a": ["é", 1.5, None]})
    before = store.revision, store.audit_log()
    path.write_text(json.dumps(json.loads(path.read_text()), indent=4, sort_keys=True))
    assert (store.revision, store.audit_log()) == before


def test_what_the_store_knows_may_be_thrown_away(store: Store, path: Path) -> None:
    store.insert({"n": 1})
    _stock(path, lambda stock: stock.drop_table(RESERVED))
    with _opened(path) as fresh:
        assert fresh.all() == [{"n": 1}]
        assert fresh.insert({}) == 2
        assert fresh.verify_audit() is None


class Note(Record):
    n: int = 0


def test_a_rule_that_another_program_broke_is_named(path: Path) -> None:
    rule = Require(name="positive", condition=where("n") > 0, message=N_("No."))
    positive = Table(name="notes", record=Note, constraints=(rule,))
    with _opened(path) as store:
        store.declare("arxiv", [PAPERS, positive])
        store.table("arxiv.papers").insert({"title": "a", "key": "k"})
    whole = path.read_bytes()
    for table, document, why in (
        ("arxiv.papers", {"title": "b", "key": "k"}, "same key"),
        ("arxiv.notes", {"n": -1}, "positive"),
    ):
        path.write_bytes(whole)
        _stock(path, lambda stock, t=table, d=document: stock.table(t).insert(d))
        before = path.read_bytes()
        with pytest.raises(StoreError, match=why):
            _opened(path)
        assert path.read_bytes() == before


def test_who_writes_at_the_same_time_without_the_lock_is_noticed(store: Store, path: Path) -> None:
    store.insert({"n": 1})
    attempts: list[int] = []

    def work() -> None:
        attempts.append(1)
        store.table("ours").insert({})
        if len(attempts) == 1:
            _stock(path, lambda stock: stock.insert({"n": 2}))

    with pytest.raises(StoreBusy, match="Another program"), store.transaction():
        work()
    assert store.all() == [{"n": 1}, {"n": 2}]
    attempts.clear()
    store.run(work)
    assert len(attempts) == 2
    assert (len(store), len(store.table("ours"))) == (3, 1)


WHOLE = '{"t": {"1": {"a": 1}, "2": {}}}'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[]", "not a store"),
        ("SQLite format 3\0", "not a store"),
        ("\ufeff{}", "not a store"),
        (WHOLE[:-1], "cut short"),
        (WHOLE + "}", "Expecting the end"),
        ('{"t": [{}]}', "“t” does not hold documents"),
        ('{"t": {"1": []}}', "Document 1 of “t” is not an object"),
        ('{"t": {"01": {}}}', "“01” in “t” is no number"),
        ('{"t": {"x": {}}}', "“x” in “t” is no number"),
        ('{"t": {"99999999999999999999": {}}}', "is no number"),
        ('{"t": {"1": {}, "1": {}}}', 'Document 1 of “t” cannot be read: "1" is there twice'),
        ('{"t": {}, "t": {}}', '"t" is there twice'),
        ('{"t": {"7": {"x": NaN}}}', "Document 7 of “t” cannot be read: NaN is no number"),
        ('{"t": {"7": {"x": [-Infinity]}}}', "Document 7 of “t”"),
        ('{"t": {"7": {"x": 1e999}}}', "Document 7 of “t”"),
        pytest.param(f'{{"t": {{"7": {{"x": {"9" * 5000}}}}}}}', "Document 7 of “t”", id="long number"),
        pytest.param('{"t": {"7": {"x": ' + "[" * 100_000, "Document 7 of “t”", id="deep lists"),
        ('{"t": {"7": {"x": 1,}}}', "Document 7 of “t” cannot be read: .*line 1 column"),
        ('{"\\ud800": {}}', "name of a table"),
        ('{"_coordtui": {"1": {"x": 1}}}', "about itself"),
        ('{"_coordtui": {"1": {"form": {"form": 1, "format": 1, "whole": true}, "x": 1}}}', "about itself"),
        ('{"_coordtui": {"1": {"form": {"form": 1, "format": 1, "whole": true}}}}', "about itself"),
    ],
)
def test_what_is_no_store_is_refused_by_what_is_wrong_in_it(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "lab.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(StoreDamaged, match=why):
        _opened(path)
    assert path.read_text(encoding="utf-8") == content
    assert [entry.name for entry in tmp_path.iterdir()] == ["lab.json"]


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lab.json"
    path.write_bytes('{"t": {"1": {"a": "é"}}}'.encode("latin-1"))
    with pytest.raises(StoreDamaged, match="UTF-8"):
        _opened(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged, match="not an ordinary file"):
        _opened(tmp_path)


def test_a_file_that_is_cut_anywhere_is_refused_whole(store: Store, path: Path) -> None:
    store.insert_multiple([{"a": "é"}, {"b": [1, 2]}])
    whole = path.read_bytes()
    for size in range(1, len(whole.rstrip()), 7):
        path.write_bytes(whole[:size])
        with pytest.raises(StoreDamaged):
            _opened(path)
        with pytest.raises(StoreDamaged):
            store.all()
    path.write_bytes(whole)
    assert len(store) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"store_meta":{"id":1,"revision":1', '"store_meta":{"id":1,"revision":"x"'),
        ('"store_meta":{"id":1', '"store_nothing":{"id":1'),
        ('"store_meta":{"id":1', '"doc__default":{"id":1'),
        ('"revisions":[1]', '"revisions":["1"]'),
        ('"layout":"[[], [], []', '"layout":"[[], [], ['),
        ('"layout":"', '"nothing":"'),
    ],
)
def test_what_the_store_knows_is_refused_where_it_makes_no_sense(
    store: Store, path: Path, old: str, new: str
) -> None:
    store.insert({"n": 1})
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(StoreDamaged, match=r"about itself|of a table"):
        _opened(path)


@pytest.mark.parametrize("what", ["form", "format"])
def test_a_file_of_a_newer_program_is_left_alone_also_when_it_comes_later(
    store: Store, path: Path, what: str
) -> None:
    store.insert({"n": 1})
    content: dict[str, Any] = json.loads(path.read_text())
    content[RESERVED]["1"]["form"][what] = 99
    path.write_text(json.dumps(content))
    before = path.read_bytes()
    for attempt in (lambda: _opened(path), store.all, lambda: store.insert({})):
        with pytest.raises(StoreTooNew, match="newer"):
            attempt()
    assert path.read_bytes() == before


def test_a_table_of_the_reserved_name_is_refused(store: Store, path: Path) -> None:
    store.insert({"n": 1})
    with pytest.raises(StoreError.__mro__[1], match="cannot have the name"):
        store.table(RESERVED).insert({"n": 2})
    assert store.tables() == {"_default"}


def test_an_odd_moment_to_read_is_waited_out(store: Store, path: Path) -> None:
    """Stock TinyDB writes in place: for a moment, the file is half of it."""
    store.insert({"n": 1})
    whole, written = path.read_bytes(), threading.Event()
    path.write_bytes(whole[: len(whole) // 2])

    def finish() -> None:
        path.write_bytes(whole)
        written.set()

    threading.Timer(0.1, finish).start()
    assert written.wait(10)
    assert store.all() == [{"n": 1}]
