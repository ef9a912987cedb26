"""What is kept for a person is theirs, written at once, and written only when it differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.api import SettingsError
from coordtui.host.session import Session
from coordtui.personal import KEPT, Personal
from coordtui.testing import COORDINATOR, open_test_session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with open_test_session(tmp_path) as session:
        yield session


def test_a_value_is_there_for_the_next_session_of_the_same_person(tmp_path: Path) -> None:
    with open_test_session(tmp_path) as session:
        session.personal.put("place", "core.today", {"cursor": 3, "filter": "é"})
    with open_test_session(tmp_path) as session:
        assert session.actor.name == COORDINATOR
        assert session.personal.get("place", "core.today") == {"cursor": 3, "filter": "é"}
        assert session.personal.all("place") == {"core.today": {"cursor": 3, "filter": "é"}}
        assert session.personal.get("draft", "core.today") is None


def test_another_person_has_values_of_their_own(session: Session) -> None:
    session.personal.put("seen", "news", "0.1")
    other = Personal(session.store.for_plugin("core", [KEPT]), 4711)
    other.put("seen", "news", "0.2")
    assert other.all("seen") == {"news": "0.2"}
    assert session.personal.all("seen") == {"news": "0.1"}


def test_keeping_the_same_value_again_writes_nothing(session: Session) -> None:
    session.personal.put("use", "page.copy", 3)
    before = session.store.revision
    session.personal.put("use", "page.copy", 3)
    session.personal.put_all("use", {"page.copy": 3})
    session.personal.drop("use", "never")
    assert session.store.revision == before
    session.personal.put_all("use", {"page.copy": 4, "page.keep": 1})
    assert session.personal.all("use") == {"page.copy": 4, "page.keep": 1}


def test_what_is_dropped_is_gone(session: Session) -> None:
    session.personal.put("draft", "form", {"name": "half"})
    session.personal.drop("draft", "form")
    assert session.personal.get("draft", "form") is None
    assert session.personal.all("draft") == {}


def test_a_persons_own_setting_is_in_force_at_once_and_over_that_of_the_lab(tmp_path: Path) -> None:
    with open_test_session(tmp_path, settings='theme = "light"') as session:
        assert session.settings.theme == "light"
        session.prefer("theme", "dark")
        session.prefer("language", "fr")
        assert session.settings.theme == "dark"
        assert session.context("core")._("x") == "x"
        assert session.translator.language == "fr"
    with open_test_session(tmp_path, settings='theme = "light"', language="en") as session:
        assert (session.settings.theme, session.own_settings["theme"]) == ("dark", "dark")
        session.prefer("theme", None)
        assert session.settings.theme == "light"
        assert "theme" not in session.own_settings


def test_keys_of_a_person_are_added_to_those_of_the_lab(tmp_path: Path) -> None:
    with open_test_session(tmp_path, settings='[keys]\n"page.keep" = ["K"]') as session:
        session.prefer("keys", {"page.dismiss": ["D"]})
        assert session.settings.keys == {"page.keep": ["K"], "page.dismiss": ["D"]}


@pytest.mark.parametrize(
    ("name", "value"), [("theme", 3), ("store", {}), ("colour", "red"), ("preset", "emacs")]
)
def test_what_cannot_be_preferred_is_refused_and_nothing_changes(
    session: Session, name: str, value: object
) -> None:
    before = session.settings
    with pytest.raises(SettingsError):
        session.prefer(name, value)
    assert session.settings is before
    assert session.personal.all("setting") == {}


def test_an_own_setting_that_a_newer_program_wrote_is_told_and_left_out(tmp_path: Path) -> None:
    with open_test_session(tmp_path) as session:
        session.personal.put_all("setting", {"preset": "emacs", "theme": "light"})
    with open_test_session(tmp_path) as session:
        assert (session.settings.preset, session.settings.theme) == ("normal", "light")
        assert "preset" in str(session.told.all[0].message)


def test_a_setting_of_a_newer_program_keeps_nobody_from_choosing_another(tmp_path: Path) -> None:
    with open_test_session(tmp_path) as session:
        session.personal.put_all("setting", {"aura": "green"})
    with open_test_session(tmp_path) as session:
        session.prefer("theme", "light")
        assert session.settings.theme == "light"
        assert session.personal.all("setting") == {"aura": "green", "theme": "light"}
