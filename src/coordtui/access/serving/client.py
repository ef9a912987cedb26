"""Hands this process's terminal over to a session of the server, and waits in its place.

It runs in the first milliseconds of a login, so it imports nothing large: `_socket` is a tenth of
`socket`. The session is forked from the server and becomes the leader of the terminal, so that the
system tells it by itself of a resize and of a hang-up. What stays here is a shell that waits for it:
a hundredth of the memory of a Python that would. Until the terminal is let go, everything can go
wrong without harm: the caller then starts the program itself.
"""

from __future__ import annotations

import _socket
import fcntl
import os
import signal
import sys
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress

from coordtui import __version__
from coordtui.access.serving.address import address_in, settings_named
from coordtui.access.serving.request import GO, READY, written

PATIENCE = 5.0
"""Seconds in which the server must have a session ready. Sixty logins at once take longer than one."""

SHELL = "/bin/sh"

UNTIL_ENDED = r"""while woken=; ! read -r status <&3 && [ "$woken" ]; do :; done
while woken=; ! read -r more <&3 && [ "$woken" ]; do :; done
case "$status" in ''|*[!0-9]*) ;; *) exit "$status" ;; esac
stty sane
printf '\033[0m\033[?1006l\033[?1000l\033[<u\033[?2004l\033[?7h\033[0 q\033[?1049l\033[?25h'
exit 70"""
"""Until the session has ended, whose line closes with it; one that ended without a word was killed, and left
the terminal as it was. A signal ends a `read` as the end of the line does; its trap sets `woken`."""


def hand_over(words: Sequence[str], environment: Mapping[str, str], *, patience: float = PATIENCE) -> None:
    """Let the server run the gate with these words, in this environment, on this terminal.

    Does not return when it does: this process then ends as the session ends. Returns when the
    program has to start here: the settings that the words name tell of no server, there is none,
    it does not answer within `patience` seconds, or standard input is not a terminal that this
    process leads. Raises nothing.
    """
    with suppress(OSError, ValueError):
        address = _address(settings_named(words))
        if address and _leads():
            request = written(__version__, words, environment)
            line = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
            line.settimeout(patience)
            try:
                line.connect(address)
                if _ready(line, request):
                    _let_go(line)
            finally:
                line.close()


def _address(settings: str) -> str:
    with open(settings, encoding="utf-8") as file:
        return address_in(file.read())


def _leads() -> bool:
    """Whether this process leads the terminal that it has, and can wait: only then can it give it away."""
    same = os.fstat(0).st_rdev == os.fstat(1).st_rdev
    leads = os.isatty(0) and os.getsid(0) == os.getpid() and os.tcgetpgrp(0) == os.getpgrp()
    return same and leads and os.access(SHELL, os.X_OK)


def _ready(line: _socket.socket, request: bytes) -> bool:
    """Whether a server of our own account has a session ready for this request."""
    credentials = line.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, 12)
    if int.from_bytes(credentials[4:8], sys.byteorder) != os.getuid():
        return False
    terminal = (0).to_bytes(4, sys.byteorder)
    sent = line.sendmsg([request], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, terminal)])
    line.sendall(request[sent:])
    return line.recv(1) == READY


def _let_go(line: _socket.socket) -> None:
    """Give the terminal away and wait for its session; takes it back when nobody takes it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # whoever gives a terminal up is sent one
    try:
        fcntl.ioctl(0, termios.TIOCNOTTY)
        try:
            line.sendall(GO)
        except OSError:  # it has just died, or the server with it
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            raise
    except OSError:
        signal.signal(signal.SIGHUP, before)
        return
    line.settimeout(None)  # a shell does not wait for a line with a limit
    os.dup2(line.fileno(), 3)
    os.set_inheritable(3, True)  # where it was 3 already, it would close
    os.execve(SHELL, ["sh", "-c", UNTIL_ENDED], {"PATH": "/usr/bin:/bin"})  # noqa: S606 - a shell is what it is
