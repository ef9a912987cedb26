"""`coordtui people merge` and `coordtui people duplicates`."""

from __future__ import annotations

import json

import pytest

CSV = (
    "name,email,interests\n"
    "Hrafn Placeholder,hrafn@example.invalid,bandits\n"
    "Placeholder Hrafn,hrafn@elsewhere.invalid,proteins\n"
    "Oswin Nobody,oswin@example.invalid,\n"
)


@pytest.fixture
def people(coordtui, lab, machine):
    file = machine / "people.csv"
    file.write_text(CSV, encoding="utf-8")
    assert coordtui("people", "import", "--yes", str(file)).status == 0


def names(coordtui):
    return {each["name"] for each in json.loads(coordtui("people", "list", "--json").out)}


def test_people_who_may_be_one_are_listed_with_the_reasons(coordtui, people):
    answer = coordtui("people", "duplicates")
    assert "1 pair that may be one person" in answer.out
    assert "Their names have the same words in another order." in answer.out
    (pair,) = json.loads(coordtui("people", "duplicates", "--json").out)
    assert [each["name"] for each in pair["people"]] == ["Hrafn Placeholder", "Placeholder Hrafn"]


def test_a_dry_run_says_field_by_field_what_a_merge_would_make(coordtui, people):
    before = names(coordtui)
    answer = coordtui("people", "merge", "hrafn@example.invalid", "hrafn@elsewhere.invalid", "--dry-run")
    assert "“Placeholder Hrafn” becomes “Hrafn Placeholder”." in answer.out
    assert "~ interests: bandits → bandits; proteins" in answer.out
    assert answer.out.endswith("Nothing was changed.\n")
    assert names(coordtui) == before


def test_two_people_are_merged_and_taken_apart(coordtui, people):
    answer = coordtui(
        "people", "merge", "hrafn@example.invalid", "hrafn@elsewhere.invalid", "--yes", "--json"
    )
    assert json.loads(answer.out)["written"] is True
    assert "Placeholder Hrafn" not in names(coordtui)
    undone = coordtui("people", "merge", "--undo", "Placeholder Hrafn")
    assert "are two people again" in undone.out
    assert "Placeholder Hrafn" in names(coordtui)


def test_without_a_terminal_a_merge_wants_a_yes_and_two_people(coordtui, people):
    answer = coordtui("people", "merge", "hrafn@example.invalid", "oswin@example.invalid")
    assert answer.status == 1
    assert "--yes" in answer.err
    answer = coordtui("people", "merge", "oswin@example.invalid", "--yes")
    assert answer.status == 1
    assert "Two people are needed" in answer.err


def test_a_merge_is_said_in_words_and_names(coordtui, lab, machine):
    file = machine / "people.csv"
    file.write_text(
        "name,email,role,group,supervisor,visibility\n"
        "Norma Untel,norma@example.invalid,,,,\n"
        "Hrafn Placeholder,hrafn@example.invalid,,,,\n"
        "Placeholder Hrafn,hrafn@elsewhere.invalid,doctorat,Équipe Vide,Norma Untel,emails=hidden\n",
        encoding="utf-8",
    )
    assert coordtui("people", "import", "--yes", str(file)).status == 0
    said = coordtui("people", "merge", "hrafn@example.invalid", "hrafn@elsewhere.invalid", "--dry-run").out
    assert "~ role: – → PhD student" in said
    assert "~ groups: – → Équipe Vide" in said
    assert "~ supervisors: – → Norma Untel" in said
    assert "(seen by: nobody)" in said
    assert "{" not in said


def test_undoing_by_the_one_who_stayed_names_the_others(coordtui, people):
    coordtui("people", "merge", "hrafn@example.invalid", "hrafn@elsewhere.invalid", "--yes")
    answer = coordtui("people", "merge", "--undo", "Hrafn Placeholder")
    assert answer.status == 1
    assert "“Hrafn Placeholder” is the one who stayed." in answer.err
    assert "Merged into them: Placeholder Hrafn (" in answer.err


@pytest.mark.parametrize(("typed", "merged"), [("y", True), ("n", False)])
def test_at_a_terminal_the_person_is_asked(coordtui, people, terminal, typed, merged):
    terminal(typed)
    answer = coordtui("people", "merge", "hrafn@example.invalid", "hrafn@elsewhere.invalid")
    assert answer.status == 0
    assert "[y/N]" in answer.out
    assert ("Placeholder Hrafn" not in names(coordtui)) is merged


def test_a_name_of_several_or_of_nobody_is_refused(coordtui, people):
    assert coordtui("people", "edit", "Placeholder Hrafn", "--set", "name=Oswin Nobody").status == 0
    assert "Nobody is called" in coordtui("people", "merge", "Xyzzy", "Hrafn Placeholder", "--yes").err
    several = coordtui("people", "merge", "oswin nobody", "Hrafn Placeholder", "--yes").err
    assert "Several people" in several
    assert "Oswin Nobody <hrafn@elsewhere.invalid> (2); Oswin Nobody <oswin@example.invalid> (3)" in several


@pytest.mark.parametrize("wrong", ["hrafn", "proteins", "hrafn@other.invalid"])
def test_nobody_is_merged_who_was_not_named(coordtui, people, wrong):
    before = names(coordtui)
    answer = coordtui("people", "merge", "Oswin Nobody", wrong, "--yes")
    assert answer.status == 1
    assert f"Nobody is called “{wrong}”." in answer.err
    assert names(coordtui) == before


def test_a_number_may_have_spaces_around_it(coordtui, people):
    assert coordtui("people", "merge", " 1 ", " 3 ", "--yes").status == 0
    spaced, plain = (coordtui("people", "merge", "1", number, "--yes").err for number in (" 3 ", "3"))
    assert spaced == plain  # 3 is not the one to whom they lead by now
    assert coordtui("people", "merge", "--undo", " 3 ").status == 0


def test_undoing_for_somebody_who_was_never_merged_says_that(coordtui, people):
    for name in ("3", "Oswin Nobody", "oswin@example.invalid"):
        assert "“Oswin Nobody” was merged with nobody." in coordtui("people", "merge", "--undo", name).err
    assert "Nobody is called “Xyzzy”." in coordtui("people", "merge", "--undo", "Xyzzy").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("1", "1"), "Nobody can be merged into themselves."),
        (("1", "99999"), "There is nobody of the number 99999."),
        (("1", "9" * 30), "There is nobody of the number"),
        (("1", "Xyzzy"), "Nobody is called “Xyzzy”."),
    ],
)
def test_what_is_wrong_with_the_people_goes_before_what_is_missing_to_ask(coordtui, people, words, said):
    answer = coordtui("people", "merge", *words)
    assert answer.status == 1
    assert said in answer.err


def test_roles_of_both_are_said_once_in_the_language_of_the_reader(coordtui, lab, machine):
    file = machine / "people.csv"
    file.write_text(
        "name,email,role\n"
        "Hrafn Placeholder,hrafn@example.invalid,doctorat\n"
        "Placeholder Hrafn,hrafn@elsewhere.invalid,PhD student; Dean\n",
        encoding="utf-8",
    )
    assert coordtui("people", "import", "--yes", str(file)).status == 0
    words = ("people", "merge", "hrafn@example.invalid", "hrafn@elsewhere.invalid", "--dry-run")
    assert "~ role: PhD student → PhD student, Dean" in coordtui(*words).out
    assert "doctorat → doctorat, Dean" in coordtui(*words, "--lang", "fr").out
    assert "role: PhD student\n" in coordtui("people", "show", "hrafn@example.invalid").out
