"""Everything held about one person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coordtui.access import SYSTEM, actor_for
from coordtui.api import Group, NotAllowed, NotFound, Person, PersonalData, Plugin, hookimpl
from coordtui.host.session import Session
from coordtui.testing import open_test_session
from coordtui.text.messages import N_


class Visits:
    """A plugin that holds a visit of everybody, and of person 3 nothing but trouble."""

    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        return Plugin(name="visits", title=N_("Visits"), api=1)

    @hookimpl
    def coordtui_personal_data(self, ctx: object, person: int, erase: bool) -> PersonalData:
        assert not erase
        if person == 3:
            raise RuntimeError("the drawer is stuck")
        return PersonalData(held={"visits": [{"person": person, "day": "Monday"}]})


@pytest.fixture
def session(tmp_path: Path):
    with open_test_session(tmp_path, {"visits": Visits()}) as session:
        yield session


@pytest.fixture
def hrafn(session: Session) -> Person:
    group = session.directory.groups().add(Group(name="Graphs"))
    return session.directory.people().add(
        Person(
            name="Hrafn Placeholder", groups=[group.doc_id], conflicts=[1], visibility={"emails": "hidden"}
        )
    )


def test_people_get_all_that_is_held_of_them(session: Session, hrafn: Person) -> None:
    me = hrafn.doc_id
    session.directory.people().add(Person(name="Hrafn P.", merged_into=me))
    session.directory.people().add(Person(name="Ilse Nobody", supervisors=[me]))
    ours = session._core.acting_as(actor_for(hrafn))
    from coordtui.personal.kept import Personal

    Personal(ours, me).put("draft", "profile", {"about": "begun"})
    data = session.personal_data(actor_for(hrafn), me)
    assert list(data) == ["core", "visits"]
    core = data["core"].held
    assert core["person"][0]["conflicts"] == [1]
    assert set(core["person"][0]) == {"id", *Person.__struct_fields__} - {"doc_id"}
    assert core["groups"] == [{"id": hrafn.groups[0], "name": "Graphs"}]
    assert [each["name"] for each in core["merged"]] == ["Hrafn P."]
    assert [each["name"] for each in core["supervises"]] == ["Ilse Nobody"]
    assert core["personal"] == [{"kind": "draft", "name": "profile", "value": {"about": "begun"}}]
    assert {each["by"] for each in core["audit"]} == {"Ada Placeholder", "Hrafn Placeholder"}
    assert data["visits"].held == {"visits": [{"person": me, "day": "Monday"}]}
    json.dumps({name: each.held for name, each in data.items()})


def test_what_others_did_to_others_is_not_in_it(session: Session, hrafn: Person) -> None:
    session.directory.people().add_all([Person(name="Ilse Nobody"), hrafn_like()])
    audit = session.personal_data(SYSTEM, hrafn.doc_id)["core"].held["audit"]
    assert [(line["changes"][0]["table"], len(line["changes"])) for line in audit] == [("core.people", 1)]


def hrafn_like() -> Person:
    return Person(name="Hrafn Similar")


@pytest.mark.parametrize(
    ("roles", "allowed"), [(["coordinator"], True), (["researcher"], False), (["guest"], False), ([], False)]
)
def test_anothers_is_for_who_may_change_people(
    session: Session, hrafn: Person, roles: list[str], allowed: bool
) -> None:
    somebody = session.directory.people().add(Person(name="Somebody Placeholder", access=roles))
    actor = actor_for(somebody)
    assert session.personal_data(actor, somebody.doc_id)["core"].held["person"][0]["name"] == somebody.name
    if allowed:
        assert session.personal_data(actor, hrafn.doc_id)
    else:
        with pytest.raises(NotAllowed):
            session.personal_data(actor, hrafn.doc_id)


def test_nobody_has_no_data(session: Session) -> None:
    with pytest.raises(NotFound):
        session.personal_data(SYSTEM, 99)


def test_a_plugin_that_does_not_answer_is_named(session: Session, hrafn: Person) -> None:
    third = session.directory.people().add(Person(name="Ilse Nobody"))
    assert third.doc_id == 3
    data = session.personal_data(SYSTEM, 3)
    assert data["visits"].held == {"missing": [{"problem": "“visits” did not answer."}]}
