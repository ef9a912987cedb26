"""`coordtui privacy`, as somebody types it; and the window of one's own data."""

from __future__ import annotations

import argparse
import base64
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import SimpleNamespace

import pytest

from coordtui.access import SYSTEM, actor_for
from coordtui.api import CoordtuiError, NotAllowed, Person, Refused
from coordtui.cli.console import Console
from coordtui.cli.privacy import fill
from coordtui.host.session import Session
from coordtui.testing import app_for, open_test_session, settled
from coordtui.text.translation import Translator

from .conftest import LOGIN, MARKS, NAME, somebody


def run(session: Session, *words: str, person: Person | None = None, via: str = "local") -> str:
    """What the command prints for somebody, the coordinator unless another is given."""

    @contextmanager
    def opened() -> Iterator[Session]:
        yield session

    before = session.actor
    session.actor = actor_for(person, via) if person else before
    parser = argparse.ArgumentParser()
    fill(parser, str)
    told = io.StringIO()
    try:
        arguments = parser.parse_args([*words])
        with redirect_stdout(told), redirect_stderr(told):
            arguments.run(SimpleNamespace(console=Console(Translator("en")), session=opened), arguments)
    finally:
        session.actor = before
    return told.getvalue()


def test_everybody_sees_and_exports_what_is_held_about_themselves(session: Session, zebulon: Person) -> None:
    said = run(session, "show", "--all", person=zebulon)
    assert "The page in the directory" in said
    assert "seen by whom the person chooses" in said
    assert "compares what people say of themselves" in said
    data = json.loads(run(session, "export", person=zebulon, via="ssh:203.0.113.9"))
    assert data["schema"] == "coordtui.personal-data/1"
    assert data["person"] == {"number": zebulon.doc_id, "name": NAME, "matching": True}
    assert {each["kind"] for each in data["held"] if each["holder"] == "core"} >= {
        "person",
        "personal",
        "letters",
    }
    assert all(each["purpose"] and each["records"] for each in data["held"])


def test_what_is_held_about_others_is_not_for_everybody(session: Session, zebulon: Person) -> None:
    for words in (("show", "1"), ("export", "1"), ("register", "1"), ("register", "--everybody")):
        with pytest.raises(NotAllowed):
            run(session, *words, person=zebulon)
    for words in (("erase", "1", "--dry-run"), ("retention",), ("retention", "--run")):
        with pytest.raises(NotAllowed):
            run(session, *words, person=zebulon)


def test_no_file_is_written_for_somebody_from_afar(session: Session, zebulon: Person, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="afar"):
        run(session, "export", "--to", str(tmp_path / "x.json"), person=zebulon, via="ssh:203.0.113.9")
    assert not (tmp_path / "x.json").exists()


def test_nobody_is_erased_without_their_name_written_in_full(session: Session, zebulon: Person) -> None:
    number = str(zebulon.doc_id)
    for words in (
        ("erase", number),
        ("erase", number, "--confirm", "Zebulon"),
        ("erase", number, "--confirm", ""),
    ):
        with pytest.raises(CoordtuiError, match="Nothing was erased"):
            run(session, *words)
    assert "Nothing was erased" in run(session, "erase", number, "--dry-run")
    assert session.directory_of(SYSTEM).person(zebulon.doc_id)


def test_an_erasure_shows_what_goes_and_leaves_a_receipt(
    session: Session, zebulon: Person, tmp_path: Path
) -> None:
    receipt = tmp_path / "receipt.json"
    said = run(session, "erase", str(zebulon.doc_id), "--confirm", NAME, "--receipt", str(receipt))
    assert "core: person 2" in said  # the record, and its double
    assert "No byte of the store" in said
    assert not any(mark in receipt.read_text() for mark in MARKS)
    data = json.loads(receipt.read_text())
    assert data["proof"] in run(session, "register", "--erasures")


def test_the_keys_of_who_is_erased_let_nobody_in_or_it_is_said_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui.access.keys import file
    from coordtui.privacy.keys import WORDS

    keys = tmp_path / "etc" / "authorized_keys"
    keys.parent.mkdir()
    line = key_line(LOGIN)
    other = key_line("other")
    with open_test_session(tmp_path, settings=f'[access]\nkeys_file = "{keys}"\n') as session:
        for writable, outcome in ((False, "left"), (True, "revoked")):
            person = somebody(session)
            keys.write_text(f"{line}\n{other}\n")
            with monkeypatch.context() as patched:
                if not writable:
                    patched.setattr(file, "change", _refusing)
                said = run(session, "erase", str(person.doc_id), "--confirm", NAME)
            assert session.translator(WORDS[outcome]) in said
            assert keys.read_text() == (f"{other}\n" if writable else f"{line}\n{other}\n")


def _refusing(*_: object) -> None:
    raise Refused("only root may")


def key_line(login: str) -> str:
    """A line of the key file, with a key of nobody."""
    from coordtui.access.keys.line import Entry, write_line
    from coordtui.access.keys.public_key import checked_key

    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + login.encode().ljust(32, b"k")
    key = checked_key("ssh-ed25519", base64.b64encode(blob).decode())
    return write_line(Entry(login=login, key=key, program="/usr/bin/coordtui-session"))


def test_the_rules_are_listed_with_what_is_due(session: Session) -> None:
    said = run(session, "retention")
    assert "privacy.seen_days" in said
    assert "outbox.keep_days" in said
    rules = json.loads(run(session, "retention", "--json", "--dry-run"))
    assert {each["rule"] for each in rules if not each["automatic"]} == {"left"}


def test_who_saw_one_is_told_in_a_table(session: Session, zebulon: Person) -> None:
    assert run(session, "register", person=zebulon) == "Nobody.\n"
    run(session, "show", str(zebulon.doc_id))
    said = run(session, "register", person=zebulon)
    assert "Ada Placeholder" in said
    assert "everything that is held about them" in said


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_window_of_my_data_shows_what_is_held_and_who_answers_for_it(
    session: Session, language: str
) -> None:
    session.translator.language = language  # type: ignore[assignment]
    async with app_for(session).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        from coordtui.ui.privacy import open_my_data

        make = open_my_data(session.context("core"))
        pilot.app.push_screen(make())
        await settled(pilot)
        text = "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())
        assert "Ada Placeholder" in text
        assert session.translator("core: person") in text
