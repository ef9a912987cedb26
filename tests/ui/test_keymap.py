from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key

from coordtui.api import Command, Pane
from coordtui.text.messages import N_
from coordtui.text.translation import Translator
from coordtui.ui.actions import CORE, go_commands
from coordtui.ui.keymap import KeyTable, key_of, shown, spelled


def command(id: str, *keys: str, scope: str = "app") -> Command:
    return Command(id=id, title=N_("x"), action="x", scope=scope, keys=keys)


def test_no_two_core_commands_of_a_scope_want_the_same_key() -> None:
    assert KeyTable(CORE).problems == []


def test_core_keys_are_those_that_every_keyboard_and_terminal_has() -> None:
    refused = set("[]{}\\|@#~") | {"ctrl+b", "ctrl+a", "ctrl+z", "ctrl+s", "ctrl+j", "ctrl+i", "ctrl+m"}
    for each in CORE:
        for written in each.keys:
            for key in spelled(written):
                assert key not in refused
                assert not key.startswith("alt+")


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
    assert "a.two" in str(table.problems[0])


def test_a_person_gives_other_keys_to_a_command() -> None:
    table = KeyTable([command("a.one", "x"), command("a.two", "y")], {"a.one": ["y"], "a.two": []})
    assert table.find("app", ("y",)).id == "a.one"
    assert table.find("app", ("x",)) is None
    assert table.commands["a.two"].keys == ()
    assert table.problems == []


def test_keys_for_a_command_that_does_not_exist_are_reported() -> None:
    assert "a.nothing" in str(KeyTable([], {"a.nothing": ["x"]}).problems[0])


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


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["app", "list"]), st.lists(st.sampled_from("xyz")))
    )
)
def test_every_key_has_exactly_one_command_and_every_loser_is_named(wanted: list) -> None:
    commands = [command(f"a.c{n}", *keys, scope=scope) for n, (_, scope, keys) in enumerate(wanted)]
    table = KeyTable(commands)
    held = [(each.scope, key) for each in table.commands.values() for key in set(each.keys)]
    assert len(held) == len(set(held))
    asked = sum(len(set(keys)) for _, _, keys in wanted)
    assert len(held) + len({str(problem) for problem in table.problems}) == asked
