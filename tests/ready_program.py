"""The command line without its start: one process has imported it and forks for each command.

Hundreds of commands of the documentation are run, and most of each would be the start of Python. How the
program really starts is for `tests/cli/test_process.py`. `program_in` makes a `coordtui` for the `PATH`
that hands its words, environment, folder and open files to that process, and ends as the command does.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

_IMPORTED = (
    *("coordtui.cli.runner", "coordtui.host.session", "httpx", "numpy", "platformdirs", "zoneinfo"),
    *(
        f"coordtui_{name}.{part}"
        for name in ("arxiv", "expertise", "gpus", "training")
        for part in ("declared", "cli")
    ),
    *("coordtui_arxiv.service", "coordtui_gpus.booking", "coordtui_gpus.fleet", "coordtui_training.seats"),
)
"""What most commands import."""

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


def _serve(address: str) -> None:
    for name in _IMPORTED:
        import_module(name)
    from coordtui.cli import main

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
        status = main(words)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    sys.stdout.flush()
    sys.stderr.flush()
    return status


if __name__ == "__main__":
    _serve(sys.argv[1])
