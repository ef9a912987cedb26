"""The command line without its start: one process has imported it and forks for each command.

Hundreds of commands and programs of the documentation are run, and most of each would be the start of
Python. How the program really starts is for `tests/cli/test_process.py`. `program_in` makes a `coordtui`
for the `PATH` that hands its words, environment, folder and open files to that process, and ends as the
command does; `run_ready` asks that process itself.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

_PACKAGES = ("coordtui", *(f"coordtui_{name}" for name in ("arxiv", "expertise", "gpus", "training")))
"""All that is in them is imported, and their French is read."""

_CLIENT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect({address!r})
    said = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode()
    socket.send_fds(line, [len(said).to_bytes(4, "big")], [0, 1, 2])
    line.sendall(said)
    sys.exit(int(line.makefile().read() or 70))
"""


@contextmanager
def program_in(folder: Path) -> Iterator[Path]:
    """A folder that holds a `coordtui`, for the beginning of a `PATH`."""
    address = folder / "line"
    program = folder / "coordtui"
    program.write_text(_CLIENT.format(python=sys.executable, address=str(address)))
    program.chmod(0o755)
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve()), str(address)], stdout=subprocess.PIPE
    )
    try:
        assert server.stdout
        assert server.stdout.readline() == b"ready\n"
        yield folder
    finally:
        server.kill()
        server.communicate()


def run_ready(
    folder: Path, words: Sequence[str], cwd: Path, env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run `coordtui` with these words, or after `-c` a Python program; what it wrote is in `stdout`."""
    with (
        socket.socket(socket.AF_UNIX) as line,
        tempfile.TemporaryFile("w+") as said,
        open(os.devnull) as none,
    ):
        line.connect(str(folder / "line"))
        asked = json.dumps([list(words), dict(env), str(cwd)]).encode()
        socket.send_fds(line, [len(asked).to_bytes(4, "big")], [none.fileno(), said.fileno(), said.fileno()])
        line.sendall(asked)
        line.settimeout(60)
        status = int(line.makefile().read() or 70)
        said.seek(0)
        return subprocess.CompletedProcess(list(words), status, said.read(), "")


def _import_all() -> None:
    for package in map(import_module, _PACKAGES):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if ".tests" not in module.name and not module.name.endswith("__main__"):
                with suppress(ImportError):  # what may be installed beside it, and is not
                    import_module(module.name)


def _serve(address: str) -> None:
    _import_all()
    from coordtui.cli import main
    from coordtui.text.translation import is_spoken

    assert all(is_spoken(package, "fr") for package in _PACKAGES)

    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen(20)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
        gc.freeze()
        print("ready", flush=True)
        while True:
            line, _ = door.accept()
            if os.fork() == 0:
                door.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                line.sendall(str(_run(line, main)).encode())
                line.close()
                return
            line.close()


def _run(line: socket.socket, main: Callable[[list[str]], int]) -> int:
    """Run the command that the line tells of, in this process."""
    size, files, _, _ = socket.recv_fds(line, 4, 3)
    words, environment, folder = json.loads(line.makefile("rb").read(int.from_bytes(size, "big")))
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = (open(number, mode) for number, mode in enumerate("rww"))  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["coordtui", *words]
    try:
        status = _play(words[1]) if words[:1] == ["-c"] else main(words)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def _play(program: str) -> int:
    """Run a Python program as Python does: as the main module."""
    module = sys.modules["__main__"] = ModuleType("__main__")
    try:
        exec(compile(program, "<string>", "exec"), module.__dict__)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    _serve(sys.argv[1])
