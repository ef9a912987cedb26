"""What the server does before it forks: it leaves nothing behind, and goes on when that fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coordtui.access.serving.apart import apart
from coordtui.cli.access import serve
from coordtui.config.settings import settings_from_text
from coordtui.host.session import Session

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no forks")


def test_of_what_is_done_apart_only_the_files_remain(tmp_path: Path) -> None:
    made, here = tmp_path / "made", list[int]()

    def work() -> None:
        here.append(os.getpid())
        made.write_text(str(os.getpid()))

    assert apart(work)
    assert not here
    assert int(made.read_text()) != os.getpid()


@pytest.mark.parametrize("fault", [ValueError, SystemExit, KeyboardInterrupt])
def test_what_fails_apart_is_told_and_not_raised(fault: type[BaseException]) -> None:
    def work() -> None:
        raise fault

    assert not apart(work)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="descriptors are counted on Linux only")
def test_what_is_done_apart_leaves_no_descriptor_open() -> None:
    before = len(os.listdir("/proc/self/fd"))
    assert apart(lambda: None)
    assert len(os.listdir("/proc/self/fd")) == before


def _of_nobody(folder: Path) -> Session:
    return serve._lab_of_nobody(settings_from_text(folder / "settings.toml", ""), folder)


def test_where_no_lab_can_be_invented_the_program_is_drawn_on_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("a plugin's invention failed")

    monkeypatch.setattr("coordtui.demo.build", refuse)
    with _of_nobody(tmp_path) as session:
        assert session.lab is not None
        assert not session.lab.demo
        assert session.panes()


def test_the_invented_lab_is_opened_as_it_was_written_and_invented_elsewhere(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from coordtui.cli.access import serve;"
        "from coordtui.config.settings import settings_from_text; folder = Path(sys.argv[1]);"
        "session = serve._lab_of_nobody(settings_from_text(folder / 'settings.toml', ''), folder);"
        "print(session.lab.demo, session.directory.people().count(), 'coordtui.demo.build' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert said.split() == ["True", str(serve.PEOPLE), "False"]
