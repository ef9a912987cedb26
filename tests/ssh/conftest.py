"""One lab behind a real sshd for all tests of this folder, and terminals that are closed after each."""

from __future__ import annotations

import compileall
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

import coordtui
from coordtui.access.keys.line import session_program
from coordtui.cli import main
from tests.ssh.drop_in import documented, without_the_gate
from tests.ssh.place import Place, make_place, why_no_place
from tests.ssh.rig import LOOSE, NOBODY, OPEN_PROBE, PEOPLE, PROBE, RESEARCHER, Rig
from tests.ssh_server import why_not
from tests.terminal.conftest import Terminal

Enter = Callable[..., Terminal]


@pytest.fixture(scope="session")
def rig() -> Iterator[Rig]:
    """The lab with its people, a strict server on the documented settings, and a careless one."""
    if reason := why_not() or why_no_place():
        pytest.skip(reason)
    place = make_place()
    rig = Rig(place)
    try:
        _compile()
        _found(rig)
        rig.make_keys(*PEOPLE, LOOSE, PROBE, OPEN_PROBE, NOBODY)
        rig.usual_lines()
        rig.write_client()
        programs = Path(session_program()).parent
        strict = documented(place.account, programs, rig.settings, rig.keys_file)
        rig.serve("strict", strict)
        rig.serve("ungated", without_the_gate(strict).replace("Timeout 60", "Timeout 2"))
        rig.serve("careless")
        yield rig
    finally:
        rig.stop()
        place.clear()


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short name: the paths of sockets are."""
    with tempfile.TemporaryDirectory(prefix="cs", dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture
def enter(rig: Rig) -> Iterator[Enter]:
    """`enter("bo")` comes in through the strict server and waits for the program's first page."""
    opened: list[Terminal] = []

    def come_in(login: str = RESEARCHER, *words: str, ready: str = "? help", **options: str) -> Terminal:
        opened.append(rig.terminal(login, *words, **options))  # type: ignore[arg-type]
        if ready:
            try:
                opened[-1].wait_for(ready, limit=40)
            except AssertionError as error:
                raise AssertionError(f"{error}\n{rig.crashes()}\n{rig.log()[-1500:]}") from None
            opened[-1].settle()
        return opened[-1]

    yield come_in
    for terminal in opened:
        terminal.close()
    rig.end_all()


def _compile() -> None:
    """Once, by an account that may write it down: each session would do it anew."""
    for name in ("", "_arxiv", "_expertise", "_training", "_gpus"):
        module = __import__(f"coordtui{name}") if name else coordtui
        assert module.__file__
        compileall.compile_dir(Path(module.__file__).parent, quiet=2)


def _found(rig: Rig) -> None:
    """An invented lab in which three people may come in."""
    from coordtui.config import load_settings
    from coordtui.demo import build
    from coordtui.host.session import open_session

    place: Place = rig.place
    rig.settings.write_text(
        f'language = "en"\n[store]\nurl = "{rig.store_url}"\n[access]\nkeys_file = "{rig.keys_file}"\n'
    )
    place.let_read(rig.settings)
    state = place.root / "state"
    with open_session(load_settings(rig.settings), rig.store_url, create=True, state=state) as session:
        build(session, 12, 10, language="en")
        people = session.directory.people()
        assert session.lab is not None
        mine = people.get(session.lab.coordinator)
        others = [each for each in people.find() if each.doc_id != mine.doc_id]
        for (login, role), person in zip(PEOPLE.items(), [mine, *others], strict=False):
            people.save(replace(person, login=login, access=[role]))
            rig.names[login], rig.mails[login] = person.name, person.emails[0]
    _plan(rig)
    place.give(*place.home.rglob("*"))


def _plan(rig: Rig) -> None:
    """A session for which everybody may sign up and nobody has."""
    day = datetime.now(UTC) + timedelta(days=60)
    course = ["training", "session"]
    planned = ["--start", f"{day:%Y-%m-%d} 10:00", "--capacity", "9", "--title-en", rig.course]
    options = ["--prerequisite", "", "--instructor", "", "--link", "https://lab.example/", "--json", "GIT"]
    with redirect_stdout(io.StringIO()) as said:
        assert main(["--settings", str(rig.settings), *course, "add", "--anyway", *planned, *options]) == 0
        number = str(json.loads(said.getvalue())["doc_id"])
        assert main(["--settings", str(rig.settings), *course, "publish", "--anyway", number]) == 0
