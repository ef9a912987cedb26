"""Whose key it was: sshd says which key, and the lab's file whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from coordtui.access.gate.asked import read
from coordtui.access.gate.by_key import who_came
from coordtui.access.gate.turning_away import TurnedAway
from coordtui.access.keys.line import write_line
from tests.access.keys_kit import entry


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    path = tmp_path / "authorized_keys"
    path.write_text(
        "".join(write_line(entry(login, n)) + "\n" for n, login in enumerate(("hrafn", "ilse"), 1))
    )
    return path


def told(tmp_path: Path, text: str) -> str:
    """What sshd writes for a session."""
    file = tmp_path / "sshauth"
    file.write_text(text)
    return str(file)


def proved(n: int) -> str:
    key = entry("hrafn", n).key
    return f"publickey {key.type} {key.blob}\n"


def test_the_line_of_a_key_says_who_comes(keys_file: Path, tmp_path: Path) -> None:
    login, fingerprint = who_came(told(tmp_path, proved(2)), keys_file)
    assert (login, fingerprint) == ("ilse", entry("ilse", 2).key.fingerprint)


@pytest.mark.parametrize(
    "text", ["", "password\n", "publickey\n", "garbage \x1b[2J\n", proved(3), proved(1) + proved(2)]
)
def test_nobody_comes_in_by_what_does_not_say_one_person(text: str, keys_file: Path, tmp_path: Path) -> None:
    with pytest.raises(TurnedAway):
        who_came(told(tmp_path, text), keys_file)


def test_a_line_that_the_program_did_not_write_says_nobody(keys_file: Path, tmp_path: Path) -> None:
    keys_file.write_text(keys_file.read_text().replace("restrict,pty,", "pty,"))
    with pytest.raises(TurnedAway):
        who_came(told(tmp_path, proved(1)), keys_file)


def test_a_link_in_the_place_of_what_sshd_wrote_is_not_followed(keys_file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(told(tmp_path, proved(1)))
    with pytest.raises(TurnedAway):
        who_came(str(link), keys_file)


def test_nobody_can_be_named_beside_the_key() -> None:
    assert read(["--by-key"]).by_key
    with pytest.raises(TurnedAway):
        read(["--by-key", "--as", "hrafn"])
