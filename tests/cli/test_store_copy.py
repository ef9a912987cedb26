"""`coordtui store copy`, and the other commands about a store that is on a server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from coordtui.store import open_store
from tests import postgres_server
from tests.cli.conftest import Answer

SERVER = pytest.mark.skipif(bool(postgres_server.why_not()), reason=str(postgres_server.why_not()))
Run = Callable[..., Answer]


@pytest.fixture
def server() -> str:
    """An address on a server where no store is yet."""
    return postgres_server.new_schema(uuid4().hex)


def test_a_copy_tells_what_was_compared(coordtui: Run, store: Path, tmp_path: Path) -> None:
    target = f"sqlite://{tmp_path}/copy.db"
    answer = coordtui("store", "copy", str(store), target)
    assert answer.status == 0, answer.err
    lines = [line.split() for line in answer.out.splitlines()]
    (people,) = [line for line in lines if line[:1] == ["core.people"]]
    assert people[1] == people[3] == "1"
    assert people[2] == people[4]
    assert people[5:] == ["the", "same"]
    assert f"The copy is {target}" in answer.out
    assert "--hold closes it" in answer.out
    assert coordtui("--store", target, "people", "list").out == coordtui("people", "list").out
    assert "There is a store already" in coordtui("store", "copy", str(store), target).err


def test_a_copy_for_scripts_has_every_digest(coordtui: Run, store: Path, tmp_path: Path) -> None:
    told = json.loads(coordtui("store", "copy", str(store), f"{tmp_path}/copy.db", "--json").out)
    assert told["documents"] > 0
    assert told["log_broken_at"] is None
    assert all(table["same"] and table["source"] == table["target"] for table in told["tables"])


def test_a_store_that_was_moved_says_so_and_can_be_opened_again(
    coordtui: Run, store: Path, tmp_path: Path
) -> None:
    assert "is closed" in coordtui("store", "copy", str(store), f"{tmp_path}/copy.db", "--hold").out
    assert "The store has been moved" in coordtui("people", "list").err
    assert coordtui("store", "copy", str(store), "--reopen").status == 0
    assert coordtui("people", "list").status == 0
    assert coordtui("store", "check").status == 0


def test_what_makes_no_sense_is_a_sentence(coordtui: Run, store: Path, tmp_path: Path) -> None:
    assert "Where the copy is to be" in coordtui("store", "copy", str(store)).err
    assert "There is no store" in coordtui("store", "copy", f"{tmp_path}/none.db", f"{tmp_path}/b.db").err
    assert "was not moved" in coordtui("store", "copy", str(store), "--reopen").err
    assert "onto itself" in coordtui("store", "copy", str(store), str(store)).err
    assert not (tmp_path / "b.db.copying").exists()


def test_a_password_on_the_command_line_is_warned_of_and_never_shown(coordtui: Run, store: Path) -> None:
    pytest.importorskip("psycopg")
    answer = coordtui("store", "copy", str(store), "postgresql://u:hush@127.0.0.1:1/lab")
    assert answer.status == 1
    assert "~/.pgpass" in answer.err
    coordtui("config", "set", "store.url", "postgresql://u:hush@127.0.0.1:1/lab")
    said = [
        coordtui(*words) for words in (("config", "list"), ("store", "info"), ("doctor",), ("people", "list"))
    ]
    said += [coordtui("config", "list", "--json"), coordtui("config", "get", "store.url"), answer]
    assert not any("hush" in each.out + each.err for each in said)


@SERVER
def test_every_command_about_a_store_on_a_server_works_or_says_what_does(
    coordtui: Run, store: Path, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = coordtui("store", "copy", str(store), server)
    assert copied.status == 0, copied.err
    monkeypatch.setenv("COORDTUI_STORE", server)
    export = str(tmp_path / "export.json")
    for words in (["info"], ["check"], ["check", "--quick"], ["migrate"], ["export", export]):
        answer = coordtui("store", *words)
        assert (answer.status, answer.err) == (0, ""), words
    for words in (["backup"], ["backup", "--list"], ["restore", "latest"]):
        answer = coordtui("store", *words)
        assert answer.status == 1
        assert "in no file of this machine" in answer.err, words
    assert coordtui("store", "import", "--dry-run", "--replace", export).status == 0
    assert "--without-backup" in coordtui("store", "import", "--replace", export).err
    answer = coordtui("store", "import", "--replace", "--without-backup", export)
    assert answer.status == 0, answer.err
    assert coordtui("store", "check").status == 0
    assert coordtui("doctor").status == 0


@SERVER
def test_a_whole_export_becomes_the_store_on_a_server(
    coordtui: Run, store: Path, server: str, tmp_path: Path
) -> None:
    assert coordtui("store", "export", f"{tmp_path}/export.json").status == 0
    answer = coordtui("--store", server, "store", "import", f"{tmp_path}/export.json")
    assert answer.status == 0, answer.err
    assert "its audit log comes along" in answer.out
    with open_store(server, read_only=True) as there, open_store(str(store), read_only=True) as here:
        assert there.table("core.people").all() == here.table("core.people").all()
        assert there.verify_audit() is None


@SERVER
def test_a_first_start_makes_the_lab_on_a_server(coordtui: Run, machine: Path, server: str) -> None:
    answer = coordtui("--store", server, "init", "--name", "Labo", "--coordinator", "Nul")
    assert answer.status == 0, answer.err
    assert "Nul" in coordtui("--store", server, "people", "list").out


def test_whoever_comes_before_a_copy_is_done_is_told_and_not_greeted(
    coordtui: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui.store.copying.file_target import FileTarget

    target = f"{tmp_path}/copy.db"
    with monkeypatch.context() as patched:
        patched.setattr(FileTarget, "publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        coordtui("store", "copy", str(store), target)
    for words in (
        ("people", "list"),
        ("store", "info"),
        ("store", "check"),
        ("init", "--name", "x", "--coordinator", "y"),
    ):
        answer = coordtui("--store", target, *words)
        assert answer.status == 1
        assert "is being copied here" in answer.out + answer.err, words
    assert coordtui("store", "copy", str(store), target).status == 0
    assert coordtui("--store", target, "people", "list").status == 0
