"""`coordtui expertise find`, `similar`, `complement`, `introduce`: as the windows, for scripts."""

from __future__ import annotations

import argparse
import io
import json
import sys
from datetime import date
from types import ModuleType

import pytest

from coordtui.api import CoordtuiError, Expert, Experts, NotFound, Reason, Ref
from coordtui_expertise.cli import configure


class FakeFinder:
    answers = ()
    asked = ()

    def __init__(self, ctx) -> None:
        pass

    def experts(self, ask):
        type(self).asked = (*self.asked, ask)
        return Experts(found=self.answers[: ask.limit], ranked=3, without_profile=(1,), left_out={"away": 2})


@pytest.fixture
def finder(monkeypatch):
    module = ModuleType("coordtui_expertise.finder")
    module.Finder = type("Finder", (FakeFinder,), {})
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module.Finder


@pytest.fixture
def expert(lab, finder):
    person = lab.add("Ysolde Carabosse")
    reason = Reason(
        kind="paper", text="SE(3) without tears", terms=(("nets", 0.6),), share=0.6, at=date(2025, 7, 1)
    )
    finder.answers = (Expert(person=person.doc_id, score=0.9, strength=4, reasons=(reason,)),)
    return person


@pytest.fixture
def run(ctx):
    def run_(*words: str) -> int:
        parser = argparse.ArgumentParser()
        configure(parser)
        arguments = parser.parse_args([*words])
        return arguments.run(ctx, arguments)

    return run_


def test_people_are_named_with_their_reasons(run, expert, capsys):
    assert run("find", "equivariant", "nets") == 0
    out, err = capsys.readouterr()
    assert "1  ●●●●○  Ysolde Carabosse" in out
    assert "+ SE(3) without tears" in out
    assert "without a profile, could not be ranked: 1" in err
    assert "left out: 2" in err


def test_json_says_everything_that_the_window_does(run, expert, capsys):
    run("find", "nets", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert answer["ranked"] == 3
    assert answer["without_profile"] == [1]
    assert answer["left_out"] == {"away": 2}
    (found,) = answer["found"]
    assert found["name"] == "Ysolde Carabosse"
    assert found["now"] == "free"
    assert found["reasons"][0]["terms"] == {"nets": 0.6}
    assert found["reasons"][0]["at"] == "2025-07-01"


def test_the_filters_are_those_of_the_window(lab, run, expert, finder):
    robots = lab.group("Robotics")
    run(
        *("find", "nets", "--available", "--language", "fr", "--language", "en", "--role", "professor"),
        *("--group", "robotics", "--limit", "3"),
    )
    (ask,) = finder.asked
    assert (ask.available, ask.languages, ask.roles, ask.groups, ask.limit) == (
        True,
        ("fr", "en"),
        ("professor",),
        (robots,),
        3,
    )


def test_languages_and_roles_are_understood_however_they_are_written(run, expert, finder):
    run("find", "nets", "--language", "français", "--role", "doctorante")
    (ask,) = finder.asked
    assert (ask.languages, ask.roles) == (("fr",), ("phd",))


def test_a_text_comes_from_a_file_or_from_standard_input(run, expert, finder, tmp_path, monkeypatch):
    path = tmp_path / "abstract.txt"
    path.write_text("nets from a file", "utf-8")
    run("find", "--file", str(path))
    monkeypatch.setattr(sys, "stdin", io.StringIO("nets from a pipe"))
    run("find", "-")
    assert [ask.text for ask in finder.asked] == ["nets from a file", "nets from a pipe"]


def test_a_paper_that_is_here_is_named_by_its_key(lab, run, expert, finder):
    work = lab.wrote(expert, "Imaginary nets")
    run("find", "--ref", f"work:{work.doc_id}", "--no-conflict", "authors")
    assert finder.asked[-1].refs == (Ref("expertise.work", str(work.doc_id)),)
    assert finder.asked[-1].no_conflict_with == (expert.doc_id,)


@pytest.mark.parametrize(
    "words",
    [
        ("find",),
        ("find", "nets", "--no-conflict", "authors"),
        ("find", "nets", "--group", "No Such Group"),
        ("find", "nets", "--language", "zz"),
        ("find", "nets", "--role", "zzz"),
        ("find", "--ref", "2611.99014"),
        ("find", "--ref", "nonsense"),
        ("find", "--file", "/no/such/file"),
        ("similar", "Nobody At All"),
        ("complement", "4711"),
        ("introduce", "Ysolde Carabosse", "Ysolde Carabosse"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(run, expert, words):
    with pytest.raises(CoordtuiError) as refused:
        run(*words)
    assert str(refused.value)


CLIMATE = {"interests": ["climate", "precipitation"]}


@pytest.fixture
def pair(lab):
    return (
        lab.add("Hrafn Placeholder", methods=["interviews"], languages=["en"], **CLIMATE),
        lab.add("Oswin Tarrakett", methods=["theatre"], languages=["en"], **CLIMATE),
    )


def test_who_complements_is_said_with_what_each_brings(run, pair, capsys):
    assert run("complement", "hrafn placeholder") == 0
    out = capsys.readouterr().out
    assert "Oswin Tarrakett" in out
    assert "they bring: theatre" in out
    assert "Hrafn Placeholder brings: interviews" in out


def test_similar_and_complementary_are_plain_data_with_json(lab, run, pair, capsys):
    lab.add("A Student", supervisors=[pair[0].doc_id])
    for name in ("similar", "complement"):
        run(name, str(pair[0].doc_id), "--json")
        answer = json.loads(capsys.readouterr().out)
        assert [fit["person"] for fit in answer["found"]] == [pair[1].doc_id]
        assert answer["left_out"] == {"supervisor": 1}


def test_a_letter_is_drafted(run, pair, capsys):
    run("introduce", "hrafn placeholder", "oswin tarrakett")
    assert "hello Oswin Tarrakett" in capsys.readouterr().out
    run("introduce", "hrafn placeholder", "oswin tarrakett", "--json")
    assert json.loads(capsys.readouterr().out)["to"] == ["Hrafn Placeholder", "Oswin Tarrakett"]


def test_a_letter_is_for_those_who_were_named_and_for_no_others(run, pair):
    for name in ("climate", "hrafn", "hrafn@other.invalid"):
        with pytest.raises(NotFound):
            run("introduce", name, "Oswin Tarrakett")


def test_who_fits_is_asked_by_part_of_a_name_but_by_no_wrong_address(run, pair, capsys):
    assert run("similar", "hrafn") == 0
    for name in ("interviews", "hrafn@other.invalid"):
        with pytest.raises(NotFound):
            run("similar", name)
