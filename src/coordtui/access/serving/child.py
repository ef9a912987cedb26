"""What the server's fork does to become somebody's session: nothing of the server or of another remains.

Threads, loops, connections and open files do not cross a fork well; the server has none of them
(`alone`). What does cross and belongs to one process is made anew here: signals, environment, folder,
umask, time zone, standard streams, handlers of the log, a session and a terminal of its own.
"""

from __future__ import annotations

import array
import fcntl
import logging
import os
import signal
import socket
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from typing import IO

from coordtui import __version__
from coordtui.access.serving.request import GO, LARGEST, READY, read

SILENCE = 2.0
"""Seconds that a client may take to say what it wants: it says so at once."""

COMMIT = 20.0
"""Seconds that it may take to let go of its terminal; it closes the line when it no longer wants to."""


class Gone(Exception):
    """The client left, or is none of ours: the fork ends without a trace."""


def receive(line: socket.socket) -> tuple[int, list[str], dict[str, str]]:
    """The terminal, the words and the environment that a client sends; raises `Gone`."""
    line.settimeout(SILENCE)
    terminals: list[int] = []
    try:
        body = _body(line, terminals)
        words, environment = read(body, __version__)
    except (OSError, ValueError) as error:
        raise Gone from error
    if len(terminals) != 1 or not os.isatty(terminals[0]):
        raise Gone
    return terminals[0], words, environment


def _body(line: socket.socket, terminals: list[int]) -> bytes:
    """The request; the descriptors that come with its first bytes are added to `terminals`."""
    data, controls, _, _ = line.recvmsg(LARGEST + 4, socket.CMSG_SPACE(4))
    for level, kind, carried in controls:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            found = array.array("i")
            found.frombytes(carried[: len(carried) - len(carried) % found.itemsize])
            terminals += found
    while len(data) < 4 or len(data) < 4 + _size(data):
        more = line.recv(LARGEST)
        if not more:
            raise ValueError("cut off")
        data += more
    return data[4 : 4 + _size(data)]


def _size(data: bytes) -> int:
    size = int.from_bytes(data[:4], "big")
    if size > LARGEST:
        raise ValueError("too large")
    return size


def take(line: socket.socket, terminal: int) -> None:
    """Say that all is ready, and take the terminal once the client has let go of it; raises `Gone`.

    Nothing was written to the terminal before; a client that waited too long has closed the line,
    and runs its own program by now.
    """
    line.settimeout(COMMIT)
    try:
        line.sendall(READY)
        if line.recv(1) != GO:
            raise Gone
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    except OSError as error:
        raise Gone from error
    line.settimeout(None)
    for number in range(3):
        os.dup2(terminal, number)
    if terminal > 2:
        os.close(terminal)


def dress(words: Sequence[str], environment: Mapping[str, str]) -> None:
    """Make this process what a fresh one would be that was started with these words."""
    os.environ.clear()
    os.environ.update(environment)
    os.umask(0o077)
    os.chdir(environment.get("HOME") or "/")
    time.tzset()
    sys.argv = ["coordtui", *words]
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        stream = _stream(number, mode)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    for handler in [*logging.getLogger().handlers]:
        logging.getLogger().removeHandler(handler)
    if tempfile := sys.modules.get("tempfile"):
        tempfile.tempdir = None  # type: ignore[attr-defined]  # by the environment of whoever asked first
    if numbers := sys.modules.get("numpy.random"):
        numbers.seed()  # Python's own generator is seeded at each fork by itself


def _stream(number: int, mode: str) -> IO[str]:
    errors = "backslashreplace" if number == 2 else "surrogateescape" if number == 0 else "strict"
    return open(number, mode, buffering=1, encoding="utf-8", errors=errors, closefd=False)


def forget_signals() -> None:
    """Take signals as a fresh process does: the server's handlers are about the server."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
