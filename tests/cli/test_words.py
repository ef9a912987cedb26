"""Finding the command, its options and its help."""

from __future__ import annotations

import pytest

from coordtui import __version__


def test_version_is_one_line(coordtui):
    for option in ("--version", "-V"):
        answer = coordtui(option)
        assert (answer.status, answer.out) == (0, f"coordtui {__version__}\n")


def test_help_lists_the_commands_of_the_program_and_of_plugins(coordtui, visits):
    answer = coordtui("--help")
    assert answer.status == 0
    for word in ("demo", "init", "people", "sync", "plugin", "config", "store", "doctor", "visits", "guests"):
        assert f"\n    {word}" in answer.out
    assert "who visits" in answer.out


def test_with_safe_help_asks_no_plugin(coordtui, plugins):
    plugins("bang", "raise SystemExit('imported')")
    assert coordtui("--safe", "--help").status == 0


def test_every_command_has_help(coordtui):
    for word in ("demo", "init", "people", "sync", "plugin", "config", "store", "doctor"):
        answer = coordtui(word, "--help")
        assert answer.status == 0
        assert answer.out.startswith(f"usage: coordtui {word}")
        assert "--settings FILE" in answer.out


@pytest.mark.parametrize("words", [["peple"], ["--safe", "peple"], ["peple", "--safe"]])
def test_an_unknown_word_is_wrong_usage_and_the_nearest_is_named(coordtui, words):
    answer = coordtui(*words)
    assert answer.status == 2
    told = "There is no command “peple”. — Did you mean “people”? — “coordtui --help” lists the commands."
    assert answer.err == f"coordtui: {told}\n"


def test_wrong_options_are_wrong_usage_with_a_way_out(coordtui):
    for words, named in (
        (["--nonsense"], "--nonsense"),
        (["people", "list", "--nonsense"], "--nonsense"),
        (["--lang", "de"], "de"),
        (["people"], "COMMAND"),
        (["demo", "--people", "0"], "“0” is not a whole number from 1 on"),
        (["demo", "--people", "many"], "“many”"),
    ):
        answer = coordtui(*words)
        assert answer.status == 2, words
        assert answer.err.startswith("coordtui: ")
        assert answer.err.count("\n") == 1
        assert named in answer.err
        assert "--help” shows how it is used." in answer.err


def test_options_stand_before_or_after_the_word(coordtui, lab, machine):
    store = f"sqlite:///{machine / 'data' / 'coordtui' / 'coordtui.db'}"
    for words in (
        ("--store", store, "people", "list"),
        ("people", "--store", store, "list"),
        ("people", "list", f"--store={store}"),
    ):
        assert "Hrafn Placeholder" in coordtui(*words).out
    nowhere = f"sqlite:///{machine / 'nowhere.db'}"
    assert coordtui("people", "list", "--store", nowhere).status == 1


def test_a_plugins_command_runs_with_its_context(coordtui, visits, lab):
    answer = coordtui("visits", "--days", "3")
    assert (answer.status, answer.out) == (0, "Hrafn Placeholder, 3 days\n")
    assert coordtui("visits", "--days", "0").status == 1
    assert coordtui("guests").out == "Hrafn Placeholder, 1 days\n"


def test_the_plugin_of_that_name_is_asked_first_and_alone(coordtui, visits, plugins, lab):
    plugins("another", "import sys; sys.modules['another_was_imported'] = sys; raise ImportError")
    import sys

    answer = coordtui("visits", "--help")
    assert answer.status == 0
    assert "--days" in answer.out
    assert "another_was_imported" not in sys.modules


def test_a_word_whose_plugin_is_off_or_broken_says_so(coordtui, visits, plugins):
    plugins("bang", "raise ImportError('no such thing')")
    coordtui("plugin", "disable", "visits")
    off = coordtui("visits")
    assert off.status == 2
    assert "switched off" in off.err
    assert "coordtui plugin enable visits" in off.err
    broken = coordtui("bang")
    assert broken.status == 2
    assert "could not start" in broken.err
    assert "coordtui plugin info bang" in broken.err


def test_no_plugin_takes_a_word_of_the_program(coordtui, plugins, lab):
    plugins(
        "thief",
        """
        from coordtui.api import CliCommand, Plugin, hookimpl
        from coordtui.text.messages import N_

        @hookimpl
        def coordtui_plugin():
            return Plugin(name="thief", title=N_("x"), api=1,
                          cli=(CliCommand(name="people", target="nowhere:fill", help=N_("x")),))
        """,
    )
    assert coordtui("people", "list").status == 0
    assert coordtui("--help").out.count("\n    people ") == 1


def test_a_command_that_needs_no_lab_runs_where_there_is_none(coordtui, plugins, tmp_path):
    plugins(
        "sums",
        """
        from coordtui.api import CliCommand, Plugin, hookimpl
        from coordtui.text.messages import N_

        @hookimpl
        def coordtui_plugin():
            return Plugin(name="sums", title=N_("x"), api=1,
                          cli=(CliCommand(name="sums", target=f"{__name__}:fill", help=N_("x")),))

        def fill(parser, translate):
            parser.set_defaults(run=lambda ctx, arguments: print(ctx, 1 + 1), without_lab=True)
        """,
    )
    ran = coordtui("--store", f"sqlite:///{tmp_path}/none.db", "sums")
    assert (ran.status, ran.out) == (0, "None 2\n")
    assert not (tmp_path / "none.db").exists()
