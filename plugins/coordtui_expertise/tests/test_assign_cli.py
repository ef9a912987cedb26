"""`coordtui expertise assign`: plans made, solved, tried otherwise, kept and removed by scripts."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import CoordtuiError, DatedRole, NotFound, from_csv
from coordtui_expertise.cli import configure


@pytest.fixture
def run(ctx: Any) -> Any:
    def run_(*words: str) -> int:
        parser = argparse.ArgumentParser()
        configure(parser)
        arguments = parser.parse_args(["assign", *words])
        return int(arguments.run(ctx, arguments))

    return run_


@pytest.fixture
def tables(lab: Any, tmp_path: Path) -> tuple[str, str]:
    lab.add("Hrafn Placeholder", emails=["hrafn@example.invalid"], interests=["imaginary rain"])
    lab.add("Ulla Blank", emails=["ulla@example.invalid"], interests=["folded proteins"])
    items, people = tmp_path / "items.csv", tmp_path / "people.csv"
    items.write_text("key,title,demand,authors\nr,Imaginary rain,1,\nf,Folded proteins,1,\n", "utf-8")
    people.write_text("person,capacity,minimum\nhrafn@example.invalid,2,0\nUlla Blank,1,1\n", "utf-8")
    return str(items), str(people)


@pytest.fixture
def made(run: Any, tables: tuple[str, str], capsys: Any) -> dict[str, Any]:
    assert run("new", "Reviews", "--items", tables[0], "--people", tables[1], "--json") == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_a_plan_is_made_from_tables_and_answered_in_json(made: dict[str, Any]) -> None:
    assert [(pair["item"], pair["name"]) for pair in made["pairs"]] == [
        ("r", "Hrafn Placeholder"),
        ("f", "Ulla Blank"),
    ]
    assert (made["complete"], made["short"], made["bottlenecks"], made["notes"]) == (True, {}, [], [])


def test_what_if_is_shown_and_stored_only_when_accepted(run: Any, made: dict[str, Any], capsys: Any) -> None:
    number = str(made["id"])
    tried = (
        *("--forbid", "r=Hrafn Placeholder", "--limit", "Ulla Blank=2", "--demand", "f=2"),
        *("--minimum", "ulla@example.invalid=0"),
    )
    assert run("show", number, *tried) == 0
    out = capsys.readouterr().out
    assert "+ Imaginary rain: Ulla Blank" in out
    assert "- Imaginary rain: Hrafn Placeholder" in out
    run("list", "--json")
    assert json.loads(capsys.readouterr().out)[0].get("forbidden", []) == []
    run("show", number, *tried, "--accept", "--json")
    capsys.readouterr()
    run("list", "--json")
    (stored,) = json.loads(capsys.readouterr().out)
    assert len(stored["forbidden"]) == 1
    assert run("show", number, "--free", "r=Hrafn Placeholder") == 0
    assert "+ Imaginary rain: Hrafn Placeholder" in capsys.readouterr().out


def test_the_answer_goes_out_as_a_table_that_comes_in_again(
    run: Any, made: dict[str, Any], capsys: Any, tmp_path: Path
) -> None:
    assert run("show", str(made["id"]), "--csv") == 0
    text = capsys.readouterr().out
    rows = [cells for _, cells in from_csv(text)]
    assert rows[1][:3] == ["r", "Imaginary rain", "Hrafn Placeholder"]
    assert rows[1][6] == "Imaginary rain"
    table = tmp_path / "again.csv"
    table.write_text(text, "utf-8")
    assert run("new", "Again", "--items", str(table), "--people", str(table), "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["pairs"]) == 2


def test_mentors_are_assigned_to_the_students_of_a_group(lab: Any, run: Any, capsys: Any) -> None:
    robots = lab.group("Robotics")
    student = lab.add("Nadia Novice", groups=[robots], roles=[DatedRole(role="master")], interests=["rain"])
    lab.add("Prof Nobody", groups=[robots], roles=[DatedRole(role="professor")], interests=["rain"])
    words = ("--students", "robotics", "--student-role", "master", "--role", "professor", "--kind", "mentors")
    assert run("new", "Mentors", *words) == 1
    assert "with a conflict of interest: 1" in capsys.readouterr().out
    assert run("new", "Mentors", *words, "--conflict", "none", "--json") == 0
    (pair,) = json.loads(capsys.readouterr().out)["pairs"]
    assert (pair["item"], pair["name"]) == (f"person:{student.doc_id}", "Prof Nobody")


def test_papers_are_items_and_their_authors_are_not_asked(lab: Any, run: Any, capsys: Any) -> None:
    author = lab.add("Hrafn Placeholder", interests=["rain"])
    other = lab.add("Ulla Blank", interests=["rain"])
    lab.wrote(author, "Imaginary rain", doi="10.1/rain")
    people = ("--person", str(author.doc_id), "--person", "ulla blank")
    assert run("new", "Reviews", "--papers", "10.1/rain", *people, "--json") == 0
    (pair,) = json.loads(capsys.readouterr().out)["pairs"]
    assert pair["person"] == other.doc_id


def test_reasons_are_said_and_what_falls_short_is_a_status(
    run: Any, tables: tuple[str, str], capsys: Any
) -> None:
    words = ("--items", tables[0], "--person", "ulla blank", "--capacity", "1")
    assert run("new", "Short", *words) == 1
    out, err = capsys.readouterr()
    assert "kept under the number 1" in err
    assert "assign remove 1" in err
    assert "want 2 people, and those who may take them have 1 places in all" in out
    assert "1 more place would do" in out
    assert run("show", "1", "--why") == 1


def test_a_plan_is_removed(run: Any, made: dict[str, Any], capsys: Any) -> None:
    assert run("remove", str(made["id"]), "--json") == 0
    capsys.readouterr()
    assert run("list") == 0
    assert "no assignment yet" in capsys.readouterr().out


def test_a_line_that_names_nobody_is_refused_with_who_may_be_meant(
    run: Any, tables: tuple[str, str], tmp_path: Path
) -> None:
    people = tmp_path / "few.csv"
    people.write_text("person\nulla\n", "utf-8")
    with pytest.raises(NotFound) as refused:
        run("new", "X", "--items", tables[0], "--people", str(people))
    assert str(refused.value.what) == "Line 2: Nobody is called “ulla”."
    assert "Ulla Blank <ulla@example.invalid> (3)" in str(refused.value.why)


@pytest.mark.parametrize(
    "words",
    [
        ("new", "X"),
        ("new", "X", "--items", "/no/such/file"),
        ("new", "X", "--papers", "nothing of the kind"),
        ("new", "X", "--students", "No Such Group"),
        ("new", "X", "--items", "{items}", "--role", "zzz"),
        ("new", "X", "--student-role", "zzz"),
        ("new", "X", "--items", "{items}", "--person", "ulla"),
        ("new", "X", "--items", "{items}", "--person", "ulla@other.invalid"),
        ("new", "X", "--items", "{items}", "--person", "folded proteins"),
        ("new", "X", "--items", "{items}", "--person", "Nobody At All"),
        ("new", " ", "--items", "{items}"),
        ("new", "X", "--items", "{items}", "--capacity", "-1"),
        ("new", "X", "--items", "{items}", "--capacity", "1", "--minimum", "2"),
        ("new", "X", "--items", "{people}"),
        ("show", "4711"),
        ("show", "1", "--fix", "z=ulla blank"),
        ("show", "1", "--limit", "ulla"),
        ("show", "1", "--limit", "ulla blank=many"),
        ("show", "1", "--demand", "z=1"),
        ("show", "1", "--fix", "r=ulla blank", "--limit", "ulla blank=0"),
        ("remove", "4711"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    run: Any, made: dict[str, Any], tables: tuple[str, str], words: tuple[str, ...], capsys: Any
) -> None:
    with pytest.raises(CoordtuiError) as refused:
        run(*(word.format(items=tables[0], people=tables[1]) for word in words))
    assert str(refused.value)
    run("list", "--json")
    assert [plan["name"] for plan in json.loads(capsys.readouterr().out)] == ["Reviews"]
