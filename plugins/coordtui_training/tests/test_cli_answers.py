"""`coordtui training report`, `export` and `import`, as scripts use them."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta

import pytest

from coordtui.api.command_line import group
from coordtui_training.cli import exchange, reports
from coordtui_training.records import Course, Signup


@pytest.fixture
def run(lab, capsys):
    """Run a command line of these two modules; its status, what it printed, and what it said aside."""

    def ran(*words: str, ctx=None):
        parser = argparse.ArgumentParser()
        commands = group(parser, str)
        for part in (exchange, reports):
            part.add(commands, str)
        args = parser.parse_args(words)
        status = args.run(ctx or lab.ctx(), args)
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran


@pytest.fixture
def attended(lab) -> Signup:
    session = lab.session(lab.course("GIT"), start=lab.now - timedelta(days=7), held=True)
    made = Signup(session=session.doc_id, person=lab.person(), state="attended", asked=lab.now)
    return lab.ctx().store.records(Signup).add(made)


def test_a_report_is_a_table_that_says_how_it_is_counted(run, attended) -> None:
    status, out, _ = run("report", "--period", "2026")
    assert status == 0
    assert "Course GIT" in out
    assert "Each sign-up counts once, under its course." in out
    assert max(map(len, out.splitlines()[:4])) <= 92


def test_a_report_in_json_has_the_numbers_of_the_sign_ups(run, attended) -> None:
    _, out, _ = run("report", "--by", "role", "--period", "2026", "--json")
    data = json.loads(out)
    assert data["lines"][0]["label"] == "PhD student"
    assert data["total"]["attended"] == {"value": 1, "signups": [attended.doc_id], "sessions": []}


def test_a_report_as_csv_has_a_line_for_each_and_the_total(run, attended) -> None:
    _, out, _ = run("report", "--csv", "--by", "month", "--period", "2026")
    assert [line.split(",")[0] for line in out.splitlines()] == ["Month", "2026-11", "All"]


def test_a_table_goes_out_and_comes_in_again(run, lab, tmp_path) -> None:
    lab.course("GIT")
    path = tmp_path / "courses.csv"
    status, out, _ = run("export", "courses", "-o", str(path))
    assert (status, path.stat().st_mode & 0o77) == (0, 0)
    path.write_text(path.read_text().replace("Course GIT", "Git for labs"))
    status, out, _ = run("import", "courses", str(path))
    assert status == 0
    assert "~ GIT (title_en)" in out
    assert "Nothing was changed; “--apply” writes it." in out
    run("import", "courses", str(path), "--apply")
    assert lab.ctx().store.records(Course).first().title_en == "Git for labs"


def test_a_refused_row_is_said_aside_with_its_line_and_column(run, lab, tmp_path) -> None:
    path = tmp_path / "courses.csv"
    path.write_text("code,title_fr,minutes\nGIT,Git,soon\n")
    status, out, err = run("import", "courses", str(path), "--apply")
    assert status == 1
    assert err.strip() == "Line 2, minutes: “soon” is not a whole number."
    assert "--partial" in out
    status, out, _ = run("import", "courses", str(path), "--json")
    assert json.loads(out)["refused"] == [
        {"line": 2, "column": "minutes", "why": "“soon” is not a whole number."}
    ]


@pytest.mark.parametrize("what", ["courses", "sessions", "signups"])
def test_the_template_names_every_column_in_both_languages(run, what) -> None:
    _, out, _ = run("import", what, "--template")
    assert "state / état" in out or what == "courses"
    _, out, _ = run("import", what, "--template", "--json")
    assert all(each["french"] and each["says"] for each in json.loads(out))


def test_everything_is_one_json_file(run, attended) -> None:
    _, out, _ = run("export", "all")
    data = json.loads(out)
    assert data["form"] == "coordtui-training-1"
    assert len(data["signups"]) == 1
    assert "feeds" not in data
