"""`coordtui store backup` and `restore`."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from coordtui.store import open_store


def add_a_table(store: Path) -> None:
    with open_store(str(store)) as opened:
        opened.table("notes").insert({"text": "written after the backup"})


def tables(store: Path) -> set[str]:
    with open_store(str(store), read_only=True) as opened:
        return opened.tables()


# backup


def test_a_backup_is_made_while_the_store_is_in_use_and_listed(coordtui, store):
    with open_store(str(store)) as in_use, in_use.transaction():
        answer = coordtui("store", "backup")
    assert answer.status == 0
    path = Path(answer.out.splitlines()[0].removeprefix("The backup is "))
    assert path.parent == store.with_name("coordtui.db.backups")
    assert answer.out.splitlines()[1].startswith("It holds 2 documents, ")
    listed = coordtui("store", "backup", "--list")
    assert listed.out.splitlines()[0] == f"in {path.parent}"
    assert listed.out.splitlines()[2].endswith(path.name)
    assert "kB" in listed.out
    assert tables(path) == tables(store)


def test_a_backup_for_scripts(coordtui, store):
    made = json.loads(coordtui("store", "backup", "--json").out)
    assert (made["documents"], made["removed"]) == (2, [])
    assert [each["path"] for each in json.loads(coordtui("store", "backup", "--list", "--json").out)] == [
        made["path"]
    ]
    assert json.loads(coordtui("store", "info", "--json").out)["last_backup"]["path"] == made["path"]
    (said,) = [line for line in coordtui("store", "info").out.splitlines() if "last backup" in line]
    assert said.endswith(made["path"])


def test_a_backup_by_hand_is_copied_to_the_second_place_or_it_is_said_why_not(coordtui, store, machine):
    place = machine / "second"
    assert coordtui("config", "set", "backup.copy_to", str(place)).status == 0
    answer = coordtui("store", "backup")
    assert (answer.status, "no such folder" in answer.err) == (1, True)
    assert answer.out.startswith("The backup is ")
    place.mkdir()
    assert coordtui("config", "set", "backup.same_disk", "true").status == 0
    copied = Path(coordtui("store", "backup").out.splitlines()[-1].removeprefix("A copy is "))
    assert copied.parent.parent == place
    assert tables(copied) == tables(store)
    assert Path(json.loads(coordtui("store", "backup", "--json").out)["copied"]).exists()


def test_a_backup_to_a_file_of_ones_choice_overwrites_nothing(coordtui, store, machine):
    target = machine / "mine.db"
    assert coordtui("store", "backup", "--to", str(target)).status == 0
    before = target.read_bytes()
    answer = coordtui("store", "backup", "--to", str(target))
    assert answer.status == 1
    assert "was not overwritten" in answer.err
    assert target.read_bytes() == before
    assert "There is no backup of " in coordtui("store", "backup", "--list").out


def test_a_folder_is_given_a_backup_named_by_its_moment(coordtui, store, machine):
    made = Path(json.loads(coordtui("store", "backup", "--to", str(machine), "--json").out)["path"])
    assert made.parent == machine
    assert made.name.startswith("coordtui-2")
    assert tables(made) == tables(store)


def test_the_settings_say_how_many_are_kept(coordtui, store):
    for each in ("recent", "daily", "weekly", "monthly"):
        assert coordtui("config", "set", f"store.keep.{each}", "1").status == 0
    assert "removed" not in coordtui("store", "backup").out
    assert "removed" not in coordtui("store", "backup", "--keep-all").out
    assert coordtui("store", "backup").out.splitlines()[-1] == "2 older backups were removed."
    assert len(json.loads(coordtui("store", "backup", "--list", "--json").out)) == 1


def test_a_damaged_store_is_not_backed_up_and_its_backups_are_listed(coordtui, store):
    assert coordtui("store", "backup").status == 0
    content = store.read_bytes()
    store.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    answer = coordtui("store", "backup")
    assert answer.status == 1
    assert answer.err.startswith("coordtui: ")
    assert len(json.loads(coordtui("store", "backup", "--list", "--json").out)) == 1


@pytest.fixture
def edited(store: Path) -> Path:
    """The store after somebody changed a document with the sqlite3 command."""
    with closing(sqlite3.connect(store)) as anybody, anybody:
        anybody.execute("UPDATE \"doc_core.lab\" SET body = json_set(body, '$.name', 'Edited')")
    return store


SAID = "[!!] Document 1 of “core.lab” is not as it was last written."


def test_a_store_edited_by_hand_is_backed_up_and_its_older_backups_stay(coordtui, store, request):
    for each in ("recent", "daily", "weekly", "monthly"):
        assert coordtui("config", "set", f"store.keep.{each}", "1").status == 0
    assert coordtui("store", "backup").status == 0
    request.getfixturevalue("edited")
    answer = coordtui("store", "backup")
    assert answer.status == 0
    assert answer.out.startswith("The backup is ")
    assert "removed" not in answer.out
    lines = answer.err.splitlines()
    assert lines[0] == SAID
    assert lines[-1].endswith("all older ones are kept until this is looked into.")
    made = json.loads(coordtui("store", "backup", "--json").out)
    assert [finding["ok"] for finding in made["findings"]] == [False]
    assert f"[!!] {made['findings'][0]['text']}" == SAID
    assert made["removed"] == []
    assert len(json.loads(coordtui("store", "backup", "--list", "--json").out)) == 3


def test_processes_that_write_are_not_held_up_and_textual_is_not_imported(store, neighbour):
    """The program itself, in a process of its own, beside another that writes."""
    code = (
        "import sys; from coordtui.cli import main\n"
        "for words in ('backup', 'backup --list', 'check', 'info', 'export -', 'migrate'):\n"
        "    assert main(['store', *words.split()]) == 0, words\n"
        "assert main(['store', 'restore', 'latest', '--yes']) == 1\n"
        "assert 'textual' not in sys.modules"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "The store is in use" in done.stderr
    assert str(neighbour.pid) in done.stderr


# restore


def test_without_a_terminal_restoring_wants_a_yes(coordtui, store):
    coordtui("store", "backup")
    add_a_table(store)
    answer = coordtui("store", "restore", "latest")
    assert answer.status == 1
    assert "--yes" in answer.err
    assert "notes" in tables(store)


def test_the_latest_backup_is_restored_and_what_was_there_is_kept(coordtui, store):
    coordtui("store", "backup")
    add_a_table(store)
    answer = coordtui("store", "restore", "latest", "--yes")
    assert answer.status == 0
    assert answer.out.splitlines()[0] == "The store holds 2 documents again."
    kept = Path(answer.out.splitlines()[1].removeprefix("The store as it was before is kept in "))
    assert "notes" in tables(kept)
    assert "notes" not in tables(store)
    # what was kept of the mistake is no backup to go back to
    assert coordtui("store", "restore", "latest", "--yes").status == 0
    assert "notes" not in tables(store)


def test_a_backup_of_the_list_is_named_without_its_folder(coordtui, store):
    coordtui("store", "backup")
    name = Path(json.loads(coordtui("store", "backup", "--list", "--json").out)[0]["path"]).name
    add_a_table(store)
    restored = json.loads(coordtui("store", "restore", name, "--yes", "--json").out)
    assert (Path(restored["backup"]).name, restored["documents"]) == (name, 2)
    assert Path(restored["kept"]).exists()


@pytest.mark.parametrize(("typed", "restored"), [("y", True), ("n", False), ("", False)])
def test_at_a_terminal_the_person_is_asked(coordtui, store, terminal, typed, restored):
    coordtui("store", "backup")
    add_a_table(store)
    terminal(typed)
    answer = coordtui("store", "restore", "latest")
    assert answer.status == 0
    assert "backup: " in answer.out
    assert "[y/N]" in answer.out
    assert ("notes" not in tables(store)) is restored
    assert ("Nothing was restored." in answer.out) is not restored


def test_ctrl_c_at_the_question_restores_nothing_and_says_so(coordtui, store, terminal, monkeypatch):
    def interrupted() -> str:
        raise KeyboardInterrupt

    coordtui("store", "backup")
    terminal("")
    monkeypatch.setattr(sys.stdin, "readline", interrupted)
    answer = coordtui("store", "restore", "latest")
    assert answer.status == 130
    assert answer.err == "Nothing was restored.\n"


def test_a_rehearsal_tries_the_backup_and_changes_nothing(coordtui, store):
    coordtui("store", "backup")
    add_a_table(store)
    before = store.read_bytes(), sorted(store.parent.rglob("*"))
    answer = coordtui("store", "restore", "latest", "--dry-run")
    assert answer.status == 0
    assert "[ok] 2 documents came back." in answer.out
    assert (store.read_bytes(), sorted(store.parent.rglob("*"))) == before
    assert json.loads(coordtui("store", "restore", "latest", "--dry-run", "--json").out)["ok"] is True


def test_a_damaged_backup_fails_the_rehearsal_and_is_not_restored(coordtui, store, machine):
    bad = machine / "bad.db"
    assert coordtui("store", "backup", "--to", str(bad)).status == 0
    content = bytearray(bad.read_bytes())
    content[8192:16384] = b"\xff" * 8192
    bad.write_bytes(content)
    before = store.read_bytes()
    tried = coordtui("store", "restore", str(bad), "--dry-run")
    assert tried.status == 1
    assert "[!!] " in tried.out
    answer = coordtui("store", "restore", str(bad), "--yes")
    assert answer.status == 1
    assert "This backup cannot be restored" in answer.err
    assert store.read_bytes() == before


def test_a_backup_of_a_store_edited_by_hand_is_restored_and_it_is_said(coordtui, edited):
    assert coordtui("store", "backup").status == 0
    tried = coordtui("store", "restore", "latest", "--dry-run")
    assert tried.status == 1
    assert SAID in tried.out.splitlines()
    answer = coordtui("store", "restore", "latest", "--yes")
    assert answer.status == 0
    assert answer.err.splitlines().count(SAID) == 1
    restored = json.loads(coordtui("store", "restore", "latest", "--yes", "--json").out)
    assert [f"[!!] {finding['text']}" for finding in restored["findings"]] == [SAID]


def test_what_is_wrong_with_a_backup_is_said_before_the_question(coordtui, edited, terminal):
    assert coordtui("store", "backup").status == 0
    for typed, outcome in (("n", "Nothing was restored."), ("y", "The store holds 2 documents again.")):
        terminal(typed)
        answer = coordtui("store", "restore", "latest")
        assert answer.status == 0
        assert answer.err.splitlines().count(SAID) == 1
        assert outcome in answer.out


def test_a_damaged_store_is_restored(coordtui, store):
    coordtui("store", "backup")
    store.write_bytes(store.read_bytes()[:5000])
    check = coordtui("store", "check")
    assert check.status == 1
    assert "“coordtui store restore latest --dry-run” tries it." in check.out.splitlines()[-1]
    assert coordtui("store", "restore", "latest", "--yes").status == 0
    assert coordtui("store", "check").status == 0
    assert "Hrafn" in coordtui("people", "list").out


def test_a_store_that_is_gone_is_restored(coordtui, store):
    coordtui("store", "backup")
    store.unlink()
    answer = coordtui("store", "restore", "latest", "--yes")
    assert answer.status == 0
    assert "is kept" not in answer.out
    assert "Hrafn" in coordtui("people", "list").out


def test_a_store_in_use_is_not_replaced(coordtui, store):
    coordtui("store", "backup")
    with open_store(str(store)):
        answer = coordtui("store", "restore", "latest", "--yes")
    assert answer.status == 1
    assert answer.err.startswith("coordtui: The store is in use")
    assert coordtui("store", "check").status == 0


def test_a_backup_that_is_not_there_is_a_sentence(coordtui, store, machine):
    for wanted in ("latest", str(machine / "no.db"), "~nosuchuser/no.db"):
        answer = coordtui("store", "restore", wanted, "--yes")
        assert answer.status == 1
        assert answer.err.startswith("coordtui: There is no ")


def test_a_json_store_is_backed_up_and_restored_alike(coordtui, machine):
    url = f"json://{machine}/lab.json"
    assert coordtui("--store", url, "init", "--name", "Lab", "--coordinator", "Nobody").status == 0
    assert coordtui("--store", url, "store", "backup").status == 0
    (machine / "lab.json").write_text("{")
    assert coordtui("--store", url, "store", "check").status == 1
    assert coordtui("--store", url, "store", "restore", "latest", "--dry-run").status == 0
    assert coordtui("--store", url, "store", "restore", "latest", "--yes").status == 0
    assert "Nobody" in coordtui("--store", url, "people", "list").out
