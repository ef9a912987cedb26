"""`coordtui store info`, `check` and `migrate`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coordtui.api import Record, Table
from coordtui.directory.tables import PEOPLE
from coordtui.store import open_store
from coordtui.store.schema import FORMAT, FORMATS
from coordtui.text.messages import NN_
from coordtui.text.translation import Translator

VISITS_OF_TWO = """
    from coordtui.api import Plugin, Record, Table, hookimpl
    from coordtui.text.messages import N_

    class Visit(Record):
        guest: str
        room: str = ""

    def with_room(document):
        return {**document, "room": "101"}

    TABLE = Table(name="guests", record=Visit, version=2, indexes=("room",), migrations={2: with_room})

    @hookimpl
    def coordtui_plugin():
        return Plugin(name="visits", title=N_("Visits"), api=1, tables=(TABLE,))
"""


class Visit(Record):
    guest: str


@pytest.fixture
def guests(store: Path) -> Path:
    """The store with a table of the plugin “visits”, as its version 1 declared it."""
    with open_store(str(store)) as opened:
        first = [Table(name="guests", record=Visit)]
        opened.declare("visits", first)
        opened.for_plugin("visits", first).records(Visit).add(Visit(guest="Ilse Nobody"))
    return store


def rules_off(connection: sqlite3.Connection) -> None:
    """Take the triggers away that keep the audit log as it is."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')


# info


def test_the_store_is_described(coordtui, store):
    answer = coordtui("store", "info")
    assert answer.status == 0
    assert answer.out.startswith(f"store: {store}\nlab: Lab of Nobody\nengine: SQLite ")
    assert "last backup: none; “coordtui store backup” makes one\nopen elsewhere: no\n" in answer.out
    assert [line.split() for line in answer.out.splitlines() if line.startswith("core.people ")] == [
        ["core.people", "1", "3", "orcid;", "login", "name", "9"]
    ]


def test_a_description_for_scripts_has_everything(coordtui, store):
    told = json.loads(coordtui("store", "info", "--json").out)
    assert (told["lab"], told["engine"], told["path"]) == ("Lab of Nobody", "sqlite", str(store))
    assert told["tables"]["core.people"]["documents"] == 1
    assert told["tables"]["core.people"]["layout"]["fulltext"] == [*PEOPLE.fulltext]
    assert told["last_backup"] is None


def test_one_table_is_described_with_the_fields_of_its_indexes(coordtui, store):
    answer = coordtui("store", "info", "core.people")
    assert answer.out.splitlines() == [
        "table: core.people",
        "documents: 1",
        "version: 3",
        "unique: orcid; login",
        "index: name",
        f"full text: {', '.join(PEOPLE.fulltext)}",
    ]
    assert list(json.loads(coordtui("store", "info", "core.people", "--json").out)["tables"]) == [
        "core.people"
    ]


def test_a_table_that_is_not_there_is_a_sentence(coordtui, store):
    answer = coordtui("store", "info", "core.peple")
    assert answer.status == 1
    assert "Did you mean “core.people”?" in answer.err


def test_who_has_the_store_open_is_told(coordtui, store, neighbour):
    answer = coordtui("store", "info")
    assert "open elsewhere: in 1 process\n" in answer.out
    assert any(line.split()[:1] == [str(neighbour.pid)] for line in answer.out.splitlines())
    assert [each["pid"] for each in json.loads(coordtui("store", "info", "--json").out)["openers"]] == [
        neighbour.pid
    ]


def test_looking_changes_nothing(coordtui, guests, plugins):
    plugins("visits", VISITS_OF_TWO)
    before = guests.read_bytes(), sorted(guests.parent.iterdir())
    for words in (["info"], ["check"], ["check", "--quick"], ["migrate", "--dry-run"], ["backup", "--list"]):
        assert coordtui("store", *words).status == 0
    assert (guests.read_bytes(), sorted(guests.parent.iterdir())) == before


def test_the_commands_speak_the_language_of_the_lab(coordtui, machine):
    assert coordtui("init", "--lang", "fr", "--name", "Labo", "--coordinator", "Nul").status == 0
    (machine / "config" / "coordtui" / "settings.toml").unlink()
    assert "\u00a0: " in coordtui("store", "info").out
    assert "\u00a0: " not in coordtui("store", "info", "--lang", "en").out


def test_a_json_file_is_a_store_too(coordtui, machine):
    url = f"json://{machine}/lab.json"
    assert coordtui("--store", url, "init", "--name", "Lab", "--coordinator", "Nobody").status == 0
    info = coordtui("--store", url, "store", "info")
    assert "engine: a JSON file" in info.out
    assert "open elsewhere: no\n" in info.out
    assert coordtui("--store", url, "store", "check").status == 0
    assert coordtui("--store", url, "people", "list").out.endswith("Nobody\n")


def test_names_in_the_store_do_no_harm_on_the_way_out(coordtui, store, machine):
    with open_store(str(store)) as opened:
        opened.table("evil\x1b]0;owned\x07\u202e").insert({"a": 1})
    assert coordtui("store", "export", str(machine / "evil.json")).status == 0
    for words in (["info"], ["check"], ["migrate"], ["import", "--dry-run", str(machine / "evil.json")]):
        answer = coordtui("store", *words)
        assert not {"\x1b", "\x07", "\u202e"} & set(answer.out + answer.err)


@pytest.mark.parametrize("command", ["info", "migrate", "backup"])
def test_a_store_that_is_missing_is_not_made(coordtui, machine, command):
    path = machine / "nowhere" / "lab.db"
    answer = coordtui("--store", str(path), "store", command)
    assert answer.status == 1
    assert answer.err.startswith(f"coordtui: There is no store at {path} — ")
    assert not path.parent.exists()


@pytest.mark.parametrize("command", ["info", "migrate", "backup"])
def test_a_file_of_another_kind_is_a_sentence_and_left_alone(coordtui, machine, command):
    path = machine / "notes.db"
    path.write_text("Dear diary")
    answer = coordtui("--store", str(path), "store", command)
    assert answer.status == 1
    assert "This file is not a store" in answer.err
    assert path.read_text() == "Dear diary"


@pytest.mark.parametrize("command", ["info", "check", "migrate", "backup"])
def test_a_newer_store_is_a_sentence_and_left_alone(coordtui, store, command):
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA user_version = 999")
    before = store.read_bytes()
    answer = coordtui("store", command)
    assert answer.status == 1
    assert "newer" in answer.out + answer.err
    assert "Update the program" in answer.out + answer.err
    assert store.read_bytes() == before


# check


def test_a_store_that_is_whole_passes(coordtui, store):
    answer = coordtui("store", "check")
    assert answer.status == 0
    assert answer.out.splitlines()[0] == "[--] There is no backup of the store."
    assert answer.out.endswith("\nThe store is whole: 2 documents.\n")
    assert "“coordtui store check” looks at all of it" in coordtui("store", "check", "--quick").out
    told = json.loads(coordtui("store", "check", "--quick", "--json").out)
    assert (told["ok"], told["documents"]) == (True, 2)


def test_an_altered_audit_log_fails_the_check(coordtui, store):
    with closing(sqlite3.connect(store)) as connection, connection:
        rules_off(connection)
        connection.execute("UPDATE store_audit SET at = '2001-01-01' WHERE seq = 1")
    answer = coordtui("store", "check")
    assert answer.status == 1
    assert any(line.startswith("[!!] ") and "audit log" in line for line in answer.out.splitlines())
    assert answer.out.splitlines()[-1].endswith("wrong with the store.")
    assert json.loads(coordtui("store", "check", "--json").out)["ok"] is False


def test_a_store_that_no_session_can_open_is_checked(coordtui, store):
    content = bytearray(store.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    store.write_bytes(content)
    answer = coordtui("store", "check")
    assert answer.status == 1
    assert "[!!] " in answer.out
    assert "Restore a backup" in answer.out
    assert answer.err == ""


def test_the_check_of_a_missing_store_fails(coordtui, machine):
    answer = coordtui("--store", str(machine / "no.db"), "store", "check")
    assert answer.status == 1
    assert answer.out.startswith("[!!] There is no store at ")


def test_the_check_knows_the_tables_of_plugins(coordtui, plugins, store):
    plugins("visits", VISITS_OF_TWO)
    with open_store(str(store)) as opened:
        opened.declare("visits", [Table(name="guests", record=Visit, version=3)])
    answer = coordtui("store", "check")
    assert answer.status == 1
    assert "“visits.guests” is newer than this program" in answer.out
    assert coordtui("store", "check", "--safe").status == 0


# migrate


def test_a_store_that_is_as_declared_needs_no_migration(coordtui, store):
    for words in (["migrate"], ["migrate", "--dry-run"]):
        answer = coordtui("store", *words)
        assert answer.status == 0
        assert answer.out == "There is nothing to do: every table is as this program declares it.\n"


def test_what_a_migration_would_do_is_said_and_not_done(coordtui, guests, plugins):
    plugins("visits", VISITS_OF_TWO)
    for _ in range(2):
        answer = coordtui("store", "migrate", "--dry-run")
        assert answer.status == 0
        assert answer.out.splitlines()[1:] == ["visits.guests          1  from version 1 to 2"]
    told = json.loads(coordtui("store", "migrate", "--dry-run", "--json").out)
    assert told["pending"] == [{"table": "visits.guests", "stored": 1, "declared": 2, "documents": 1}]
    assert told["backups"] == []


def test_a_migration_says_what_it_did_and_where_the_store_before_is(coordtui, guests, plugins):
    plugins("visits", VISITS_OF_TWO)
    answer = coordtui("store", "migrate")
    assert answer.status == 0
    assert answer.out.splitlines()[2] == "Done."
    kept = answer.out.splitlines()[3].removeprefix("The store as it was before is kept in ")
    with open_store(kept) as before, open_store(str(guests)) as after:
        assert before.table("visits.guests").all() == [{"guest": "Ilse Nobody"}]
        assert after.table("visits.guests").all() == [{"guest": "Ilse Nobody", "room": "101"}]
    assert "nothing to do" in coordtui("store", "migrate").out


def test_a_migration_that_fails_is_a_sentence_and_changes_nothing(coordtui, guests, plugins):
    plugins("visits", VISITS_OF_TWO.replace('return {**document, "room": "101"}', "return 1 / 0"))
    answer = coordtui("store", "migrate")
    assert answer.status == 1
    assert answer.err.startswith("coordtui: The table “visits.guests” is as it was. — ")
    assert "ZeroDivisionError" in answer.err
    assert "Done." not in answer.out
    with open_store(str(guests)) as after:
        assert after.table("visits.guests").all() == [{"guest": "Ilse Nobody"}]


def test_a_table_of_a_newer_plugin_is_told_and_left_alone(coordtui, store, plugins):
    plugins("visits", VISITS_OF_TWO)
    with open_store(str(store)) as opened:
        opened.declare("visits", [Table(name="guests", record=Visit, version=3)])
    for words in (["migrate", "--dry-run"], ["migrate"]):
        answer = coordtui("store", *words)
        assert answer.status == 1
        assert "none: version 3 is newer than this program" in answer.out
    assert "The table “visits.guests” is as it was." in answer.err


def test_an_older_format_is_brought_to_this_one(coordtui, store):
    store.unlink(missing_ok=True)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.executescript(";".join(FORMATS[0]))
    tried = coordtui("store", "migrate", "--dry-run")
    assert tried.out == f"what the store keeps about itself: from version 1 to {FORMAT}\n"
    assert json.loads(coordtui("store", "info", "--json").out)["format"] == 1
    answer = coordtui("store", "migrate")
    assert answer.status == 0
    assert "Done.\nThe store as it was before is kept in " in answer.out
    assert json.loads(coordtui("store", "info", "--json").out)["format"] == FORMAT
    assert coordtui("store", "check").status == 0


def test_a_start_that_has_to_migrate_says_so_once_in_the_language_of_the_lab(
    coordtui, guests, plugins, machine
):
    for settings in (machine / "config").rglob("settings.toml"):
        settings.unlink()  # what a person chose goes before the lab's language
    with open_store(str(guests)) as store:
        store.table("core.lab").update({"language": "fr"})
    assert coordtui("people", "list").err == "", "nothing is migrated"
    plugins("visits", VISITS_OF_TWO)
    said = coordtui("people", "list")
    assert said.status == 0
    told = Translator("fr")(
        NN_(
            "Bringing the store to the new version: {n} record, once; this takes a while.",
            "Bringing the store to the new version: {n} records, once; this takes a while.",
            1,
        )
    )
    assert said.err == f"{told}\n"
    assert coordtui("people", "list").err == "", "it is done"


def test_an_empty_table_is_brought_to_its_version_without_a_word(coordtui, guests, plugins):
    with open_store(str(guests)) as store:
        store.table("visits.guests").truncate()
    plugins("visits", VISITS_OF_TWO)
    assert coordtui("people", "list").err == ""
    told = json.loads(coordtui("store", "info", "--json").out)
    assert told["tables"]["visits.guests"]["version"] == 2


def test_a_migration_that_is_asked_for_says_nothing_beside(coordtui, guests, plugins):
    plugins("visits", VISITS_OF_TWO)
    assert "Bringing the store to the new version" not in coordtui("store", "migrate").err
