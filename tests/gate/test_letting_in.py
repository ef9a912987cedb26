"""Who is let in as whom, how often at once, and what a word prints."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from coordtui.access import SYSTEM
from coordtui.access.gate import slots, terminal, verbs
from coordtui.access.gate.turning_away import TurnedAway
from coordtui.access.gate.who import Who, actor_of
from coordtui.api import Person, Refused
from coordtui.cli.at_home import require_home
from tests.gate.conftest import KEY, House


def test_a_login_comes_in_as_its_person_with_roles_address_and_key(house: House) -> None:
    who = Who("bo", "192.0.2.7", KEY)
    with house.session(actor=lambda directory: actor_of(directory, who=who)) as session:
        assert session.actor.name == "Bo Invented"
        assert session.actor.roles == {"researcher"}
        assert (session.actor.via, session.actor.key) == ("ssh:192.0.2.7", KEY)
        assert not session.actor.at_home


def test_who_was_merged_comes_in_as_whom_they_are_now(house: House) -> None:
    with house.session() as session:
        people = session.directory_of(SYSTEM).people()
        kept = people.add(Person(name="Kay Invented"))
        double = people.add(Person(name="K. Invented", login="kay"))
        session.directory_of(SYSTEM).merge(kept.doc_id, double.doc_id)
        actor = actor_of(session.directory_of(SYSTEM), who=Who("kay", key=KEY))
        assert (actor.person, actor.key) == (kept.doc_id, KEY)


@pytest.mark.parametrize("login", ["nobody", "gus"])
def test_a_login_of_nobody_and_one_without_a_role_open_nothing(house: House, login: str) -> None:
    with house.session() as session, pytest.raises(TurnedAway) as no:
        actor_of(session.directory_of(SYSTEM), who=Who(login))
    assert no.value.status == 77


def test_who_comes_by_sudo_is_told_of_sudo_and_not_of_ssh_alone(house: House) -> None:
    with house.session() as session, pytest.raises(TurnedAway) as no:
        actor_of(session.directory_of(SYSTEM), who=Who("nobody", by_sudo=True))
    assert "Your account is good" in str(no.value)
    with pytest.raises(TurnedAway, match=r"ssh -t MACHINE sudo") as no:
        terminal.require({"TERM": "xterm"}, by_sudo=True)
    assert no.value.status == 65


def test_slots_are_free_again_when_whoever_had_them_is_gone(tmp_path: Path) -> None:
    own = slots.own_folder(tmp_path, "bo")
    slots.make(own)
    taken = [slots.take(own, 2), slots.take(own, 2)]
    with pytest.raises(TurnedAway) as no:
        slots.take(own, 2)
    assert no.value.status == 75
    os.close(taken.pop())  # as the system does for whoever ends, however that is
    taken.append(slots.take(own, 2))
    assert own.stat().st_mode & 0o777 == own.parent.stat().st_mode & 0o777 == 0o700
    for each in taken:
        os.close(each)


def test_a_person_gets_their_own_data_and_calendar(house: House, capfdbinary: pytest.CaptureFixture) -> None:
    with house.session(actor=lambda directory: actor_of(directory, who=Who("bo"))) as session:
        assert verbs.answer("my-data", session) == 0
        data = json.loads(capfdbinary.readouterr().out)
        assert data["person"]["name"] == "Bo Invented"
        (page,) = [each["records"] for each in data["held"] if each["kind"] == "person"]
        assert "Hrafn" not in json.dumps(page)
        assert verbs.answer("calendar", session) == 0
        lines = capfdbinary.readouterr().out.split(b"\r\n")
        assert (lines[0], lines[-2:]) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""])


@pytest.mark.parametrize(
    "words",
    [
        ["plugin", "new", "x"], ["plugin", "check"], ["gpus", "parse"], ["config", "set", "theme", "x"],
        ["store", "backup"], ["dev"], ["theme", "new", "x"], ["access", "init"],
        ["store", "--json", "restore"],
    ],
)  # fmt: skip
def test_commands_that_reach_the_machine_are_for_those_at_home(words: list[str]) -> None:
    require_home(words, afar=False)
    with pytest.raises(Refused):
        require_home(words, afar=True)


def test_a_session_from_afar_is_not_opened_for_such_a_command(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui.cli.asked import Options
    from coordtui.cli.invocation import Invocation
    from coordtui.host import session

    with house.session() as own:
        bo = actor_of(own.directory_of(SYSTEM), who=Who("bo"))
    monkeypatch.setitem(session.open_session.__kwdefaults__, "actor", bo)
    invocation = Invocation(Options(settings=str(house.file)))
    invocation.words = ["theme", "preview", "dark"]
    with pytest.raises(Refused), invocation.session(state=house.folder):
        pass


def test_in_a_process_that_serves_somebody_from_afar_commands_without_a_session_are_closed_too(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from coordtui.access import afar
    from coordtui.cli import main

    monkeypatch.setattr(afar, "_afar", True)
    assert main(["store", "info", "--settings", str(house.file), "--lang", "en"]) == 1
    assert "those who work on the machine" in capsys.readouterr().err
