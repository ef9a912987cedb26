"""`coordtui doctor`."""

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


def test_a_damaged_store_is_a_finding_with_its_remedy(coordtui, lab, machine, catalogues):
    store = machine / "data" / "coordtui" / "coordtui.db"
    content = store.read_bytes()
    store.write_bytes(content[: len(content) // 2])
    answer = coordtui("doctor", "--json")
    found = [each for each in json.loads(answer.out) if each["check"] == "store"]
    assert answer.status == 1
    assert [each["text"] for each in found if not each["ok"]] == [found[0]["text"]]
    assert "cut short" in found[0]["text"]
    assert "Restore a backup" in found[0]["remedy"]


def test_how_old_the_last_backup_is_is_said_once(coordtui, lab, catalogues):
    answer = coordtui("doctor")
    assert answer.status == 0
    assert "backups: none yet: the first is made within a day; none was ever tried\n" in answer.out
    assert coordtui("store", "backup").status == 0
    told = [row for row in json.loads(coordtui("doctor", "--json").out) if " old" in row["text"]]
    assert [(row["check"], row["text"]) for row in told] == [
        ("backups", "the newest is less than an hour old; none was ever tried")
    ]


def test_a_store_that_everybody_can_open_is_a_finding(coordtui, lab, machine, catalogues, monkeypatch):
    store = machine / "data" / "coordtui" / "coordtui.db"
    store.chmod(0o660)
    assert "owner and its group" in rows(coordtui("doctor", "--json"))["privacy"]["text"]
    store.chmod(0o600)
    assert rows(coordtui("doctor", "--json"))["privacy"]["text"] == "Only its owner can open the store."
    monkeypatch.setattr("coordtui.store.rights.exposure", lambda path: N_("Every account may read it."))
    assert not rows(coordtui("doctor", "--json"))["privacy"]["ok"]


def test_a_dumb_terminal_and_a_missing_catalogue_are_findings(monkeypatch, machine):
    monkeypatch.setenv("TERM", "dumb")
    assert not diagnosis._terminal().ok
    assert not diagnosis.catalogue("json").ok


def test_requests_of_several_accounts_are_a_finding_until_they_share_a_folder(tmp_path):
    store, folder = tmp_path / "lab.db", tmp_path / "turns"
    store.touch()
    store.chmod(0o600)
    assert diagnosis.requests("", store).ok
    store.chmod(0o660)
    assert "network.turns" in str(diagnosis.requests("", store).remedy)
    assert not diagnosis.requests(str(folder), store).ok
    folder.mkdir()
    assert diagnosis.requests(str(folder), store).ok
    assert not diagnosis.requests("turns", store).ok
