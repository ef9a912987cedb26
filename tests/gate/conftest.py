"""A small lab that people come into, and the gate in a terminal of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from coordtui.access import SYSTEM
from coordtui.access.keys.line import Entry, write_line
from coordtui.access.keys.public_key import given_key
from coordtui.api import Person
from coordtui.config import load_settings
from coordtui.host.session import Session, open_session
from tests.terminal.conftest import Terminal

BLOB = b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(range(32))).decode()
BOS = given_key(f"ssh-ed25519 {BLOB} bo")
KEY = BOS.fingerprint
GATE = "import sys; from coordtui.access.gate import main; sys.exit(main())"


class House:
    """A lab with a coordinator, Bo (a researcher) and Gus (who has no role), and what the gate is given."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state = folder, folder / "state"
        self.file = folder / "settings.toml"
        self.url = f"sqlite:///{folder / 'lab.db'}"
        self.keys = folder / "authorized_keys"
        self.keys.write_text(
            write_line(Entry(login="bo", key=BOS, program="/usr/bin/coordtui-session")) + "\n"
        )
        self.file.write_text(
            f"[store]\nurl = '{self.url}'\n[access]\nsessions_each = 1\nkeys_file = '{self.keys}'\n"
        )
        with self.session(create=True) as session:
            session.create_lab("Labo Placeholder", "fr", "Hrafn Placeholder")
            people = session.directory_of(SYSTEM).people()
            hrafn = people.find()[0]
            people.save(replace(hrafn, login="hrafn"))
            people.add(Person(name="Bo Invented", login="bo"))
            people.add(Person(name="Gus Invented", login="gus", access=[]))

    def session(self, **options: object) -> Session:
        return open_session(load_settings(self.file), self.url, state=self.folder, **options)

    def words(self, login: str = "bo") -> list[str]:
        return ["--as", login, "--key", KEY, "--settings", str(self.file), "--state", str(self.state)]

    def run(
        self, login: str = "bo", *, before: str = "", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        """The gate without a terminal; `before` is run in that process."""
        return subprocess.run(
            [sys.executable, "-c", f"{before}\n{GATE}", *self.words(login)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            env={"PATH": os.environ["PATH"], "LANG": "fr_CA.UTF-8", **environment},
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture
def come_in(house: House) -> Iterator[Callable[..., Terminal]]:
    """`come_in("bo", before="code", TERM="…")` comes in on a terminal; `before` is run in that process."""
    running: list[Terminal] = []

    def come(login: str = "bo", *, before: str = "", **environment: str) -> Terminal:
        argv = [sys.executable, "-c", f"{before}\n{GATE}", *house.words(login)]
        given = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", **environment}
        running.append(Terminal(argv, given, 80, 24))
        return running[-1]

    yield come
    for terminal in running:
        terminal.close()
