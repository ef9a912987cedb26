"""`coordtui store export` and `import`."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from tinydb import TinyDB

from coordtui.store import open_store


@pytest.fixture
def exported(coordtui, store: Path, machine: Path) -> Path:
    """A whole export of it."""
    path = machine / "lab.json"
    assert coordtui("store", "export", str(path)).status == 0
    return path


def test_an_export_is_for_its_owner_alone_and_stock_tinydb_opens_it(coordtui, store, machine):
    path = machine / "lab.json"
    answer = coordtui("store", "export", str(path))
    assert answer.status == 0
    assert answer.out.splitlines()[0] == f"The export is {path}"
    assert answer.out.splitlines()[1].startswith("2 documents were written.")
    assert "others may not see" in answer.out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with TinyDB(path) as stock:
        assert [person["name"] for person in stock.table("core.people")] == ["Hrafn Placeholder"]


def test_an_export_to_the_output_is_all_there_is_on_it(coordtui, store):
    answer = coordtui("store", "export", "-", "--table", "core.people")
    assert answer.status == 0
    assert json.loads(answer.out)["core.people"]["1"]["name"] == "Hrafn Placeholder"
    assert "core.lab" not in json.loads(answer.out)
    assert answer.err == "1 document was written.\n"


def test_a_file_that_is_there_is_only_replaced_when_told(coordtui, store, exported):
    exported.write_text("precious")
    answer = coordtui("store", "export", str(exported))
    assert answer.status == 1
    assert "--overwrite" in answer.err
    assert exported.read_text() == "precious"
    assert coordtui("store", "export", str(exported), "--overwrite").status == 0
    assert exported.read_text() != "precious"


def test_an_export_to_the_home_of_nobody_is_a_sentence(coordtui, store):
    answer = coordtui("store", "export", "~nosuchuser/lab.json")
    assert answer.status == 1
    assert "~nosuchuser" in answer.err
    assert "Something went wrong" not in answer.err


def test_the_store_itself_is_not_overwritten_by_its_export(coordtui, store):
    before = store.read_bytes()
    assert coordtui("store", "export", str(store), "--overwrite").status == 1
    assert store.read_bytes() == before


def test_a_table_that_is_not_there_is_a_sentence(coordtui, store, machine):
    answer = coordtui("store", "export", str(machine / "x.json"), "--table", "core.peple")
    assert answer.status == 1
    assert "There is no table “core.peple”" in answer.err
    assert not (machine / "x.json").exists()


def test_an_export_for_scripts(coordtui, store, machine):
    told = json.loads(coordtui("store", "export", str(machine / "x.json"), "--json").out)
    assert told["file"] == str(machine / "x.json")
    assert told["tables"]["core.people"] == 1


def test_a_whole_export_becomes_a_new_store(coordtui, exported, machine):
    url = f"sqlite:///{machine}/new folder/lab.db"
    tried = coordtui("--store", url, "store", "import", str(exported), "--dry-run")
    assert tried.status == 0
    assert "The file is a whole store; its audit log comes along." in tried.out
    assert tried.out.endswith("Nothing was changed.\n")
    assert not (machine / "new folder").exists()
    answer = coordtui("--store", url, "store", "import", str(exported))
    assert answer.status == 0
    assert answer.out.endswith("Done.\n")
    assert coordtui("--store", url, "store", "check").status == 0
    assert coordtui("--store", url, "people", "list").out == coordtui("people", "list").out


def test_documents_that_are_there_are_not_mixed_with_those_of_a_file(coordtui, exported):
    for words in ([], ["--dry-run"]):
        answer = coordtui("store", "import", str(exported), *words)
        assert answer.status == 1
        line = next(line for line in answer.out.splitlines() if line.startswith("core.people "))
        assert line.split()[1:3] == ["1", "refused:"]
        assert "Nothing was changed." in answer.out
    assert "--replace" in coordtui("store", "import", str(exported)).err


def test_documents_are_replaced_after_a_backup(coordtui, store, exported):
    content = json.loads(exported.read_text())
    content["core.people"]["1"]["name"] = "Ilse Nobody"
    exported.write_text(json.dumps(content))
    words = ("store", "import", str(exported), "--table", "core.people", "--replace")
    tried = coordtui(*words, "--dry-run")
    assert tried.out.splitlines()[1].split(maxsplit=2) == ["core.people", "1", "in place of 1"]
    assert "Hrafn" in coordtui("people", "list").out
    answer = coordtui(*words)
    assert answer.status == 0
    kept = answer.out.splitlines()[-2].removeprefix("The store as it was before is kept in ")
    assert "Ilse" in coordtui("people", "list").out
    with open_store(kept) as before:
        assert before.table("core.people").get(doc_id=1)["name"] == "Hrafn Placeholder"


def test_the_importer_is_in_the_audit_log(coordtui, store, exported):
    coordtui("store", "import", str(exported), "--table", "core.people", "--replace")
    with open_store(str(store)) as opened:
        assert opened.audit_log(1)[0].name == "Hrafn Placeholder"


def test_a_file_of_stock_tinydb_is_imported(coordtui, store, machine):
    path = machine / "stock.json"
    with TinyDB(path) as stock:
        stock.insert({"a": 1})
        stock.table("notes").insert_multiple([{"b": 2}, {"b": 3}])
    told = json.loads(coordtui("store", "import", str(path), "--json").out)
    assert {name: taken["documents"] for name, taken in told["tables"].items()} == {"_default": 1, "notes": 2}
    assert (told["written"], told["whole"], told["backup"]) == (True, False, None)
    with open_store(str(store)) as opened:
        assert opened.table("notes").all() == [{"b": 2}, {"b": 3}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no file "),
        ("", "It is empty."),
        ("[1]", "not a store"),
        ('{"a": {"1": {"b"', "damaged"),
    ],
)
def test_what_is_wrong_with_a_file_is_a_sentence(coordtui, store, machine, content, said):
    path = machine / "wrong.json"
    if content is not None:
        path.write_text(content)
    answer = coordtui("store", "import", str(path))
    assert answer.status == 1
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_a_file_that_is_wrong_makes_no_store(coordtui, machine):
    path = machine / "wrong.json"
    path.write_text("{")
    assert coordtui("store", "import", str(path)).status == 1
    assert not os.path.exists(machine / "data")


def test_a_backup_is_told_from_an_export(coordtui, store, exported, machine):
    coordtui("store", "backup", "--to", str(machine / "copy.db"))
    assert "coordtui store restore" in coordtui("store", "import", str(machine / "copy.db")).err
    answer = coordtui("store", "restore", str(exported), "--yes")
    assert answer.status == 1
    assert "coordtui store import" in answer.err


def test_without_a_folder_to_work_in_it_is_a_sentence(coordtui, store, exported, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryDirectory", full)
    for words in (("export", "-"), ("import", str(exported))):
        answer = coordtui("store", *words)
        assert answer.status == 1
        assert "TMPDIR" in answer.err
