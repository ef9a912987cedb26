"""Many processes write the same store: nothing is lost, not even to kill -9."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coordtui.store import open_store

WRITERS, TIMES = 4, 40

INCREMENT = """
    name, times = ARGS[0], int(ARGS[1])
    store = OPEN
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(times):
        with TOGETHER:
            counter = store.get(doc_id=1)["n"]
            store.update({"n": counter + 1}, doc_ids=[1])
        store.table("rows").insert({"by": name})
"""


def _race(processes) -> list[str]:
    """Let all start at once; what each complained of."""
    for process in processes:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[1] for process in processes]


def test_processes_that_increment_at_once_lose_nothing(path: Path, spawn) -> None:
    with open_store(str(path)) as store:
        store.insert({"n": 0})
        code = INCREMENT.replace("OPEN", "open_store(PATH)").replace("TOGETHER", "store.transaction()")
        assert _race([spawn(code, n, TIMES) for n in range(WRITERS)]) == [""] * WRITERS
        assert store.get(doc_id=1) == {"n": WRITERS * TIMES}
        assert len(store.table("rows")) == WRITERS * TIMES
        assert store.verify_audit() is None


def test_control_the_same_with_a_stock_tinydb_file_loses_or_breaks(path: Path, spawn) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"_default": {"1": {"n": 0}}}))
    code = INCREMENT.replace("OPEN", "__import__('tinydb').TinyDB(PATH)")
    code = code.replace("TOGETHER", "__import__('contextlib').nullcontext()")
    complaints = _race([spawn(code, n, TIMES) for n in range(WRITERS)])
    try:
        stored = json.loads(path.read_text())
        whole = stored["_default"]["1"]["n"] == len(stored["rows"]) == WRITERS * TIMES
    except ValueError:
        whole = False
    assert any(complaints) or not whole


def test_processes_that_make_the_store_at_once_make_one(path: Path, spawn) -> None:
    code = """
    print("ready", flush=True)
    sys.stdin.readline()
    store = open_store(PATH)
    store.insert({})
    """
    assert _race([spawn(code) for _ in range(WRITERS)]) == [""] * WRITERS
    with open_store(str(path)) as store:
        assert len(store) == WRITERS


def test_one_that_holds_the_store_too_long_is_named_and_then_it_goes_on(
    path: Path, spawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui.api import StoreBusy
    from coordtui.store.engines import sqlite

    code = """
    store = open_store(PATH)
    with store.transaction():
        print("ready", flush=True)
        sys.stdin.readline()
    """
    holder = spawn(code)
    holder.stdout.readline()
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT", 0.05)
    with open_store(str(path)) as store:
        assert store.all() == [], "who reads never waits"
        with pytest.raises(StoreBusy, match="busy"):
            store.insert({})
        holder.communicate("go\n")
        assert store.insert({}) == 1


def test_what_was_acknowledged_before_a_kill_is_there(path: Path, spawn) -> None:
    code = """
    store = open_store(PATH)
    table = store.table("rows")
    kept = None
    while True:
        number = table.insert({"text": "x" * 2000})
        print("+", number, flush=True)
        if kept and number % 3 == 0:
            print("?", kept, flush=True)
            table.remove(doc_ids=[kept])
            print("-", kept, flush=True)
        kept = number
    """
    acknowledged: set[int] = set()
    uncertain: set[int] = set()  # being removed; a kill may come before it is said to be done

    def take(line: str) -> None:
        sign, text = line.split()
        number = int(text)
        (uncertain.add if sign == "?" else uncertain.discard)(number)
        if sign != "?":
            (acknowledged.add if sign == "+" else acknowledged.discard)(number)

    chance = random.Random(7)
    for _ in range(10):
        writer = spawn(code)
        for _ in range(chance.randrange(5, 60)):
            take(writer.stdout.readline())
        writer.kill()
        for line in writer.stdout.read().splitlines(keepends=True):  # past what readline took ahead
            if line.endswith("\n"):
                take(line)
    with open_store(str(path)) as store:
        present = {document.doc_id for document in store.table("rows")}
        assert acknowledged - uncertain <= present
        assert len(present - acknowledged) <= 10, "at most one write of each writer was not acknowledged"
        assert store.verify_audit() is None
    with closing(sqlite3.connect(path)) as anybody:
        assert anybody.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_importing_the_store_brings_neither_screen_nor_network_nor_what_only_plugins_need(spawn) -> None:
    code = """
    heavy = {"textual", "httpx", "rich", "asyncio", "pluggy", "logging", "inspect", "typing_extensions"}
    print(sorted(heavy & set(sys.modules)))
    import typing_extensions  # was only left aside
    print(typing_extensions.Self)
    """
    assert spawn(code).communicate(timeout=60)[0] == "[]\ntyping.Self\n"
