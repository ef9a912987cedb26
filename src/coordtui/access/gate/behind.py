"""A shell that stays behind a session, which gives the terminal back when the session was killed.

Nobody else could: sshd only passes on what it is sent, and a process that was killed sends nothing. It is
the process that sshd knows, so it passes on what sshd tells it, and ends as the session does. It takes a
tenth of a megabyte; a Python that waits would take ten times as much.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import NoReturn

from coordtui import ending_now
from coordtui.access.serving.client import SHELL, UNTIL_ENDED

WAITS = (
    r"""trap 'woken=1; kill -1 "$1"' 1
trap 'woken=1; kill -15 "$1"' 15
"""
    + UNTIL_ENDED
)


def go_on_before_a_shell() -> None:
    """Go on in a child of this process, which becomes the shell. Without a terminal nothing is done.

    Who ends the child tells its status by `ending_now.tell`. Where there can be no more processes or open
    files, the session goes on without a shell.
    """
    if not (os.isatty(0) and os.access(SHELL, os.X_OK)):
        return
    try:
        reads, writes = os.pipe()
    except OSError:
        return
    try:
        child = os.fork()
    except OSError:
        os.close(reads)
        os.close(writes)
        return
    if child:
        _become_the_shell(reads, writes, child)
    os.close(reads)
    ending_now.tell = lambda status: _tell(writes, status)


def _become_the_shell(reads: int, writes: int, child: int) -> NoReturn:
    try:
        os.close(writes)
        if reads != 3:
            os.dup2(reads, 3)
            os.close(reads)
        os.set_inheritable(3, True)
        os.chdir("/")
        os.execve(SHELL, ["sh", "-c", WAITS, "sh", str(child)], {"PATH": "/usr/bin:/bin"})  # noqa: S606
    except OSError:  # then this one waits; two sessions there must not be
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)


def _tell(writes: int, status: int) -> None:
    with suppress(OSError):  # nobody waits any more
        os.write(writes, f"{status}\n".encode())
