from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key

from coordtui.api import Command, Pane
from coordtui.text.messages import N_
from coordtui.text.translation import Translator
from coordtui.ui.actions import CORE, go_commands
from coordtui.ui.key_list import SCOPES
from coordtui.ui.key_names import verdict
from coordtui.ui.keymap import KeyTable, key_of, shown, spelled
from coordtui.ui.vim import ADDED


def command(id: str, *keys: str, scope: str = "app") -> Command:
    return Command(id=id, title=N_("x"), action="x", scope=scope, keys=keys)


def test_no_two_core_commands_of_a_scope_want_the_same_key() -> None:
    assert KeyTable(CORE).problems == []


ONLY_FASTER = {"text.delete_left_word", "area.delete_word_left"}
"""What other keys do too, letter by letter."""


@pytest.mark.parametrize("preset", ["normal", "vim"])
def test_no_usual_key_is_one_that_cannot_arrive(preset: str) -> None:
    for each in KeyTable(CORE, preset=preset).commands.values():
        for key in (key for written in each.keys for key in spelled(written)):
            found = verdict(key)
            assert found is None or found.severity == "warned", (each.id, key)


def test_no_usual_command_depends_on_a_key_that_something_else_takes() -> None:
    for each in KeyTable(CORE).commands.values():
        sound = [written for written in each.keys if not any(map(verdict, spelled(written)))]
        taken = [found.taker for written in each.keys for key in spelled(written) if (found := verdict(key))]
        if taken and each.id not in ONLY_FASTER:
            assert sound or (each.id, taken) in [
                ("app.suspend_process", ["shell"]),
                ("app.leave", ["terminal"]),
            ]


def test_what_somebody_expects_who_knows_lazygit_or_k9s_is_there() -> None:
    table = KeyTable([*CORE, *go_commands([Pane(id="a.one", title=N_("One"), target="m:C")])])
    expected = {
        "list": [*"jkvas<>G", "enter", "space", "home", "end", "pgup", "pgdn", "ctrl+d", "ctrl+u"],
        "page": [*"/youURenzcx", "tab", "esc"],
        "app": [*"q?:1", "esc", "ctrl+p"],
    }
    for scope, keys in expected.items():
        for key in keys:
            assert table.find(scope, spelled(key)) is not None, (scope, key)


def test_every_scope_has_a_name_for_people() -> None:
    assert {each.scope for each in CORE} <= set(SCOPES)


def test_the_vim_preset_adds_its_keys_and_takes_no_usual_one_away() -> None:
    usual, vim = KeyTable(CORE), KeyTable(CORE, preset="vim")
    assert vim.problems == []
    assert all(set(usual.commands[id].keys) <= set(vim.commands[id].keys) for id in usual.commands)
    for scope, key, id in [
        ("list", "g g", "list.cursor_home"),
        ("list", "l", "list.open"),
        ("app", "h", "app.back"),
        ("page", "ctrl+r", "page.redo"),
        ("page", "i", "page.edit"),
        ("app", "Z Z", "app.leave"),
        ("page", "ctrl+w w", "page.next_pane"),
    ]:
        assert vim.find(scope, spelled(key)).id == id
    assert {each.id for each in vim.commands.values() if vim.origins[each.id] == "vim"} == set(ADDED)


def test_in_the_vim_preset_pages_are_g_and_a_figure() -> None:
    panes = [Pane(id="a.one", title=N_("One"), target="m:C", letter="o")]
    table = KeyTable(go_commands(panes), preset="vim")
    assert table.find("app", ("1",)) is None
    assert table.find("app", ("g", "1")).id == "go.a.one"


def test_a_key_names_a_command_in_its_scope_only() -> None:
    table = KeyTable([command("a.one", "x"), command("a.two", "x", scope="list")])
    assert table.find("app", ("x",)).id == "a.one"
    assert table.find("list", ("x",)).id == "a.two"
    assert table.find("page", ("x",)) is None
    assert table.problems == []


def test_of_two_commands_that_want_a_key_the_first_has_it_and_the_other_is_named() -> None:
    table = KeyTable([command("a.one", "x"), command("a.two", "x", "y")])
    assert table.find("app", ("x",)).id == "a.one"
    assert table.commands["a.two"].keys == ("y",)
    assert table.problems[0].command == "a.two"
    assert table.problems[0].holder == "a.one"


def test_a_person_gives_other_keys_to_a_command() -> None:
    table = KeyTable([command("a.one", "x"), command("a.two", "y")], {"a.one": ["y"], "a.two": []})
    assert table.find("app", ("y",)).id == "a.one"
    assert table.find("app", ("x",)) is None
    assert table.commands["a.two"].keys == ()
    assert table.origins == {"a.one": "yours", "a.two": "yours"}


def test_the_keys_that_a_person_gives_go_before_the_usual_ones() -> None:
    table = KeyTable([command("a.one", "x"), command("a.two", "y")], {"a.two": ["x"]})
    assert table.find("app", ("x",)).id == "a.two"
    assert table.commands["a.one"].keys == ()
    assert [(each.severity, each.command, each.holder) for each in table.problems] == [
        ("warned", "a.one", "a.two")
    ]


@pytest.mark.parametrize(
    ("written", "key"),
    [("Esc", "escape"), ("pgdn", "pagedown"), ("shift+s", "S"), ("Ctrl+K", "ctrl+k"), ("↑", "up")],
)
def test_a_key_may_be_written_as_it_is_called(written: str, key: str) -> None:
    assert spelled(written) == (key,)


def test_keys_for_a_command_that_does_not_exist_are_reported() -> None:
    table = KeyTable([command("a.thing")], {"a.thinf": ["x"]})
    assert (table.problems[0].command, table.problems[0].holder) == ("a.thinf", "a.thing")


def test_two_keys_in_a_row_are_one_binding() -> None:
    table = KeyTable([command("a.one", "g t")])
    assert table.find("app", ("g", "t")).id == "a.one"
    assert table.begins("app", ("g",))
    assert not table.begins("app", ("t",))


def test_pages_are_reached_by_figure_and_by_g_with_their_letter() -> None:
    panes = [
        Pane(id="a.one", title=N_("One"), target="m:C", letter="o"),
        Pane(id="a.two", title=N_("Two"), target="m:C", letter="o"),
    ]
    table = KeyTable(go_commands(panes))
    assert table.find("app", ("2",)).action == "show_page a.two"
    assert table.find("app", ("g", "o")).action == "show_page a.one"
    assert table.problems == []


def test_keys_are_shown_as_a_person_reads_them() -> None:
    say = Translator("en")
    assert [shown(key, say) for key in ("up", "pagedown", "ctrl+k", "?", "g t")] == [
        "↑",
        "pgdn",
        "ctrl+k",
        "?",
        "g t",
    ]


def test_a_pressed_key_is_named_as_the_table_writes_it() -> None:
    events = [
        Key("question_mark", "?"),
        Key("S", "S"),
        Key("ctrl+k", "\x0b"),
        Key("space", " "),
        Key("pageup", None),
    ]
    assert [key_of(event) for event in events] == ["?", "S", "ctrl+k", "space", "pageup"]


REMAP = st.dictionaries(
    st.sampled_from([each.id for each in CORE]),
    st.lists(
        st.sampled_from(["x", "q", "g", "g t", "ctrl+k", "f5", "up", "J", "ctrl+i", "alt+x"]), max_size=3
    ),
    max_size=4,
)


@given(REMAP, st.sampled_from(["normal", "vim"]))
def test_every_key_runs_the_command_that_shows_it_and_every_loser_is_named(remap: dict, preset: str) -> None:
    table = KeyTable(CORE, remap, preset)
    for each in table.commands.values():
        for written in each.keys:
            assert table.find(each.scope, spelled(written)).id == each.id
    losers = {(each.command, each.key) for each in table.problems}
    for id, keys in remap.items():
        for written in keys:
            assert written in table.commands[id].keys or (id, written) in losers


@given(REMAP)
def test_a_table_is_the_same_again_once_the_keys_are_usual_again(remap: dict) -> None:
    again = KeyTable(CORE, remap).remapped({}, "normal")
    assert again.commands == KeyTable(CORE).commands


def test_the_ways_out_stay_whatever_the_settings_say() -> None:
    remap = {"app.help": ["H"], "app.commands": [], "app.back": ["f1", "ctrl+q"]}
    table = KeyTable(CORE, remap)
    for id, key in (("app.help", "f1"), ("app.commands", "ctrl+p"), ("app.leave", "ctrl+q")):
        command = table.find("app", spelled(key))
        assert command is not None
        assert command.id == id
    assert {problem.key for problem in table.problems if problem.yours} >= {"f1", "ctrl+q"}
    assert table.commands["app.help"].keys == ("H", "f1")


def test_a_way_out_is_refused_to_any_other_command_wherever_it_is() -> None:
    table = KeyTable(CORE, {"page.read_again": ["f1"]})
    assert table.find("page", spelled("f1")) is None
    assert table.find("app", spelled("f1")).id == "app.help"
    assert ("page.read_again", "f1", "app.help") in table.refused
