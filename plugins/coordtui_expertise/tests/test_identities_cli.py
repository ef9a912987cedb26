"""`coordtui expertise identities`."""

from __future__ import annotations

import argparse
import json
from typing import Any

import pytest

from coordtui.api import Paper, Ref, Refused
from coordtui_expertise.attaching import Attaching
from coordtui_expertise.cli import configure
from coordtui_expertise.records import Authorship


@pytest.fixture
def run(lab: Any, capsys: pytest.CaptureFixture[str]):
    """Runs a command and gives what it printed."""

    def run_(*words: str) -> str:
        parser = argparse.ArgumentParser()
        configure(parser)
        arguments = parser.parse_args(["identities", *words])
        assert arguments.run(lab.as_(None), arguments) == 0
        return capsys.readouterr().out

    return run_


@pytest.fixture
def papers(lab: Any) -> None:
    lab.add("Hrafn Placeholder")
    for key in "12":
        ref = Ref("arxiv.paper", f"2611.{key}")
        Attaching(lab.as_(None)).take([Paper(ref=ref, title=f"Paper {key}", authors=("Hrafn Placeholder",))])


def states(lab: Any) -> list[str]:
    return [row.state for row in lab.as_(None).store.records(Authorship).find()]


def test_what_waits_is_listed_in_words_and_as_json(run: Any, papers: None) -> None:
    assert "Hrafn Placeholder" in run("list")
    items = json.loads(run("list", "--json", "--person", "Hrafn"))
    assert [(item["paper"], item["strength"]) for item in items] == [("arxiv:2611.1", 4), ("arxiv:2611.2", 4)]
    assert items[0]["evidence"] == ["Exactly this full name, and nobody else of the lab has it."]


def test_papers_are_confirmed_and_refused_by_number(lab: Any, run: Any, papers: None) -> None:
    one, two = (item["number"] for item in json.loads(run("list", "--json")))
    assert run("confirm", str(one)) == "1 paper is confirmed.\n"
    assert json.loads(run("refuse", str(two), "--json")) == {"refused": 1}
    assert states(lab) == ["confirmed", "refused"]
    assert run("list") == "Nothing waits to be confirmed.\n"


def test_a_name_is_confirmed_for_good(lab: Any, run: Any, papers: None) -> None:
    number = json.loads(run("list", "--json"))[0]["number"]
    assert run("confirm", "--always", str(number)) == "2 papers are confirmed.\n"
    assert states(lab) == ["confirmed", "confirmed"]


def test_papers_of_one_name_are_confirmed_for_good_together(lab: Any, run: Any, papers: None) -> None:
    numbers = [str(item["number"]) for item in json.loads(run("list", "--json"))]
    assert run("confirm", "--always", *numbers) == "2 papers are confirmed.\n"
    assert states(lab) == ["confirmed", "confirmed"]
    with pytest.raises(Refused, match="was confirmed already"):
        run("confirm", "--always", *numbers)
