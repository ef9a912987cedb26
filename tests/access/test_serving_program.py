"""The real program by the real server: the gate hands over, a person works and leaves."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from coordtui.access import SYSTEM
from coordtui.access.opening.who import sessions
from coordtui.api import Person as LabPerson
from coordtui.config.settings import settings_from_text
from coordtui.host.session import open_session
from tests.access.serving_rig import Person
from tests.waiting import holds

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.slow,
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="terminals are handed over on Linux only"
    ),
]

KEY = "SHA256:" + "a" * 43
GATE = (
    "import sys\nsys.path[:0] = {path!r}\nfrom coordtui.access.gate import main\nsys.exit(main(sys.argv[1:]))"
)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Path]:
    """Settings of a lab whose coordinator has the login ada, with a server that is ready."""
    url, settings = f"sqlite:///{tmp_path / 'lab.db'}", tmp_path / "settings.toml"
    address = tmp_path / "run" / "server.sock"
    address.parent.mkdir(mode=0o700)
    settings.write_text(f'language = "en"\n[store]\nurl = "{url}"\n[access]\nserver = "{address}"\n')
    plain = settings_from_text(settings, settings.read_text())
    with open_session(plain, url, create=True, state=tmp_path / "state") as session:
        made = session.create_lab("Lab", "en", "Ada")
        persons = session._core.records(LabPerson)
        ada = session.directory_of(SYSTEM).person(made.coordinator)
        assert ada is not None
        persons.save(replace(ada, login="ada"))
    words = ["-I", "-X", "utf8", "-m", "coordtui", "--settings", str(settings), "access", "serve"]
    with subprocess.Popen([sys.executable, *words], stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        said = server.stderr.readline()
        assert "Serving" in said, said
        yield settings
        server.terminate()
        assert server.wait(20) == 0
    assert not address.exists()


def test_a_person_comes_in_by_the_server_works_and_leaves(lab: Path) -> None:
    state = lab.parent / "state"
    words = ["--as", "ada", "--key", KEY, "--settings", str(lab), "--state", str(state)]
    environment = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "SSH_CONNECTION": "192.0.2.7 1 192.0.2.1 22"}
    argv = [sys.executable, "-I", "-c", GATE.format(path=sys.path), *words]
    person = Person.running(argv, environment)
    try:
        assert person.reads("Today", within=60), person.text
        assert holds(lambda: _comm(person.pid) == "sh")
        (live,) = sessions(state / "coordtui")
        assert (live.login, live.address, live.key) == ("ada", "192.0.2.7", KEY)
        assert _comm(live.pid) == "coord:ada"
        person.types("\x11")
        assert person.status() == 0
        assert "\x1b[?1049l" in person.text
    finally:
        person.leave()


def _comm(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()
