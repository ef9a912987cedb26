"""A store that is used, and whatever the program wrote to it, is whole."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.store import Store, open_store
from coordtui.store.check import check
from tests.store.checking.looked import TABLES, damage
from tests.store.conftest import PAPERS

WRITER = """
import os
store = open_store(PATH)
print("ready", flush=True)
while True:
    with store.transaction():
        number = store.table("a").insert({"text": "é" * 300})
        store.table("b").insert({"of": number})
        if number % 3 == 0:
            store.table("a").remove(doc_ids=[number])
    if number % 50 == 0:
        store.table("c").truncate()
    store.table("c").insert({"n": number})
"""


def test_a_store_that_is_being_written_gives_no_finding(whole: Path, spawn) -> None:
    writers = [spawn(WRITER) for _ in range(2)]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    seen = set()
    for round_ in range(12):
        report = check(str(whole), TABLES, quick=round_ % 3 == 0)
        assert damage(report) == []
        seen.add(report.revision)
    assert len(seen) > 1


def test_looking_takes_no_locks_away_from_the_store_that_is_open_here(whole: Path, spawn) -> None:
    with open_store(str(whole)) as store:
        store.insert({"n": 1})
        for quick in (False, True):
            assert damage(check(str(whole), TABLES, quick=quick)) == []
        other = spawn("open_store(PATH).insert({'n': 2})")  # the last to close a log removes it
        assert other.communicate(timeout=60)[1] == ""
        store.insert({"n": 3})
        reader = spawn("print([d['n'] for d in open_store(PATH) if 'n' in d])")
        assert reader.communicate(timeout=60) == ("[1, 2, 3]\n", "")


TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        "ÉTUDE ½ ﬁn",
        "日本語 テキスト",
        "ß İ ſ ΑΣ",
        "a" * 40,
        "x\u0301\u0302y",
        "_a_b_",
        "٣٤ ²",
        "𝔘𝔫𝔦",
        "\x00\ud800",
    ]
)
OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "add", "change", "remove", "truncate", "drop", "undo"]), TEXTS),
    max_size=25,
)


def undone(store: Store, document: dict[str, object]) -> None:
    with suppress(KeyError), store.transaction():
        store.table("arxiv.papers").insert(document)
        raise KeyError


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPERATIONS)
def test_whatever_was_done_the_store_is_whole(tmp_path: Path, operations: list[tuple[str, str]]) -> None:
    path = tmp_path / "any.db"
    for file in tmp_path.glob("any.db*"):
        file.unlink()
    with open_store(str(path)) as store:
        store.declare("arxiv", [PAPERS])
        table, plain = store.table("arxiv.papers"), store.table("Plain Étude")
        for operation, text in operations:
            match operation:
                case "add":
                    table.insert({"title": text, "authors": [text, "x"]})
                    plain.insert({text: {text: [text, 10**30, 0.1]}})
                case "change":
                    table.update({"abstract": text}, doc_ids=[document.doc_id for document in table][-2:])
                case "remove":
                    table.remove(doc_ids=[document.doc_id for document in table][:1])
                case "truncate":
                    table.truncate()
                case "drop":
                    store.drop_table("arxiv.papers")
                case "undo":
                    undone(store, {"title": text})
        assert damage(check(str(path), TABLES)) == []
    assert damage(check(str(path), TABLES)) == []
