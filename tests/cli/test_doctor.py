"""`coordtui doctor` and `coordtui store`."""

from __future__ import annotations

import json

import pytest

from coordtui.api import Finding
from coordtui.cli import diagnosis
from coordtui.text.messages import N_


@pytest.fixture
def catalogues(monkeypatch):
    """As if the French catalogues were built."""
    monkeypatch.setattr(
        diagnosis, "catalogue", lambda package: Finding(ok=True, text=N_("English and French"))
    )


def rows(answer):
    return {each["check"]: each for each in json.loads(answer.out)}


def test_all_is_well_in_a_new_lab(coordtui, lab, catalogues):
    answer = coordtui("doctor", "--json")
    assert [each for each in json.loads(answer.out) if not each["ok"]] == []
    assert answer.status == 0
    assert rows(answer)["lab"]["text"] == "“Lab of Nobody”"
    assert coordtui("doctor").out.splitlines()[0].startswith("[ok] program: coordtui ")


def test_a_plugins_own_check_and_slips_are_rows(coordtui, visits, lab, catalogues):
    answer = coordtui("doctor", "--json")
    found = rows(answer)
    assert answer.status == 1
    assert (found["rooms"]["ok"], found["rooms"]["remedy"]) == (False, "Build one.")
    assert not found["visits"]["ok"] or any(
        "coordtui_tody" in each["text"] for each in json.loads(answer.out)
    )


def test_a_check_that_raises_is_a_finding(coordtui, plugins, lab, catalogues):
    plugins(
        "sick",
        """
        from coordtui.api import Check, Plugin, hookimpl
        from coordtui.text.messages import N_

        @hookimpl
        def coordtui_plugin():
            checks = (Check(id="sick.a", title=N_("pulse"), target=f"{__name__}:pulse"),)
            return Plugin(name="sick", title=N_("Sick"), api=1, checks=checks)

        def pulse(ctx):
            raise ZeroDivisionError("no pulse")
        """,
    )
    pulse = rows(coordtui("doctor", "--json"))["pulse"]
    assert not pulse["ok"]
    assert "no pulse" in pulse["text"]


def test_without_a_lab_the_store_is_the_finding(coordtui, catalogues):
    answer = coordtui("doctor", "--json")
    assert answer.status == 1
    assert not rows(answer)["store"]["ok"]


def test_wrong_settings_are_a_finding_with_their_line(coordtui, machine, catalogues):
    file = machine / "mine.toml"
    file.write_text("thme = 1\n")
    answer = coordtui("doctor", "--json", "--settings", str(file))
    assert answer.status == 1
    assert "line 1" in rows(answer)["settings"]["text"]


def test_a_store_that_everybody_can_open_is_a_finding(coordtui, lab, machine, catalogues):
    store = machine / "data" / "coordtui" / "coordtui.db"
    store.chmod(0o644)
    assert not rows(coordtui("doctor", "--json"))["privacy"]["ok"]
    store.chmod(0o660)
    assert "owner and its group" in rows(coordtui("doctor", "--json"))["privacy"]["text"]
    store.chmod(0o600)
    assert rows(coordtui("doctor", "--json"))["privacy"]["text"] == "Only its owner can open the store."


def test_a_dumb_terminal_and_a_missing_catalogue_are_findings(monkeypatch, machine):
    monkeypatch.setenv("TERM", "dumb")
    assert not diagnosis._terminal().ok
    assert not diagnosis.catalogue("json").ok


def test_the_store_is_described_and_checked(coordtui, lab, machine):
    info = coordtui("store", "info")
    assert info.status == 0
    assert "lab: Lab of Nobody" in info.out
    assert "core.people" in info.out
    assert json.loads(coordtui("store", "info", "--json").out)["tables"]["core.people"] == 1
    check = coordtui("store", "check")
    assert check.status == 0
    assert check.out == "The file of the store is whole.\nThe audit log is whole.\n"


def test_an_altered_audit_log_fails_the_check(coordtui, lab, machine):
    import sqlite3

    store = machine / "data" / "coordtui" / "coordtui.db"
    with sqlite3.connect(store) as connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute("UPDATE store_audit SET at = '2001-01-01' WHERE seq = 1")
    connection.close()
    answer = coordtui("store", "check")
    assert answer.status == 1
    assert "audit log was altered" in answer.out


def test_a_file_with_a_broken_page_fails_the_check(machine):
    import sqlite3

    file = machine / "broken.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 200)
    connection.close()
    content = bytearray(file.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    file.write_bytes(content)
    from coordtui.cli.store import file_is_whole

    assert not file_is_whole(file).ok
    assert not file_is_whole(machine / "no-such.db").ok
