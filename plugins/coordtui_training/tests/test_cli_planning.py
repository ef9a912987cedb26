"""`coordtui training course`, `room`, `session` and `series`, as scripts use them."""

from __future__ import annotations

import argparse
import json
from typing import Any

import pytest

from coordtui.api import Group, NotAllowed, NotFound, Refused
from coordtui.api.command_line import group
from coordtui.api.eyes import speaking
from coordtui_training.cli import courses, rooms, series, sessions
from coordtui_training.records import Course, Session

LINK = "https://example.invalid/room"


class Cli:
    """The commands of planning; each answers with what it printed."""

    def __init__(self, lab: Any, capsys: Any) -> None:
        self.lab, self._capsys = lab, capsys

    def __call__(self, *words: str, ctx: Any = None) -> str:
        parser = argparse.ArgumentParser()
        commands = group(parser, str)
        for part in (courses, rooms, sessions, series):
            part.add(commands, str)
        args = parser.parse_args(words)
        assert args.run(ctx or self.lab.ctx(), args) == 0
        return self._capsys.readouterr().out

    def json(self, *words: str, ctx: Any = None) -> Any:
        return json.loads(self(*words, "--json", ctx=ctx))

    def session(self, *words: str) -> int:
        """A draft of GIT on 1 December at nine; its number."""
        made = self.json("session", "add", "GIT", "--start", "2026-12-01 09:00", "--link", LINK, *words)
        return made["doc_id"]


@pytest.fixture
def cli(lab: Any, capsys: Any) -> Cli:
    lab.course("GIT", title_en="Git for labs", title_fr="Git pour les labos", minutes=120)
    return Cli(lab, capsys)


def test_a_course_is_added_changed_put_aside_and_removed(lab, cli):
    lab.person("Hrafn Placeholder")
    lab.ctx().directory.groups().add(Group(name="Placeholder team"))
    made = cli.json(
        *("course", "add", "SLRM", "--title-fr", "Slurm pour débuter", "--level", "intermediate"),
        *(
            "--minutes",
            "90",
            "--capacity",
            "12",
            "--instructor",
            "Hrafn Placeholder",
            "--prerequisite",
            "GIT",
        ),
        *("--role", "PhD student", "--group", "Placeholder team", "--year", "1", "--grant", "RGPIN-0000"),
        *("--topic", "slurm", "--moderated", "--no-certificate"),
    )
    assert made["public"] == {"roles": ["phd"], "groups": [1], "years": [1]}
    assert (made["capacity"], made["moderated"], made["certificate"], made["archived"]) == (
        12,
        True,
        False,
        False,
    )
    changed = cli.json("course", "edit", "slrm", "--capacity", "any", "--instructor", "", "--code", "SLU")
    assert (changed["capacity"], changed["instructors"], changed["code"]) == (None, [], "SLU")
    assert changed["public"] == made["public"]
    assert "SLU  Slurm pour débuter" in cli("course", "show", "SLU")
    cli("course", "archive", "SLU")
    assert [each["code"] for each in cli.json("course", "list")] == ["GIT"]
    assert "SLU" in cli("course", "list", "--all")
    cli("course", "restore", "SLU")
    assert cli.json("course", "remove", "SLU") == {"removed": made["doc_id"]}


def test_rooms_are_added_and_the_free_ones_found(cli):
    cli("room", "add", "2.14", "--seats", "12")
    cli("room", "add", "1.02", "--seats", "30", "--note", "The key is at the desk.")
    number = cli.session("--room", "2.14")
    cli("session", "publish", str(number))
    free = cli.json("room", "free", "2026-12-01 10:00", "--seats", "10")
    assert [each["name"] for each in free] == ["1.02"]
    assert "The key is at the desk." in cli("room", "list")
    assert cli.json("room", "edit", "1.02", "--name", "1.03", "--seats", "31")["seats"] == 31
    cli("room", "archive", "1.03")
    assert "1.03" not in cli("room", "list")
    cli("room", "restore", "1.03")
    cli("room", "remove", "1.03")
    with pytest.raises(NotFound):
        cli("room", "edit", "1.03")


def test_what_is_taken_all_the_same_is_said(cli):
    cli("room", "add", "2.14", "--seats", "12")
    first, second, third = (str(cli.session("--room", "2.14")) for _ in range(3))
    assert cli("session", "publish", first, "--anyway") == "Done.\n"
    said = cli("session", "publish", second, "--anyway")
    taken = "2.14 has “Git for labs” on 2026-12-01 09:00."
    assert said == f"Done.\nSession {second} takes it all the same: {taken}\n"
    cli("session", "edit", third, "--start", "2026-12-02 09:00")
    cli("session", "publish", third)
    said = cli("session", "edit", third, "--start", "2026-12-01 09:00", "--anyway")
    assert said.endswith(f"Session {third} takes it all the same: {taken}\n")


def test_the_state_of_a_session_is_said_in_the_language_of_who_reads(cli):
    number = str(cli.session())
    french = speaking(cli.lab.ctx(), "fr")
    assert "Git pour les labos  (brouillon)" in cli("session", "show", number, ctx=french)
    listed = cli("session", "list", ctx=french)
    assert "brouillon" in listed
    assert "draft" not in listed


def test_a_session_is_planned_reviewed_published_and_cancelled(cli):
    number = str(cli.session("--capacity", "8"))
    shown = cli.json("session", "show", number)
    assert shown["sittings"] == [{"start": "2026-12-01T14:00:00Z", "end": "2026-12-01T16:00:00Z"}]
    assert (shown["title"], shown["state"], shown["capacity"]) == ("Git for labs", "draft", 8)
    assert "checkin" not in shown
    review = cli.json("session", "review", number)
    assert review["missing"] == []
    assert review["conflicts"] == []
    assert "There is no French description." in cli("session", "review", number)
    cli("session", "publish", number)
    assert "2026-12-01 09:00  published  Git for labs" in cli("session", "list")
    assert cli.json("session", "list", "--state", "draft") == []
    assert cli.json("session", "withdraw", number)["state"] == "draft"
    cli("session", "publish", number)
    assert cli.json("session", "cancel", number, "--why", "The teacher is ill.")["state"] == "cancelled"
    assert "The teacher is ill." in cli("session", "show", number)


def test_a_session_moves_and_keeps_its_length(cli):
    number = str(cli.session("--start", "2026-12-02 09:00"))
    moved = cli.json("session", "edit", number, "--start", "2026-12-08 13:30")
    assert moved["sittings"] == [{"start": "2026-12-08T18:30:00Z", "end": "2026-12-08T20:30:00Z"}]
    longer = cli.json("session", "edit", number, "--minutes", "180", "--closes", "2026-12-07 12:00")
    assert longer["end"] == "2026-12-08T21:30:00Z"
    assert longer["closes"] == "2026-12-07T17:00:00Z"
    assert cli.json("session", "edit", number, "--closes", "")["closes"] is None


def test_a_draft_may_wait_for_its_day(cli):
    made = cli.json("session", "add", "GIT")
    assert made["sittings"] == []
    assert "no time yet" in cli("session", "list")
    with pytest.raises(Refused, match="It has no day and time"):
        cli("session", "publish", str(made["doc_id"]))


def test_a_time_that_comes_twice_is_said_with_its_offset(cli):
    with pytest.raises(Refused, match="comes twice"):
        cli("session", "add", "GIT", "--start", "2027-11-07 01:30")
    made = cli.json("session", "add", "GIT", "--start", "2027-11-07 01:30-05:00")
    assert made["start"] == "2027-11-07T06:30:00Z"
    with pytest.raises(Refused, match="is no moment"):
        cli("session", "add", "GIT", "--start", "tomorrow")


def test_what_is_taken_is_refused_unless_in_ones_name(cli):
    cli("room", "add", "2.14")
    first, second = (str(cli.session("--room", "2.14")) for _ in range(2))
    cli("session", "publish", first)
    assert "! 2.14 has “Git for labs” on 2026-12-01 09:00." in cli("session", "review", second)
    with pytest.raises(Refused, match="is taken at that time"):
        cli("session", "publish", second)
    assert [each["state"] for each in cli.json("session", "publish", second, "--anyway")] == ["published"]


def test_sessions_are_copied_one_by_one_and_as_a_term(cli):
    number = cli.session()
    made = cli.json("session", "copy", str(number), "--start", "2026-12-02 09:00")
    term = ("session", "copy-term", "2026-11-30", "2026-12-04", "2027-01-11")
    assert "2 sessions would be made." in cli(*term, "--dry-run")
    found = cli.json(*term)
    assert [each["start"] for each in found["made"]] == ["2027-01-12T14:00:00Z", "2027-01-13T14:00:00Z"]
    again = cli(*term)
    assert "Left out: Git for labs. It is there already." in again
    assert "0 drafts were made." in again
    cli("session", "remove", str(number), str(made["doc_id"]))
    assert len(cli.json("session", "list")) == 0


def test_a_series_is_shown_made_changed_skipped_and_ended(cli):
    rule = ("GIT", "--first", "2027-03-07", "--at", "02:30", "--count", "3")
    shown = cli("series", "preview", *rule)
    assert "? 2027-03-14 02:30 does not exist on 2027-03-14" in shown
    with pytest.raises(Refused, match="has no time yet"):
        cli("series", "add", *rule)
    made = cli.json("series", "add", *rule, "--later", "2027-03-14")
    number = str(made["series"]["doc_id"])
    assert len(made["made"]) == 3
    assert "2027-03-07  02:30  sun" in cli("series", "list")
    changed = cli.json("series", "change", number, "--at", "09:00", "--until", "2027-03-28")
    assert (len(changed["changed"]), len(changed["made"])) == (3, 1)
    assert changed["series"]["count"] is None
    assert "Drafts removed:" in cli("series", "skip", number, "2027-03-14")
    assert len(cli.json("series", "remove", number)["removed"]) == 3


def test_a_series_is_like_a_session_where_one_is_named(cli):
    number = cli.session("--title-en", "Clinic")
    rule = ("--first", "2027-01-11", "--at", "13:00", "--on", "mon", "--on", "wed", "--count", "4")
    made = cli.json("series", "add", "GIT", "--like", str(number), *rule)
    shown = cli.json("session", "show", str(made["made"][1]))
    assert (shown["title"], shown["link"], shown["slot"]) == ("Clinic", LINK, "2027-01-13")


def test_planning_is_for_planners_and_drafts_are_not_seen(lab, cli):
    number = str(cli.session())
    student = lab.ctx(lab.person())
    for words in (
        ("publish", number),
        ("edit", number, "--link", "x"),
        ("copy", number, "--start", "2027-01-04 09:00"),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            cli("session", *words, ctx=student)
    assert cli.json("session", "list", ctx=student) == []
    for record in (Course, Session):
        assert len(lab.ctx().store.records(record).find()) == 1
