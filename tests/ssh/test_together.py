"""Several people on one server: what each sees, what becomes of who may come in no more, and many at once."""

from __future__ import annotations

import subprocess

import pytest

from coordtui.cli import main
from tests.ssh.rig import COORDINATOR, GUEST, PROBE, RESEARCHER, TOLD_AFTER, Rig, ended
from tests.waiting import until

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(180)]

AT_ONCE = 60


def command(rig: Rig, *words: str) -> None:
    """A command of the administrator's, on the server."""
    assert main(["--settings", str(rig.settings), *words]) == 0
    rig.place.give(*rig.place.home.glob("lab.db*"))


def test_two_people_see_at_once_what_the_other_does(rig, enter) -> None:
    theirs, mine = enter(RESEARCHER), enter(COORDINATOR)
    for program in (theirs, mine):
        program.press("5")
        program.wait_for("[5 Training")
        program.settle()
        program.press("/", rig.course, "enter")
        program.wait_for("0/9")
    theirs.press("c")
    for program in (theirs, mine):
        program.wait_for("1/9")
    mine.press("c")
    for program in (theirs, mine):
        program.wait_for("2/9")
    assert [theirs.leave(), mine.leave()] == [0, 0]


def test_a_guest_sees_no_page_and_no_name_that_is_not_for_guests(rig, enter) -> None:
    program = enter(GUEST)
    assert "People" not in program.line(0)
    assert "Papers" not in program.line(0)
    for key in ("1", "2", "3", "4", "5", "6", "7"):
        program.press(key)
        program.settle(quiet=0.1)
    seen = program.raw.decode()
    for login in (RESEARCHER, COORDINATOR):
        assert rig.names[login] not in seen
        assert rig.mails[login] not in seen


def test_a_revoked_key_ends_the_session_and_opens_nothing_more(rig, enter) -> None:
    program = enter(RESEARCHER)
    program.press("2", "n")
    program.wait_for("A new watch")
    program.press("Begun before")
    program.settle()
    pid = rig.program()
    try:
        command(rig, "access", "revoke", RESEARCHER, "--all")
        rig.until_gone(pid)
        assert ended(program) == 77
        assert "its key was revoked" in " ".join(program.raw.decode().split())
        assert set(program.left_behind()) <= TOLD_AFTER
        assert rig.run(RESEARCHER, "lab", "version").returncode == 255
    finally:
        rig.usual_lines()
    again = enter(RESEARCHER)
    again.press("2", "n")
    again.wait_for("Begun before")


def test_a_role_that_is_taken_away_ends_the_session(rig, enter) -> None:
    program = enter(GUEST)
    pid = rig.program()
    try:
        command(rig, "people", "edit", rig.names[GUEST], "--set", "access=researcher")
        rig.until_gone(pid)
        assert ended(program) == 77
        assert set(program.left_behind()) <= TOLD_AFTER
    finally:
        command(rig, "people", "edit", rig.names[GUEST], "--set", "access=guest")


def refused(rig: Rig, server: str, at_once: int = AT_ONCE) -> int:
    """How many of those who come at one moment sshd turns away."""
    words = rig.ssh(PROBE, server=server)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    calls = [subprocess.Popen(words, env=rig.environment(), **quiet) for _ in range(at_once)]
    return sum(each.wait() != 0 for each in calls)


def test_sixty_people_who_come_at_one_moment_are_all_let_in_by_the_documented_settings(rig) -> None:
    assert refused(rig, "ungated") == 0


def test_control_by_the_usual_settings_of_sshd_some_are_turned_away(rig) -> None:
    assert 0 < refused(rig, "careless", 40) < 40


def test_ten_programs_begin_at_once_and_one_person_has_no_more_than_allowed(rig, enter) -> None:
    programs = [enter(login, ready="") for login in (RESEARCHER, COORDINATOR) for _ in range(5)]
    for program in programs:
        program.wait_for("? help", limit=90)
    one_more = enter(RESEARCHER, ready="")
    assert ended(one_more) == 75
    assert len(rig.programs()) == len(programs)
    for program in programs:
        program.kill(9)
    until(lambda: not rig.programs(), 5, "a program stays")
