from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.text.translation import Translator
from coordtui.ui.actions import CORE
from coordtui.ui.key_list import key_lines, told
from coordtui.ui.key_names import verdict
from coordtui.ui.key_problems import problems_with
from coordtui.ui.keymap import KeyTable, spelled

say = Translator("en")


def found(preset: str = "normal", **remap: list[str]) -> list[tuple[str, str, str, str]]:
    table = KeyTable(CORE, {id.replace("__", "."): keys for id, keys in remap.items()}, preset)
    return [(each.severity, each.command, each.key, each.holder) for each in table.problems]


@pytest.mark.parametrize(
    ("key", "severity", "taker"),
    [
        ("ctrl+b", "warned", "tmux"),
        ("ctrl+a", "warned", "screen"),
        ("~", "warned", "ssh"),
        ("ctrl+s", "warned", "terminal"),
        ("ctrl+i", "refused", "tab"),
        ("ctrl+m", "refused", "enter"),
        ("ctrl+h", "refused", "backspace"),
        ("ctrl+[", "refused", "escape"),
        ("ctrl+shift+k", "refused", "terminal"),
        ("ctrl+shift+up", "warned", "terminal"),
        ("alt+x", "warned", "window"),
        ("ctrl+space", "refused", "keyboard"),
        ("@", "warned", "keyboard"),
        ("f10", "warned", "window"),
        ("f11", "warned", "window"),
        ("ctrl+t", "warned", "browser"),
        ("ctrl+z", "warned", "shell"),
        ("super+x", "refused", "terminal"),
        ("ctrl+5", "refused", "terminal"),
        ("shift+enter", "warned", "enter"),
        ("pagedwn", "refused", ""),
    ],
)
def test_a_key_that_does_not_arrive_everywhere_is_known(key: str, severity: str, taker: str) -> None:
    found = verdict(*spelled(key))
    assert found is not None
    assert (found.severity, found.taker) == (severity, taker)
    assert say(found.text)
    assert say(found.remedy)


@pytest.mark.parametrize("key", ["q", "S", "?", "ctrl+k", "f5", "shift+tab", "ctrl+left", "up", "space", "é"])
def test_a_sound_key_is_left_alone(key: str) -> None:
    assert verdict(*spelled(key)) is None


@given(st.text(max_size=20))
def test_whatever_is_written_for_a_key_is_borne(text: str) -> None:
    table = KeyTable(CORE, {"page.new": [text]})
    for problem in table.problems:
        assert say(problem.text).replace("\u00a0", " ").isprintable()


def test_flow_control_is_no_problem_beside_another_key() -> None:
    assert found(page__new=["ctrl+s", "n"]) == []
    assert found(page__new=["ctrl+s"]) == [("warned", "page.new", "ctrl+s", "terminal")]


def test_two_keys_of_the_person_in_one_scope_are_refused() -> None:
    assert ("refused", "page.dismiss", "f", "page.keep") in found(page__dismiss=["f"], page__keep=["f"])


def test_a_key_that_begins_others_is_refused_to_them() -> None:
    assert ("refused", "app.search", "g /", "page.new") in found(page__new=["g"])


def test_a_key_of_a_list_that_hides_one_of_the_page_is_warned_of() -> None:
    assert found(page__new=["s"]) == [("warned", "page.new", "s", "list.sort")]


def test_a_letter_is_no_command_where_it_is_typed() -> None:
    assert found(text__home=["x"])[0][:3] == ("refused", "text.home", "x")


def test_a_figure_is_no_command_where_it_counts() -> None:
    assert found("vim", list__sort=["5"])[0] == ("refused", "list.sort", "5", "vim")
    assert found("normal", list__sort=["5"]) == []


def test_what_a_new_key_would_collide_with_is_known_before_it_is_kept() -> None:
    table = KeyTable(CORE)
    assert problems_with(table, "page.new", "ctrl+g") == []
    assert [each.holder for each in problems_with(table, "page.new", "e")] == ["page.new"]
    assert [each.severity for each in problems_with(table, "page.new", "ctrl+i")] == ["refused"]


def test_the_list_begins_with_what_has_problems() -> None:
    lines = key_lines(KeyTable(CORE, {"page.tag": ["ctrl+i"]}))
    assert lines[0].id == "page.tag"
    assert lines[0].origin == "yours"
    assert len(lines) == len(CORE)


def test_problems_are_told_in_one_sentence_and_none_in_none() -> None:
    table = KeyTable(CORE, {"page.tag": ["ctrl+i"], "page.nothing": ["x"]})
    assert "2 keys of your settings" in say(told(table.problems))
    assert told(KeyTable(CORE).problems) is None
