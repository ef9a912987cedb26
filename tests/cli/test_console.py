"""Texts, tables and progress."""

from __future__ import annotations

import argparse
import ast
from pathlib import Path

import pytest

from coordtui.api.errors import Refused
from coordtui.cli.argparse_messages import MESSAGES, speak
from coordtui.cli.console import Console, width
from coordtui.cli.options import Parser, UsageError
from coordtui.cli.progress import ProgressLine
from coordtui.text.messages import N_, Message
from coordtui.text.translation import Translator


@pytest.fixture
def console():
    return Console(Translator("en"))


def test_a_table_lines_up_wide_letters_and_makes_cells_safe(console, capsys):
    console.table((N_("name"), N_("n")), [("日本", 1), ("e\u0301", 2), ("\x1b[31mred", 3)])
    lines = capsys.readouterr().out.splitlines()
    assert {width(line) for line in lines} == {width("[31mred") + 3}
    assert "\x1b" not in "".join(lines)


def test_an_error_is_one_line_whatever_is_in_it(console, capsys):
    console.complain(Refused("what\nthis", why="because\x1b[0m", remedy=N_("do that")))
    assert capsys.readouterr().err == "coordtui: what this — because[0m — do that\n"


def test_an_error_keeps_the_spaces_that_do_not_break(console, capsys):
    console.complain(Refused("quoi\u00a0:\t ceci"))
    assert capsys.readouterr().err == "coordtui: quoi\u00a0: ceci\n"


def test_json_keeps_accents(console, capsys):
    console.json({"nom": "Éloi"})
    assert "Éloi" in capsys.readouterr().out


def _argparse_texts():
    for node in ast.walk(ast.parse(Path(argparse.__file__).read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="_" | "ngettext"), args=[ast.Constant(value=text), *_]):
                yield text


PROGRAMMERS_ONLY = (
    ".__call__() not defined",
    "%(prog)s: error: %(message)s\n",  # said by ourselves
    "%(prog)s: warning: %(message)s\n",
    "%(heading)s:",
    "%r is not callable",
    "'required' is an invalid argument for positionals",
    'argument "-" with mode %r',
    "cannot have multiple subparser arguments",
    "cannot merge actions - two groups are named %r",
    "conflicting",
    "dest= is required",
    "invalid conflict_resolution value",
    "invalid option string",
    "mutually exclusive arguments must be optional",
    "is deprecated",
    "invalid choice",  # said in a sentence by coordtui.cli.usage, as the next two
    "unrecognized arguments",
    "unknown parser",
)


def test_every_text_of_argparse_that_a_person_can_meet_is_in_the_catalogue():
    known = {message.text for message in MESSAGES}
    missing = [t for t in _argparse_texts() if t not in known and not any(p in t for p in PROGRAMMERS_ONLY)]
    assert missing == []


def test_argparse_speaks_through_the_translator():
    def marked(message: Message | str) -> str:
        return message if isinstance(message, str) else f"<{message.text}>"

    speak(marked)
    try:
        parser = Parser("x")
        parser.add_argument("file")
        assert "<usage: >x" in parser.format_help()
        assert "<show this help message and exit>" in parser.format_help()
        with pytest.raises(UsageError, match="<the following arguments are required: file>"):
            parser.parse_args([])
    finally:
        speak(Translator("en"))


def test_what_is_no_number_is_told_in_words_and_not_by_the_name_of_a_type():
    parser = Parser("x")
    parser.add_argument("--years", type=int)
    speak(Translator("en"))
    with pytest.raises(UsageError, match="“soon” is not a whole number"):
        parser.parse_args(["--years", "soon"])


def test_progress_elsewhere_than_on_a_terminal_says_each_text_once(capsys):
    line = ProgressLine("job", Translator("en"))
    for done in range(1, 5):
        line(N_("reading {n}", n=done), done, 4)
    line(N_("writing"), 0, None)
    line.clear()
    assert capsys.readouterr().err == "job — reading 1\njob — writing\n"


def test_progress_on_a_terminal_stays_on_one_line_of_its_width(capsys, monkeypatch):
    import sys

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "40")
    line = ProgressLine("job", Translator("en"))
    line(N_("a long text 日本日本日本日本日本"), 1, 2)
    line.clear()
    shown = capsys.readouterr().err
    assert "\n" not in shown
    first = shown.split("\r\x1b[K")[1]
    assert first.startswith("job — " + "█" * 10 + "░" * 10 + " 1/2")
    assert width(first) <= 39
    assert shown.endswith("\r\x1b[K")
