"""What is said of a command line that is not understood."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sotre", "x"), "There is no option “--sotre”. — Did you mean “--store”?"),
        (("people", "--sotre=x", "list"), "There is no option “--sotre”. — Did you mean “--store”?"),
        (("people", "import", "--dry-rnu", "x.csv"), "Did you mean “--dry-run”?"),
        (("people", "list", "--dry-run"), "There is no option “--dry-run”. — “coordtui people --help”"),
        (("people", "list", "--limt", "3"), "There is no option “--limt”. — “coordtui people --help”"),
        (("people", "search", "--limt", "3"), "Did you mean “--limit”?"),
        (("--lang", "de"), "--lang cannot be “de”. — There are: en, fr."),
        (("people", "lst"), "There is no command “people lst”. — Did you mean “list”?"),
        (("people", "mark"), "There is no command “people mark”. — There are: list, show, search, import, "),
        (("people", "list", "a", "b"), "“a b” is too much here."),
    ],
)
def test_what_is_wrong_is_named_in_a_sentence_with_the_nearest(coordtui, words, said):
    answer = coordtui(*words)
    assert answer.status == 2
    assert said in answer.err
    assert "--help” shows how it is used." in answer.err


def test_wrong_options_are_said_in_the_language_of_the_settings(coordtui):
    coordtui("config", "set", "language", "fr")
    assert "--lang ne peut pas être «\u00a0de\u00a0»." in coordtui("--lang", "de").err
    assert "il faut une valeur" in coordtui("--lang").err


def test_the_words_for_values_are_translated(coordtui):
    shown = coordtui("people", "import", "--help", "--lang", "fr").out
    assert "FICHIER" in shown
    assert "FILE" not in shown


def test_a_value_that_is_no_text_is_refused(coordtui, machine):
    answer = coordtui("config", "set", "network.contact", "\udcff")
    assert answer.status == 1
    assert "not text in UTF-8" in answer.err
    assert not (machine / "config").exists() or not list((machine / "config").rglob("*.toml"))


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("theme", "pink", "There are: colour-blind, colour-blind-light, contrast, dark, evening, grey,"),
        ("theme", "ligt", "id you mean “light”?"),
        ("keys.page.dismis", "d", "Did you mean “page.dismiss”?"),
        ("keys.visits.cal", "d", "Did you mean “visits.call”?"),
        ("start_page", "todey", "Did you mean “today”?"),
        ("plugins.disabled", "visit", "Did you mean “visits”?"),
        ("access.grants.core.people.veiw", "guest", "Did you mean “core.people.view”?"),
    ],
)
def test_a_name_that_nothing_has_is_refused_by_config_and_reported_by_the_doctor(
    coordtui, calls, lab, machine, key, value, said
):
    answer = coordtui("config", "set", key, value)
    assert answer.status == 1
    assert said in answer.err
    file = machine / "mine.toml"
    first, _, rest = key.partition(".")
    written = json.dumps(value if not rest else [value])
    section, name = (f"{first}.grants", rest.removeprefix("grants.")) if first == "access" else (first, rest)
    file.write_text(f'[{section}]\n"{name}" = {written}\n' if rest else f"{first} = {written}\n")
    told = coordtui("doctor", "--json", "--settings", str(file))
    assert told.status == 1
    (wrong,) = [each for each in json.loads(told.out) if each["check"] == "settings" and not each["ok"]]
    assert "mine.toml, line" in wrong["text"]


@pytest.fixture
def calls(plugins):
    """A plugin with a command that has a key."""
    plugins(
        "visits",
        """
        from coordtui.api import Command, Plugin, hookimpl
        from coordtui.text.messages import N_

        @hookimpl
        def coordtui_plugin():
            command = Command(id="visits.call", title=N_("call"), action="visits:call", keys=("c",))
            return Plugin(name="visits", title=N_("Visits"), api=1, commands=(command,))
        """,
    )


def test_names_that_are_right_are_taken(coordtui, calls):
    for key, value in (
        ("theme", "light"),
        ("keys.page.dismiss", "d, D"),
        ("keys.visits.call", "c"),
        ("keys.go.core.today", "t"),
        ("start_page", "core.today"),
        ("plugins.disabled", "visits"),
        ("keys.visits.other", "o"),  # the plugin is off: it cannot be asked
    ):
        assert coordtui("config", "set", key, value).status == 0, key


def test_a_settings_file_that_was_named_must_exist(coordtui, lab, machine):
    file = machine / "no-such.toml"
    for words in (("people", "list"), ("config", "list"), ("plugin", "list"), ("sync", "--list")):
        answer = coordtui("--settings", str(file), *words)
        assert answer.status == 1, words
        assert str(file) in answer.err
    assert coordtui("--settings", str(file), "doctor").status != 0
    assert not file.exists()


def test_what_makes_the_settings_file_takes_a_new_name(coordtui, machine):
    first, second = machine / "one.toml", machine / "two.toml"
    assert coordtui("--settings", str(first), "config", "set", "theme", "light").status == 0
    words = ("init", "--name", "L", "--lang", "fr", "--coordinator", "Hrafn Placeholder")
    assert coordtui("--settings", str(second), *words).status == 0
    assert second.exists()


def test_the_doctor_says_when_there_is_no_settings_file(coordtui, lab, machine):
    (machine / "config" / "coordtui" / "settings.toml").unlink()
    rows = [each for each in json.loads(coordtui("doctor", "--json").out) if each["check"] == "settings"]
    assert [each["text"].startswith("There is no file ") for each in rows] == [True]
