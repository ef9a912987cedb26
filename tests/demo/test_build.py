"""The invented lab in a store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import get_args

import httpx
import pytest

from coordtui.access import SYSTEM
from coordtui.api import Refused
from coordtui.api.letters import Letter, LetterState
from coordtui.config import load_settings
from coordtui.demo import build
from coordtui.demo.world import World
from coordtui.host import Found
from coordtui.host.session import Session, open_session

DAY = date(2026, 11, 12)

PLUGIN = """
from coordtui.api import Plugin, Record, Table, hookimpl
from coordtui.text.messages import N_

class Visit(Record):
    guest: str
    host: int
    topic: str
    day: str

@hookimpl
def coordtui_plugin():
    return Plugin(name="{name}", title=N_("Visits"), api=1, demo="{module}",
                  tables=(Table(name="visits", record=Visit),))

def fill(ctx, lab):
    {first}
    for team in lab.groups[:5]:
        weights = lab.weights[team.doc_id]
        person = lab.rng.choice(lab.people)
        topic = max(weights, key=weights.get)
        guest, day = f"Nobody {{lab.rng.random()}}", str(lab.today)
        ctx.store.records(Visit).add(Visit(guest=guest, host=person.doc_id, topic=topic.fr, day=day))
    ctx.log.info("%s papers", lab.papers)

def answer(request):
    import httpx
    return httpx.Response(200, text="{name}") if request.url.host == "{name}.invalid" else None
"""


@pytest.fixture
def make(tmp_path, monkeypatch) -> Iterator[object]:
    """Open a session on a store of its own, with plugins made from the template above."""
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.syspath_prepend(str(tmp_path))
    opened: list[Session] = []

    def open_(file="lab.db", **plugins: str) -> Session:
        found = []
        for name, first in plugins.items():
            module = f"demo_{name}_{tmp_path.name.replace('-', '_')}"
            (tmp_path / f"{module}.py").write_text(PLUGIN.format(name=name, module=module, first=first))
            found.append(Found(name, module, "tests"))
        url = f"sqlite:///{tmp_path / file}"
        settings = load_settings(tmp_path / "settings.toml")
        opened.append(open_session(settings, url, create=True, found=found))
        return opened[-1]

    yield open_
    for session in opened:
        session.close()


def everything(session):
    """All documents of the store, but for the program's own notes."""
    return {
        name: json.dumps([dict(document) | {"id": document.doc_id} for document in session.store.table(name)])
        for name in sorted(session.store.tables())
    }


def test_the_lab_is_whole(make):
    session = make(visits="pass")
    lab = build(session, 300, 50, DAY)
    assert session.lab.demo
    assert session.lab.language == "fr"
    assert session.lab.created == datetime(2026, 11, 12, tzinfo=UTC)
    people = session.directory.people()
    assert people.count() == 300
    coordinator = session.directory.person(session.lab.coordinator)
    assert "coordinator" in coordinator.access
    assert coordinator.emails
    assert len(session.directory.groups().find()) == 42
    for invented in (lab.people[0], lab.people[150], lab.people[-1]):
        stored = people.get(invented.doc_id)
        stored.rev = invented.rev
        assert stored == invented
    assert lab.papers == 50
    assert {team.doc_id for team in lab.groups} == set(lab.weights)
    assert all(max(weights.values()) > 0 for weights in lab.weights.values())


def test_the_same_day_gives_the_same_lab_and_another_day_another(make):
    first, second, third = (
        make("a.db", visits="pass"),
        make("b.db", visits="pass"),
        make("c.db", visits="pass"),
    )
    build(first, 100, 5, DAY)
    build(second, 100, 5, DAY)
    build(third, 100, 5, date(2026, 11, 13))
    assert everything(first) == everything(second)
    assert everything(first) != everything(third)


def test_a_plugin_does_not_disturb_what_another_invents(make):
    alone, together = make("a.db", visits="pass"), make("b.db", visits="pass", meals="lab.rng.random()")
    build(alone, 50, 5, DAY)
    build(together, 50, 5, DAY)
    assert everything(alone)["visits.visits"] == everything(together)["visits.visits"]
    assert everything(together)["meals.visits"] != everything(together)["visits.visits"]


def test_a_plugin_that_fails_is_left_out_and_the_others_go_on(make):
    session = make(broken="raise RuntimeError('no')", visits="pass")
    build(session, 20, 5, DAY)
    assert session.host.get("broken").strikes == 1
    assert "RuntimeError" in session.host.get("broken").error
    assert len(session.store.table("visits.visits")) == 5


def test_a_store_with_a_lab_is_left_alone(make):
    session = make()
    build(session, 5, 0, DAY)
    before = everything(session)
    with pytest.raises(Refused):
        build(session, 5, 0, DAY)
    assert everything(session) == before


def test_the_coordinator_alone_is_a_lab(make):
    session = make()
    build(session, 1, 0, DAY)
    assert session.directory.people().count() == 1


def test_people_are_found_as_in_any_lab(make):
    session = make()
    lab = build(session, 200, 0, DAY)
    person = next(each for each in lab.people if each.family and not each.visibility)
    assert person.doc_id in {found.doc_id for found in session.directory.find(person.family)}


def test_the_world_is_what_plugins_say_and_otherwise_no_network(make, monkeypatch):
    def refuse(*_):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    session = make(visits="pass", meals="pass")
    world = World(session.host)
    with httpx.Client(transport=world) as client:
        assert client.get("http://visits.invalid/").text == "visits"
        assert client.get("http://meals.invalid/").text == "meals"
        with pytest.raises(httpx.ConnectError):
            client.get("http://elsewhere.invalid/")


def test_letters_show_all_that_can_happen_to_one_and_none_is_to_be_sent(make):
    session = make(visits="pass")
    build(session, 20, 0, DAY)
    letters = session.context("core", actor=SYSTEM).store.records(Letter).find()
    assert {step.state for each in letters for step in each.steps} == {*get_args(LetterState)}
    assert {each.state for each in letters} == {"sent", "discarded"}
    assert [each.made for each in letters] == sorted(each.made for each in letters)
    assert all(each.to.endswith("@example.invalid") for each in letters if each.channel == "mail")
    assert not session.mailroom.due()


def test_the_coordinator_is_of_the_first_team(make):
    session = make()
    lab = build(session, 20, 0, DAY)
    assert session.directory.person(session.lab.coordinator).groups == [lab.groups[0].doc_id]
