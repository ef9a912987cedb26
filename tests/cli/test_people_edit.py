"""`coordtui people` edit, copy, export, and what is shown to whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partialmethod

import pytest

from coordtui.api import Actor
from coordtui.cli.console import width
from coordtui.cli.invocation import Invocation

CSV = """\
name,email,group,role,languages,place,methods,supervisor,visibility
Éloi Untel-Fictif,eloi@example.invalid,Few Bounds,PhD student,fr,Room 3,MCMC,ilse@example.invalid,place=hidden
Ilse Nobody,ilse@example.invalid,A Rather Long Name of a Group that Nobody Ever Founded,Professor,en,,,,
"""


@pytest.fixture
def people(coordtui, lab, machine):
    file = machine / "people.csv"
    file.write_text(CSV, encoding="utf-8")
    assert coordtui("people", "import", "--yes", str(file)).status == 0


@pytest.fixture
def acting(monkeypatch) -> Callable[..., None]:
    """Let the commands act for somebody."""
    whole = Invocation.session

    def act(person: int | None, *roles: str, via: str = "local") -> None:
        actor = Actor(person=person, name="Somebody", roles=frozenset(roles), via=via)
        monkeypatch.setattr(Invocation, "session", partialmethod(whole, actor=actor))

    return act


def shown(coordtui, name="eloi"):
    answer = coordtui("people", "show", name, "--json")
    assert answer.status == 0, answer.err
    return json.loads(answer.out)


def test_the_list_fits_eighty_columns(coordtui, people):
    lines = coordtui("people", "list").out.splitlines()
    assert len(lines) == 4
    assert all(width(line) <= 80 for line in lines)
    assert "ilse@example.invalid" in "".join(lines)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--group", "few bounds"), ("--role", "phd"), ("--role", "stud"), ("--role", "doctorante")),
        *(("--language", "French"), ("--place", "room")),
    ],
)
def test_the_list_is_narrowed(coordtui, people, option, value):
    assert [each["name"] for each in json.loads(coordtui("people", "list", option, value, "--json").out)] == [
        "Éloi Untel-Fictif"
    ]


def test_who_is_away_or_busy_is_left_out(coordtui, people):
    coordtui("people", "edit", "eloi untel-fictif", "--set", "busy=yes")
    assert "Éloi" not in coordtui("people", "list", "--available").out
    assert coordtui("people", "list", "--language", "Klingon").status == 1


@pytest.mark.parametrize("name", ["eloi", "eloi@example.invalid", "ELOI@example.invalid", "2"])
def test_a_person_is_shown_by_name_address_or_number(coordtui, people, name):
    out = coordtui("people", "show", name).out
    assert out.startswith("Éloi Untel-Fictif\n")
    assert "supervisors: Ilse Nobody" in out
    assert "place: Room 3 (seen by: nobody)" in out


def test_others_neither_see_what_is_hidden_nor_that_it_is(coordtui, people, acting):
    acting(3, "researcher")
    assert "Room" not in coordtui("people", "show", "eloi").out
    data = shown(coordtui)
    assert data["place"] == ""
    assert not {"visibility", "origins", "conflicts"} & set(data)
    assert coordtui("people", "list", "--place", "room", "--json").out == "[]\n"
    assert "Room 3" not in coordtui("people", "export").out
    assert "Room 3" not in coordtui("people", "export", "--json").out


def test_fields_are_set_added_to_and_taken_from(coordtui, people):
    words = ["--set", "place=Room 4", "--add", "methods=ice; snow", "--remove", "methods=mcmc"]
    answer = coordtui(
        "people", "edit", "eloi untel-fictif", *words, "--visibility", "methods=group", "--json"
    )
    assert answer.status == 0, answer.err
    assert set(json.loads(answer.out)["changed"]) == {"place", "methods", "visibility"}
    data = shown(coordtui)
    assert (data["place"], data["methods"]) == ("Room 4", ["ice", "snow"])
    assert data["visibility"] == {"methods": "group", "place": "hidden"}
    assert (
        "Nothing was changed." in coordtui("people", "edit", "eloi untel-fictif", "--set", "place=Room 4").out
    )


def test_a_coordinator_gives_groups_roles_and_supervisors(coordtui, people):
    words = ["--add", "groups=few bounds", "--set", "roles=Dean", "--set", "supervisors=eloi@example.invalid"]
    assert coordtui("people", "edit", "ilse nobody", *words).status == 0
    data = shown(coordtui, "ilse")
    assert data["groups"][-1] == "Few Bounds"
    assert [(each["role"], "until" in each) for each in data["roles"]] == [
        ("Professor", True),
        ("Dean", False),
    ]
    assert data["supervisors"] == ["Éloi Untel-Fictif"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "links=javascript:alert(1)"], "not a web address"),
        (["--set", "orcid=0000-0002-1825-0098"], "not an ORCID"),
        (["--set", "emails=nobody"], "not an e-mail"),
        (["--set", "name="], "no name"),
        (["--set", "shoe=44"], "no field “shoe”"),
        (["--add", "place=Room 5"], "only --set"),
        (["--set", "busy=perhaps"], "yes or no"),
        (["--set", "place"], "no field with a value"),
        (["--set", "absences=2026-12-20..2026-12-01"], "cannot end"),
        (["--set", "absences=Christmas"], "span of days"),
        (["--set", "languages=Klingon"], "not a known language"),
        (["--remove", "methods=magic"], "is not in “methods”"),
        (["--add", "groups=Nothing"], "no group"),
        (["--visibility", "name=hidden"], "cannot be hidden"),
        (["--visibility", "place=all"], "not one of lab, group, hidden"),
    ],
)
def test_what_a_person_cannot_have_is_refused_with_the_reason(coordtui, people, words, said):
    before = shown(coordtui)
    answer = coordtui("people", "edit", "eloi untel-fictif", *words)
    assert answer.status == 1
    assert said in answer.err
    assert shown(coordtui) == before


@pytest.mark.parametrize("name", ["eloi", "mcmc", "Few Bounds", "eloi@other.invalid", "eloi example invalid"])
def test_nobody_is_changed_who_was_not_named(coordtui, people, name):
    before = json.loads(coordtui("people", "list", "--json").out)
    for words in ((name, "--set", "place=WRONG"), ("ilse nobody", "--set", f"supervisors={name}")):
        answer = coordtui("people", "edit", *words)
        assert answer.status == 1
        assert f"Nobody is called “{name}”." in answer.err
    assert json.loads(coordtui("people", "list", "--json").out) == before


@pytest.mark.parametrize("name", ["mcmc", "eloi@other.invalid", "example.invalid"])
def test_nobody_is_shown_who_was_not_named(coordtui, people, name):
    assert coordtui("people", "show", name).status == 1


@pytest.mark.parametrize("option", ["--group", "--role", "--language"])
def test_the_list_of_what_there_is_not_is_refused(coordtui, people, option):
    answer = coordtui("people", "list", option, "zzz")
    assert answer.status == 1
    assert "“zzz”" in answer.err


@pytest.mark.parametrize(
    ("name", "words", "status"),
    [
        ("eloi untel-fictif", ["--set", "place=Room 9"], 0),
        ("eloi untel-fictif", ["--set", "matching=no"], 0),
        ("eloi untel-fictif", ["--visibility", "supervisors=hidden"], 0),
        ("eloi untel-fictif", ["--set", "roles=Dean"], 1),
        ("eloi untel-fictif", ["--remove", "groups=few bounds"], 1),
        ("eloi untel-fictif", ["--set", "supervisors="], 1),
        ("eloi untel-fictif", ["--set", "access=coordinator"], 1),
        ("ilse nobody", ["--set", "place=Room 9"], 1),
    ],
)
def test_people_change_what_is_theirs_and_nothing_else(coordtui, people, acting, name, words, status):
    acting(2, "researcher")
    assert coordtui("people", "edit", name, *words).status == status


@pytest.mark.parametrize(
    "command", [["list"], ["show", "eloi"], ["export"], ["edit", "eloi untel-fictif", "--set", "place=X"]]
)
def test_whoever_may_not_see_people_is_told_so(coordtui, people, acting, command):
    acting(2, "guest")
    answer = coordtui("people", *command)
    assert answer.status == 1
    assert "See the people of the lab" in answer.err
    assert "Éloi" not in answer.out


def test_what_is_exported_is_imported_again_and_changes_nothing(coordtui, people, machine):
    file = machine / "out.csv"
    assert coordtui("people", "export", str(file)).status == 0
    plan = json.loads(coordtui("people", "import", str(file), "--yes", "--json").out)
    assert (plan["add"], plan["change"], plan["errors"]) == ([], [], [])
    assert coordtui("people", "export", str(file)).status == 1  # there is a file already


def test_an_export_is_read_by_its_owner_alone_as_it_holds_what_people_hide(coordtui, people, machine):
    file = machine / "out.csv"
    assert "private file" in coordtui("people", "export", str(file)).out
    assert file.stat().st_mode & 0o077 == 0


def test_an_export_to_a_dash_is_printed(coordtui, people, machine, monkeypatch):
    monkeypatch.chdir(machine)
    assert coordtui("people", "export", "-").out == coordtui("people", "export").out
    assert not (machine / "-").exists()


def test_no_file_is_written_for_somebody_from_afar(coordtui, people, machine, acting):
    acting(1, "coordinator", via="ssh:key")
    answer = coordtui("people", "export", str(machine / "out.csv"))
    assert answer.status == 1
    assert not (machine / "out.csv").exists()
    assert "Éloi" in coordtui("people", "export").out


def test_a_copy_of_all_is_for_the_person_and_for_who_manages_people(coordtui, people, acting):
    held = json.loads(coordtui("people", "copy", "eloi", "--json").out)
    assert held["core"]["person"][0]["place"] == "Room 3"
    assert "core: person, 1" in coordtui("people", "copy").out
    acting(2, "researcher")
    assert json.loads(coordtui("people", "copy", "--json").out)["core"]["person"][0]["name"].startswith(
        "Éloi"
    )
    assert coordtui("people", "copy", "ilse").status == 1
    acting(None)
    assert coordtui("people", "copy").status == 1
