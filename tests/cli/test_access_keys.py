"""`coordtui access`: keys added, listed, revoked, ended and followed by others."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coordtui.access.keys import last_use
from coordtui.access.keys.file import read
from coordtui.access.keys.public_key import short
from tests.access.keys_kit import key, text_of

PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n"


@pytest.fixture(autouse=True)
def _no_server(monkeypatch):
    """Whatever this machine serves, these tests have their own settings."""
    monkeypatch.setattr("coordtui.access.keys.line.USUAL_SETTINGS", "/nowhere/settings.toml")


@pytest.fixture
def keys_file(machine) -> Path:
    folder = machine / "etc"
    folder.mkdir()
    return folder / "authorized_keys"


@pytest.fixture
def access(coordtui, keys_file, lab):
    """Run a command on the keys of the test: `access("list")`."""
    return lambda *words: coordtui("access", *words, "--keys-file", str(keys_file))


@pytest.fixture
def given(machine):
    """The file of a key of that number."""

    def write(number: int) -> str:
        path = machine / f"key{number}.pub"
        path.write_text(text_of(key(number)))
        return str(path)

    return write


@pytest.fixture
def hrafn(access, given):
    """The coordinator has the login `hrafn` and the key 1."""
    answer = access("add-key", "hrafn", "--key", given(1), "--person", "1", "--title", "laptop")
    assert answer.status == 0, answer.err


def test_a_key_is_added_for_a_person_who_gets_a_login_by_it(hrafn, coordtui, keys_file):
    (entry,) = read(keys_file).entries
    assert (entry.login, entry.key, entry.title) == ("hrafn", key(1), "laptop")
    assert entry.program.endswith("/coordtui-session")
    assert json.loads(coordtui("people", "show", "1", "--json").out)["login"] == "hrafn"
    assert "login: hrafn" in coordtui("people", "show", "1").out


def test_whoever_has_a_login_needs_no_number(hrafn, access, given, keys_file):
    assert access("add-key", "hrafn", "--key", given(2)).status == 0
    assert [each.key for each in read(keys_file).of_login("hrafn")] == [key(1), key(2)]


def test_a_login_of_nobody_is_refused_with_how_to_find_the_person(access, given, keys_file):
    answer = access("add-key", "hrafn", "--key", given(1))
    assert answer.status == 1
    assert "people search" in answer.err
    assert not keys_file.exists()


def test_neither_a_login_nor_a_person_is_had_twice(hrafn, coordtui, access, given, keys_file):
    people = keys_file.with_name("people.csv")
    people.write_text("name,login\nBo Placeholder,bo\nCy Placeholder,\n")
    assert coordtui("people", "import", str(people), "--yes").status == 0
    for login, number, said in (
        ("hrafn", "3", "is the login of Hrafn"),
        ("bobo", "2", "comes in as “bo”"),
        ("cy", "99", "nobody of the number"),
        ("Cy", "3", "cannot be a login"),
    ):
        answer = access("add-key", login, "--key", given(2), "--person", number)
        assert (answer.status, said in answer.err) == (1, True), answer.err
    assert len(read(keys_file).entries) == 1
    assert json.loads(coordtui("people", "show", "3", "--json").out)["login"] == ""


def test_a_key_that_cannot_be_written_gives_no_login(coordtui, access, given, keys_file):
    keys_file.mkdir()
    assert access("add-key", "hrafn", "--key", given(1), "--person", "1").status == 1
    assert json.loads(coordtui("people", "show", "1", "--json").out)["login"] == ""


def test_the_key_of_somebody_else_is_refused_and_gives_no_login(hrafn, coordtui, access, given, keys_file):
    people = keys_file.with_name("people.csv")
    people.write_text("name\nBo Placeholder\n")
    assert coordtui("people", "import", str(people), "--yes").status == 0
    answer = access("add-key", "bo", "--key", given(1), "--person", "2")
    assert "This key is that of “hrafn”" in answer.err
    assert json.loads(coordtui("people", "show", "2", "--json").out)["login"] == ""
    journal = keys_file.with_name("keys.log").read_text().splitlines()
    assert len(journal) == 1


def test_a_private_key_is_refused_and_its_owner_told_to_throw_it_away(access, machine, keys_file):
    (machine / "id").write_text(PRIVATE)
    answer = access("add-key", "hrafn", "--key", str(machine / "id"), "--person", "1")
    assert answer.status == 1
    assert "Throw this key away" in answer.err
    assert "b3BlbnNz" not in answer.err
    assert not keys_file.exists()


def test_a_key_is_read_from_the_input(access, monkeypatch, keys_file):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(text_of(key(7))))
    assert access("add-key", "hrafn", "--key", "-", "--person", "1").status == 0
    assert read(keys_file).entries[0].key == key(7)


def test_a_day_is_meant_to_its_end_and_a_past_one_refused(access, given, keys_file):
    day = (datetime.now().astimezone() + timedelta(days=20)).date()
    words = ["add-key", "hrafn", "--key", given(1), "--person", "1", "--expires"]
    assert "is over" in access(*words, "2020-01-01").err
    assert "never" in access(*words, "whenever").err
    assert access(*words, day.isoformat()).status == 0
    (entry,) = read(keys_file).entries
    assert entry.expires.astimezone().replace(tzinfo=None).isoformat() == f"{day}T23:59:59"
    assert "1 key ends within 30 days: hrafn" in access("list").out
    assert access("expire", "hrafn", "never").status == 0
    assert read(keys_file).entries[0].expires is None


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_last_day_of_the_calendar_are_no_end_or_refused(hrafn, access, coordtui, day):
    assert access("expire", "hrafn", day).status in {0, 1}
    assert coordtui("audit", "list", "--until", day).status in {0, 1}


def test_what_is_no_date_is_refused_with_one_list_of_what_may_be_typed(hrafn, access):
    said = access("expire", "hrafn", "+10min").err
    assert said.count("Type ") == said.count("2026-") + said.count("2027-") == 1
    assert "“never”" in said


def test_a_revoked_key_is_gone_and_the_journal_says_by_whom(hrafn, access, given, keys_file, monkeypatch):
    monkeypatch.setenv("SUDO_USER", "admin")
    assert access("add-key", "hrafn", "--key", given(2)).status == 0
    assert access("revoke", "hrafn").status == 1
    assert access("revoke", "hrafn", "--key", key(1).fingerprint[:20]).status == 0
    assert [each.key for each in read(keys_file).entries] == [key(2)]
    assert access("revoke", "hrafn", "--all").status == 0
    assert access("revoke", "hrafn", "--all").status == 1
    journal = [json.loads(line) for line in keys_file.with_name("keys.log").read_text().splitlines()]
    done = [(each["what"], each["key"]) for each in journal]
    assert done == [
        (w, key(n).fingerprint) for w, n in (("add", 1), ("add", 2), ("revoke", 1), ("revoke", 2))
    ]
    if os.getuid() == 0:
        assert [each["who"] for each in journal] == ["root", "admin", "admin", "admin"]


def test_a_rotation_has_both_keys_valid_for_some_days(hrafn, access, given, keys_file):
    assert access("rotate", "hrafn", "--key", given(2), "--grace", "3").status == 0
    old, new = read(keys_file).entries
    now = datetime.now(UTC)
    assert old.is_live(now + timedelta(days=2))
    assert not old.is_live(now + timedelta(days=5))
    assert new.expires is None
    assert access("rotate", "hrafn", "--key", given(3), "--grace", "0").status == 0
    later = datetime.now(UTC) + timedelta(seconds=2)
    assert [each.is_live(later) for each in read(keys_file).entries] == [False, False, True]
    assert access("rotate", "hrafn", "--key", given(4), "--grace", "91").status == 1
    assert access("rotate", "nobody", "--key", given(4)).status == 1


def test_the_list_says_when_a_key_last_came_in(hrafn, access, machine):
    folder = machine / "state" / "coordtui"
    at = datetime.now(UTC) - timedelta(minutes=3)
    assert last_use.note(folder, key(1).fingerprint, at, "192.0.2.7")
    assert "min ago from 192.0.2.7" in access("list", "hrafn").out
    (told,) = json.loads(access("list", "--json").out)["keys"]
    assert (told["name"], told["last_address"], told["live"]) == ("Hrafn Placeholder", "192.0.2.7", True)
    assert told["last_used"] == at.isoformat()


def test_lines_of_others_are_told_of_and_stay(hrafn, access, given, keys_file):
    foreign = f"ssh-ed25519 {key(9).blob} \x1b[2Jme\n"
    keys_file.write_text(foreign + keys_file.read_text())
    answer = access("list")
    assert "line 1" in answer.err
    assert "\x1b" not in answer.err + answer.out
    assert json.loads(access("list", "--json").out)["foreign"][0]["fingerprint"] == key(9).fingerprint
    assert access("add-key", "hrafn", "--key", given(2)).status == 0
    assert access("revoke", "hrafn", "--all").status == 0
    assert keys_file.read_text() == foreign


def test_keys_are_listed_and_revoked_where_the_store_is_away(hrafn, access, store, keys_file):
    store.rename(store.with_name("elsewhere"))
    assert "hrafn" in access("list").out
    assert access("revoke", "hrafn").status == 0
    assert read(keys_file).entries == []


def test_who_may_not_write_the_file_is_told_how(hrafn, access, monkeypatch, keys_file):
    monkeypatch.setattr("coordtui.access.keys.replacing.os.access", lambda path, mode: False)
    before = keys_file.read_bytes()
    answer = access("revoke", "hrafn")
    assert answer.status == 1
    assert "sudo" in answer.err
    assert keys_file.read_bytes() == before


def test_the_servers_settings_count_where_no_others_are_named(
    hrafn, coordtui, machine, monkeypatch, keys_file
):
    usual = machine / "etc" / "settings.toml"
    usual.write_text(f'language = "fr"\n[access]\nkeys_file = "{keys_file}"\n')
    monkeypatch.setattr("coordtui.access.keys.line.USUAL_SETTINGS", str(usual))
    answer = coordtui("access", "list")
    assert answer.status == 0
    assert "hrafn" in answer.out


def test_a_program_that_is_not_there_is_told_of(access, given, monkeypatch):
    monkeypatch.setattr("coordtui.access.keys.line.session_program", lambda: "/nowhere/coordtui-session")
    answer = access("add-key", "hrafn", "--key", given(1), "--person", "1")
    assert answer.status == 0
    assert "/nowhere/coordtui-session" in answer.err


def test_the_beginning_of_a_fingerprint_that_is_shown_is_enough_to_name_it(hrafn, access):
    assert access("revoke", "hrafn", "--key", short(key(1).fingerprint)).status == 0


def test_a_login_is_given_and_taken_away_by_hand(coordtui, lab):
    assert "login" in coordtui("people", "edit", "1", "--login", "hrafn").out
    assert json.loads(coordtui("people", "show", "1", "--json").out)["login"] == "hrafn"
    assert ",hrafn," in coordtui("people", "export").out
    assert coordtui("people", "edit", "1", "--login", "No Login").status == 1
    assert coordtui("people", "edit", "1", "--login", "").status == 0
    assert json.loads(coordtui("people", "show", "1", "--json").out)["login"] == ""


def test_whoever_may_not_change_keys_is_given_the_command_for_root(access, given, keys_file, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: False)
    answer = access("add-key", "hrafn", "--key", given(1), "--person", "1")
    assert answer.status == 1
    assert f"As root, or with “sudo” before it: coordtui access add-key hrafn --key {given(1)}" in answer.err
