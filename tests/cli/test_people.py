"""`coordtui people`."""

from __future__ import annotations

import json
import sys

import pytest

CSV = "name,email,group,interests,shoe\nÉloi Untel-Fictif,eloi@example.invalid,Few Bounds,bandits;graphs,44\n"


@pytest.fixture
def file(machine):
    path = machine / "people.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_without_a_terminal_the_import_wants_a_yes(coordtui, lab, file):
    answer = coordtui("people", "import", str(file))
    assert answer.status == 1
    assert "--yes" in answer.err
    assert "Éloi" not in coordtui("people", "list").out


def test_a_dry_run_shows_the_plan_and_changes_nothing(coordtui, lab, file):
    answer = coordtui("people", "import", str(file), "--dry-run")
    assert answer.status == 0
    assert "1 person to add" in answer.out
    assert "+ Éloi Untel-Fictif" in answer.out
    assert "Groups to create: Few Bounds" in answer.out
    assert "Columns that are not read: shoe" in answer.out
    assert "Éloi" not in coordtui("people", "list").out


def test_with_yes_people_are_imported_and_once_more_changes_nothing(coordtui, lab, file):
    answer = coordtui("people", "import", "--yes", str(file))
    assert answer.status == 0
    assert answer.out.endswith("Done.\n")
    again = coordtui("people", "import", "--yes", str(file), "--json")
    plan = json.loads(again.out)
    assert (plan["add"], plan["change"], plan["unchanged"], plan["written"]) == ([], [], 1, False)


@pytest.mark.parametrize(("typed", "imported"), [("y", True), ("yes", True), ("n", False), ("", False)])
def test_at_a_terminal_the_person_is_asked(coordtui, lab, file, terminal, typed, imported):
    terminal(typed)
    answer = coordtui("people", "import", str(file))
    assert answer.status == 0
    assert "[y/N]" in answer.out
    assert ("Éloi" in coordtui("people", "list").out) is imported


def test_rows_with_errors_are_left_out_named_by_line_and_fail_the_command(coordtui, lab, machine):
    file = machine / "people.csv"
    file.write_text("name,email\nA Nobody,no address\nB Nobody,b@example.invalid\n")
    answer = coordtui("people", "import", "--yes", str(file))
    assert answer.status == 1
    assert "Line 2 is left out" in answer.err
    assert "B Nobody" in coordtui("people", "list").out


def test_after_a_part_was_imported_it_says_how_many_were_and_how_many_were_not(coordtui, lab, machine):
    file = machine / "people.csv"
    file.write_text("name,email\nA Nobody,no address\nB Nobody,b@example.invalid\n,\n,c@example.invalid\n")
    first = coordtui("people", "import", "--yes", str(file))
    assert first.status == 1
    assert first.out.splitlines()[-2:] == ["1 person was imported.", "2 rows were left out."]
    again = coordtui("people", "import", "--yes", str(file))
    assert again.status == 1
    assert again.out.splitlines()[-2:] == ["Nothing was changed.", "2 rows were left out."]


def test_ctrl_c_at_the_question_imports_nothing_and_says_so(coordtui, lab, file, terminal, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    terminal("")
    monkeypatch.setattr(sys.stdin, "readline", interrupted)
    answer = coordtui("people", "import", str(file))
    assert answer.status == 130
    assert answer.out.endswith("[y/N] \n")
    assert answer.err == "Nothing was imported.\n"
    assert "Éloi" not in coordtui("people", "list").out


def test_a_file_that_is_not_there_is_a_sentence(coordtui, lab, machine):
    answer = coordtui("people", "import", "--dry-run", str(machine / "no.csv"))
    assert answer.status == 1
    assert answer.err.startswith("coordtui: There is no file")


def test_what_is_wrong_with_the_file_goes_before_what_is_missing_to_ask(coordtui, lab, machine):
    assert "cannot be read" in coordtui("people", "import", str(machine)).err
    assert "no file" in coordtui("people", "import", str(machine / "no.csv")).err


def test_access_roles_are_said_in_words(coordtui, lab):
    assert "rights as: coordinator, researcher" in coordtui("people", "show", "Hrafn").out
    assert "coordination, recherche" in coordtui("people", "show", "Hrafn", "--lang", "fr").out


def test_a_csv_of_a_spreadsheet_of_old_that_means_harm_does_none(coordtui, lab, machine):
    file = machine / "old.csv"
    hostile = "nom;courriel;groupe\nÉloïse \x1b]0;owned\x07 [/x];e@example.invalid;[bold]Équipe\x1b[2J\n"
    file.write_bytes(hostile.replace(";owned", "").encode("latin-1"))
    answer = coordtui("people", "import", str(file), "--yes")
    assert answer.status == 0
    shown = answer.out + coordtui("people", "list").out
    assert "Éloïse" in shown
    assert "[/x]" in shown
    assert not {"\x1b", "\x07"} & set(shown)


def test_the_list_is_in_order_and_by_group_and_as_json(coordtui, lab, file):
    coordtui("people", "import", "--yes", str(file))
    lines = coordtui("people", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == ["name", "Éloi", "Hrafn"]
    assert len(coordtui("people", "list", "--group", "few bounds").out.splitlines()) == 2
    assert coordtui("people", "list", "--group", "nothing").status == 1
    people = {each["name"]: each for each in json.loads(coordtui("people", "list", "--json").out)}
    assert people["Éloi Untel-Fictif"]["groups"] == ["Few Bounds"]
    assert people["Éloi Untel-Fictif"]["interests"] == ["bandits", "graphs"]


def test_one_person_is_shown_by_part_of_the_name_without_accents(coordtui, lab, file):
    coordtui("people", "import", "--yes", str(file))
    answer = coordtui("people", "show", "eloi", "untel")
    assert answer.status == 0
    assert answer.out.splitlines()[:2] == ["Éloi Untel-Fictif", "e-mail: eloi@example.invalid"]
    assert json.loads(coordtui("people", "show", "eloi", "--json").out)["name"] == "Éloi Untel-Fictif"


def test_nobody_and_several_are_told_apart(coordtui, lab, machine):
    file = machine / "people.csv"
    file.write_text("name,email\nAda Nobody,a@example.invalid\nAda Nowhere,b@example.invalid\n")
    coordtui("people", "import", "--yes", str(file))
    several = coordtui("people", "show", "Ada")
    assert several.status == 1
    assert "Ada Nobody <a@example.invalid>" in several.err
    assert coordtui("people", "show", "Zebulon").status == 1


def test_hostile_names_do_no_harm_on_the_way_out(coordtui, lab, machine):
    file = machine / "people.csv"
    file.write_text("name\n\x1b]0;owned\x07Eve\u202e Nobody\n", encoding="utf-8")
    coordtui("people", "import", "--yes", str(file))
    out = coordtui("people", "list").out + coordtui("people", "show", "Eve").out
    assert "\x1b" not in out
    assert "\u202e" not in out
