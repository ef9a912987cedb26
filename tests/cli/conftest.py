"""A machine of its own for each test: settings, data and state in a temporary folder, plugins on demand."""

from __future__ import annotations

import io
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from coordtui.cli import main
from coordtui.host import discover


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that everything is kept in; English, no terminal, nothing there yet."""
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("STORE", "SETTINGS", "LANG"):
        monkeypatch.delenv(f"COORDTUI_{name}", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    return tmp_path


@pytest.fixture
def plugins(machine: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Install a plugin from its source: `plugins("visits", "from coordtui.api import …")`.

    Only those made here are installed, as far as the program can see.
    """
    folder = machine / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))

    for module in ("coordtui.host", "coordtui.host.session", "coordtui.cli.plugin.common"):
        monkeypatch.setattr(f"{module}.discover", lambda: discover([str(folder)]))

    def install(name: str, source: str) -> None:
        module = f"coordtui_{name}_{machine.name.replace('-', '_')}"
        (folder / f"{module}.py").write_text(textwrap.dedent(source))
        info = folder / f"{module}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[coordtui.plugins]\n{name} = {module}\n")

    return install


@pytest.fixture
def coordtui(plugins: object, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command: `coordtui("people", "list").out`."""

    def run(*words: str) -> Answer:
        capsys.readouterr()
        status = main(words)
        captured = capsys.readouterr()
        return Answer(status, captured.out, captured.err)

    return run


@pytest.fixture
def lab(coordtui: Callable[..., Answer]) -> None:
    """A lab with one person, its coordinator."""
    answer = coordtui("init", "--name", "Lab of Nobody", "--coordinator", "Hrafn Placeholder")
    assert answer.status == 0, answer.err


@pytest.fixture
def store(lab: None, machine: Path) -> Path:
    """The file of the lab's store."""
    return machine / "data" / "coordtui" / "coordtui.db"


@pytest.fixture
def neighbour(store: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, which has the store open and writes to it."""
    code = """
        import sys, threading
        from coordtui.store import open_store

        threading.Thread(target=sys.stdin.read).start()
        with open_store(sys.argv[1]) as store:
            while threading.active_count() > 1:
                store.table("writing").insert({"n": store.revision})
                print(flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    process.stdout.readline()
    yield process
    process.communicate()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A person at a terminal who answers as told: `terminal("y")`."""

    class Typed(io.StringIO):
        def isatty(self) -> bool:
            return True

    def answers(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", Typed(f"{text}\n"))
        monkeypatch.setattr("coordtui.cli.console._is_terminal", lambda stream: True)

    return answers


VISITS = """
    from coordtui.api import CliCommand, Check, Finding, Job, Permission, Plugin, Settings, hookimpl, marking

    N_, NN_ = marking(__name__)

    class VisitSettings(Settings):
        days: int = 7
        '''Days shown.'''

    @hookimpl
    def coordtui_plugin():
        return Plugin(
            name="visits", title=N_("Visits"), api=1, settings=VisitSettings,
            permissions=(Permission(id="visits.view", title=N_("See visits")),),
            cli=(CliCommand(name="visits", target=f"{__name__}:fill", help=N_("who visits")),
                 CliCommand(name="guests", target=f"{__name__}:fill", help=N_("who is a guest"))),
            jobs=(Job(id="visits.sync", title=N_("Visits from outside"), target=f"{__name__}:sync"),
                  Job(id="visits.broken", title=N_("A broken job"), target=f"{__name__}:broken")),
            checks=(Check(id="visits.room", title=N_("rooms"), target=f"{__name__}:rooms"),),
        )

    @hookimpl
    def coordtui_today(ctx):
        return []

    @hookimpl
    def coordtui_tody(ctx):
        return []

    def fill(parser, translate):
        parser.add_argument("--days", type=int, default=1)
        parser.set_defaults(run=run)

    def run(ctx, arguments):
        print(f"{ctx.actor.name}, {arguments.days} days")
        return 0 if arguments.days > 0 else 1

    def sync(ctx, run):
        run.progress(N_("Asking nobody"), 1, 2)
        run.progress(N_("Asking nobody"), 2, 2)
        return N_("Nobody came.")

    def broken(ctx, run):
        raise RuntimeError("the door is shut")

    def rooms(ctx):
        return Finding(ok=False, text=N_("There is no room."), remedy=N_("Build one."))
"""


@pytest.fixture
def visits(plugins: Callable[[str, str], None]) -> None:
    """A plugin with commands, jobs, a check and a misspelt hook."""
    plugins("visits", VISITS)
