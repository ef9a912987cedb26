"""What the commands of plugins are made of."""

from __future__ import annotations

import argparse
import json
from types import SimpleNamespace

import pytest

from coordtui.api.command_line import command, day, done, group, moment, plain, print_json, table, whole
from coordtui.api.records import Group
from coordtui.text.messages import N_

CTX = SimpleNamespace(_=str)


def parser_of(run) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    command(group(parser, str), "meet", run, str, N_("meet somebody"))
    return parser


def test_a_command_knows_what_it_runs_and_whether_a_script_asks():
    def run(ctx, args) -> int:
        return done(ctx, args, {"met": 7})

    args = parser_of(run).parse_args(["meet", "--json"])
    assert (args.run, args.json) == (run, True)


def test_a_group_asks_for_one_of_its_commands(capsys):
    with pytest.raises(SystemExit):
        parser_of(print).parse_args([])
    assert "COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize(("asked", "said"), [(False, "Done.\n"), (True, '{\n  "met": 7\n}\n')])
def test_what_is_done_is_answered_in_words_or_as_json(capsys, asked, said):
    assert done(CTX, argparse.Namespace(json=asked), {"met": 7}) == 0
    assert capsys.readouterr().out == said


@pytest.mark.parametrize("text", ["", "-1", "1.5", "soon", "٣", "²"])
def test_a_number_that_is_none_is_refused_before_anything_runs(text):
    with pytest.raises(argparse.ArgumentTypeError):
        whole(str)(text)
    assert whole(str)("12") == 12


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01"])
def test_a_day_that_is_none_is_refused_before_anything_runs(text):
    with pytest.raises(argparse.ArgumentTypeError):
        day(str)(text)
    assert day(str)("2026-11-12").day == 12


@pytest.mark.parametrize("text", ["", "soon", "2026-11-12", "2026-13-01T10:00", "0001-01-01T00:00+14:00"])
def test_a_moment_that_is_none_is_refused_before_anything_runs(text):
    with pytest.raises(argparse.ArgumentTypeError):
        moment(str)(text)
    assert str(moment(str)("2026-11-12T14:30-05:00")) == "2026-11-12 19:30:00+00:00"


def test_signs_that_command_a_terminal_leave_neither_as_json_nor_in_a_table(capsys):
    print_json({"name": "Ada \x9b2J"})
    table([["name", "seats"], ["Ada \x1b[2J", "12"]])
    said = capsys.readouterr().out
    assert not {"\x1b", "\x9b"} & {*said}
    assert json.loads(said[: said.index("}") + 1])["name"].startswith("Ada")


def test_the_columns_of_a_table_are_as_wide_as_they_need(capsys):
    table([["name", "seats"], ["Library", "8"]])
    assert capsys.readouterr().out == "name     seats\nLibrary  8\n"
    table([])
    assert capsys.readouterr().out == ""


def test_a_record_as_plain_data_has_all_its_fields():
    assert plain(Group(name="Nobody’s")) == {"doc_id": 0, "rev": 0, "name": "Nobody’s", "parent": None}
