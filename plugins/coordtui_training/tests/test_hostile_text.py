"""Text from outside in every field: it stays text, on the page, in commands, calendars, letters, tables."""

from __future__ import annotations

import unicodedata

import icalendar
import pytest

from coordtui.api import Letter
from coordtui_training.ics import lint
from coordtui_training.records import Question
from coordtui_training.seats import Seats

from .page_desk import at
from .test_cli_running import Cli

HOSTILE = (
    "=1+1\x1b]0;x\x07\x1b[31m\x9b31m\u202e\u2066\r\nBcc: x@example.invalid\r\nBEGIN:VEVENT\r\n"
    "ATTACH:http://x.example.invalid\x00[b]m[/b] [/]{n} %s e\u0301 漢字 \\n;,:\"'\u2028\x85" + "x" * 10_000
)


@pytest.fixture
def hostile(lab):
    teacher = lab.person(HOSTILE[:180], emails=["teacher@example.invalid"])
    course = lab.course(
        "H\x1b[3",
        title_fr=HOSTILE,
        title_en=HOSTILE,
        about_en=HOSTILE,
        grants=[HOSTILE],
        questions=[Question(en=HOSTILE, kind="words")],
    )
    room = lab.room(HOSTILE, note=HOSTILE)
    session = lab.session(course, link=HOSTILE, room=room.doc_id, instructors=[teacher], capacity=1)
    for name in ("Seat", "Wait"):
        who = lab.person(name + HOSTILE[:180], emails=[f"{name.lower()}@example.invalid"])
        Seats(lab.ctx()).add(session.doc_id, who, HOSTILE)
    return session


def controls(text):
    """What a terminal might obey, or be led astray by."""
    return {
        each for each in text if unicodedata.category(each) in ("Cc", "Zl", "Zp") and each not in "\r\n"
    } | {each for each in text if each in "\u202e\u2066"}


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_no_command_prints_what_a_terminal_obeys(lab, capsys, hostile, more):
    cli, number = Cli(lab, capsys), hostile.doc_id
    for words in (
        ("session", "show", number),
        ("session", "list"),
        ("course", "list"),
        ("room", "list"),
        ("list", number),
        ("offers",),
        ("sheet", number),
        ("feedback", number, "--questions"),
        ("report", "--by", "grant", "--period", "2026"),
        ("message", number, "--en", HOSTILE, HOSTILE),
        ("export", "sessions"),
    ):
        assert not controls(cli(*words, *more)), words


def test_a_calendar_has_no_event_that_a_title_brings(lab, capsys, hostile):
    text = Cli(lab, capsys)("ics", hostile.doc_id)
    assert lint(text) == []
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert "ATTACH" not in event


def test_a_letter_has_one_line_of_a_subject_and_no_header_that_a_title_brings(lab, hostile):
    letters = lab.opened.context().store.records(Letter).find()
    assert letters
    for each in letters:
        assert not controls(each.subject + each.text)
        assert "\n" not in each.subject
        assert "\r" not in each.text


def test_a_table_begins_no_cell_with_a_formula(lab, capsys, hostile):
    for what in ("courses", "sessions"):
        text = Cli(lab, capsys)("export", what)
        assert "=1+1" in text
        assert not any(mark in text for mark in (",=1", '"=1', ";=1"))


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
async def test_the_page_shows_text_as_text(lab, hostile, size):
    async with at(lab.opened, size) as desk:
        for key in ("j", "i", "escape", "L", "escape", "O", "escape"):
            await desk.press(key)
            assert not controls(desk.text()), key
