"""Which language a command speaks."""

from __future__ import annotations

import pytest

from coordtui.cli.invocation import Invocation
from coordtui.cli.options import Options


@pytest.fixture
def spoken(machine, coordtui, monkeypatch):
    """The language before and after the store is open; the lab is French."""
    assert coordtui("init", "--name", "Labo", "--coordinator", "Zoé Fictive", "--lang", "fr").status == 0
    coordtui("config", "unset", "language")

    def languages(option=None):
        invocation = Invocation(Options(lang=option))
        before = invocation.console.language
        with invocation.session() as session:
            assert session.translator.language == invocation.console.language
        return before, invocation.console.language

    return languages


def test_the_option_goes_before_everything(spoken, coordtui, monkeypatch):
    monkeypatch.setenv("COORDTUI_LANG", "fr")
    coordtui("config", "set", "language", "fr")
    assert spoken("en") == ("en", "en")


def test_then_the_environment(spoken, coordtui, monkeypatch):
    monkeypatch.setenv("COORDTUI_LANG", "en")
    coordtui("config", "set", "language", "fr")
    assert spoken() == ("en", "en")


def test_then_the_settings(spoken, coordtui):
    coordtui("config", "set", "language", "en")
    assert spoken() == ("en", "en")


@pytest.mark.parametrize(("locale", "before"), [("fr_CA.UTF-8", "fr"), ("C.UTF-8", "en"), ("", "en")])
def test_then_the_lab_and_before_it_is_open_the_locale(spoken, monkeypatch, locale, before):
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.setenv("LC_MESSAGES", locale)
    monkeypatch.setenv("LANG", locale)
    assert spoken() == (before, "fr")


def test_an_unknown_language_in_the_environment_is_passed_over(spoken, monkeypatch):
    monkeypatch.setenv("COORDTUI_LANG", "tlh")
    assert spoken() == ("en", "fr")


def test_wrong_settings_do_not_keep_help_from_being_said(coordtui, machine):
    file = machine / "mine.toml"
    file.write_text("thme = 1\n")
    assert coordtui("--settings", str(file), "config", "--help").status == 0
    assert coordtui("--settings", str(file), "--help").status == 0
