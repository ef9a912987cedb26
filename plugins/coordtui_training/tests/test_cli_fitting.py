"""`coordtui training fits` and `instructors`, as scripts use them."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta
from typing import Any

import pytest

from coordtui.api import NotAllowed, NotFound
from coordtui.api.command_line import group
from coordtui_training.cli import fitting


@pytest.fixture
def run(lab: Any, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command line; its status, what it printed, and what it said aside."""

    def ran(*words: str, ctx: Any = None) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        fitting.add(group(parser, str), str)
        args = parser.parse_args(words)
        status = args.run(ctx or lab.ctx(), args)
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran


def test_what_fits_is_told_with_the_reasons(lab: Any, run: Any) -> None:
    person = lab.person("Hrafn Placeholder", interests=["git"])
    session = lab.session(lab.course("GIT", topics=["Git"]))
    status, out, _ = run("fits", ctx=lab.ctx(person))
    assert status == 0
    assert out == "    1  Thu 19 Nov 09:00  Course GIT\n       of interest: git · 10 seats free\n"
    (row,) = json.loads(run("fits", "--person", "Hrafn Placeholder", "--json")[1])
    assert (row["session"], row["why"]) == (session.doc_id, ["of interest: git", "10 seats free"])


def test_nothing_that_fits_is_said_aside(lab: Any, run: Any) -> None:
    assert run("fits", ctx=lab.ctx(lab.person())) == (0, "", "No coming session fits.\n")


def test_who_could_teach_is_told_with_what_they_taught(lab: Any, run: Any) -> None:
    course = lab.course("GIT")
    teacher = lab.person("Hrafn Placeholder")
    lab.session(course, start=lab.now - timedelta(days=9), instructors=[teacher])
    session = lab.session(course)
    _, out, _ = run("instructors", str(session.doc_id))
    assert "Hrafn Placeholder  taught this course 1 time · 1 session in 12 months (3 h)\n" in out
    (row,) = json.loads(run("instructors", "--course", "git", "--json")[1])
    assert (row["name"], row["taught"], row["minutes"], row["free"]) == ("Hrafn Placeholder", 1, 180, True)


def test_what_is_not_there_is_not_found_and_only_planners_ask(lab: Any, run: Any) -> None:
    with pytest.raises(NotFound):
        run("instructors", "99")
    with pytest.raises(NotFound):
        run("instructors", "--course", "NONE")
    with pytest.raises(NotAllowed):
        run("instructors", "99", ctx=lab.ctx(lab.person()))
