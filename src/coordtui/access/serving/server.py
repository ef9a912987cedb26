"""The server: it has imported all, listens on a socket, and forks for each who comes.

It does nothing else: it never reads what a client sends, so that none can hold it up; the fork does.
It holds no thread, no connection and no data of anybody. Sessions are its children only by name:
they go on when it ends.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from coordtui import ending_now
from coordtui.access.serving import child
from coordtui.access.serving.alone import others
from coordtui.access.serving.files import Files
from coordtui.access.serving.packing import pack
from coordtui.access.serving.systemd import tell
from coordtui.api.errors import CoordtuiError, Refused
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

WAITING = 512
"""Clients that may wait for their fork; further ones start by themselves."""

STALE = 75
"""The exit status of a server that has to be started anew: `EX_TEMPFAIL`."""

_STARTED = time.time()
"""When this was imported, in seconds since 1970: almost with the process."""

_CREDENTIALS = struct.Struct("3i")
_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

Start = Callable[[Sequence[str]], int]
"""Runs a session with these words; its exit status."""


def serve(address: Path, warm: Callable[[], None], start: Start, say: Callable[[Message], None]) -> int:
    """Listen at `address` until told to end; the exit status, `STALE` when the program was changed.

    `warm` imports what sessions need and leaves nothing open. In a fork this returns as well, with
    the status of the session. Raises `Refused` when it cannot serve: somebody does already, the
    folder is not safe, or a thread has been started.
    """
    with _place(address), _signals() as wake:
        warm()
        _refuse_company()
        files = Files(_STARTED)
        pack()
        with socket.socket(socket.AF_UNIX) as door:
            _listen(door, address)
            say(N_("Serving sessions at {path}.", path=safe(address)))
            tell("READY=1")
            line = _accepted(door, wake, files)
        if line is None:
            return _end(files, say)
    return _session(line, start)


def _accepted(door: socket.socket, wake: int, files: Files) -> socket.socket | None:
    """In a fork, the line to its client; in the server, None once it has to end."""
    import select

    poll = select.poll()
    poll.register(door, select.POLLIN)
    poll.register(wake, select.POLLIN)
    looked = 0.0
    while True:
        ready = {number for number, _ in poll.poll()}
        if wake in ready and _told_to_end(wake):
            return None
        if door.fileno() not in ready:
            continue
        if time.monotonic() > looked + 1:  # a login storm need not look for each
            if files.changed():
                return None
            looked = time.monotonic()
        line = _next(door)
        if line is None:
            continue
        try:
            forked = os.fork()
        except OSError:  # too many processes: the client starts by itself, or says so
            line.close()
            continue
        if forked == 0:
            return line
        line.close()


def _next(door: socket.socket) -> socket.socket | None:
    """The line to who came; None when nobody is there any more, or they are not of our account."""
    try:
        line, _ = door.accept()
    except OSError:
        return None
    try:
        sent = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        if _CREDENTIALS.unpack(sent)[1] == os.getuid():
            return line
    except OSError:
        pass
    line.close()
    return None


def _session(line: socket.socket, start: Start) -> int:
    """Be the session of a client: nothing is done for one that left."""
    try:
        terminal, words, environment = child.receive(line)
        child.take(line, terminal)
    except child.Gone:
        os._exit(0)
    child.dress(words, environment)
    ending_now.tell = partial(_tell, line)
    status = 70
    try:
        status = start(words)
    except SystemExit as end:
        status = ending_now.status_of(end)
    finally:
        _tell_status(line, status)
    return status


def _tell(line: socket.socket, status: int) -> None:
    with suppress(OSError):  # nobody waits any more
        line.sendall(f"{status}\n".encode())


def _tell_status(line: socket.socket, status: int) -> None:
    """Say it to who waits; the line stays open as long as the process, and they wait for its end."""
    for number in (signal.SIGHUP, signal.SIGTERM):  # a hang-up comes twice, and the second kills
        signal.signal(number, signal.SIG_IGN)
    _tell(line, status)
    _lines.append(line)


_lines: list[socket.socket] = []


def _refuse_company() -> None:
    """Raise `Refused` when there are other threads than this one."""
    if company := others():
        raise Refused(
            N_("The server cannot serve; sessions start by themselves, as without it."),
            why=N_(
                "Something that is imported has started threads: {names}.", names=safe(", ".join(company))
            ),
            remedy=N_(
                "A plugin must not start threads when it is imported: switch it off with “coordtui plugin "
                "disable NAME”, or do without the server."
            ),
        )


def _end(files: Files, say: Callable[[Message], None]) -> int:
    tell("STOPPING=1")
    changed = files.changed()
    if not changed:
        return 0
    say(N_("{file} has changed: the server ends, to be started anew with it.", file=safe(changed)))
    return STALE


@contextmanager
def _place(address: Path) -> Iterator[None]:
    """Have the address to ourselves during the block; raises `Refused`. A fork leaves it alone."""
    owner, folder = os.getpid(), address.parent
    try:
        found = folder.stat()
        lock = os.open(f"{address}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _no_place(folder, N_("The system says: {text}", text=error.strerror or "")) from error
    try:
        if found.st_mode & 0o022 or found.st_uid not in {0, os.getuid()}:
            raise _no_place(folder, N_("Others may write in it, and could take our place."))
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(
                N_("Another server serves at {path} already.", path=safe(address)),
                remedy=N_("One is enough; end it to start another."),
            ) from error
        address.unlink(missing_ok=True)  # of one that was killed
        try:
            yield
        finally:
            if os.getpid() == owner:
                with suppress(OSError):
                    address.unlink(missing_ok=True)
    finally:
        os.close(lock)


def _no_place(folder: Path, why: Message) -> CoordtuiError:
    return Refused(
        N_("The server cannot listen in {folder}.", folder=safe(folder)),
        why=why,
        remedy=N_(
            "Make the folder as root and give it to the account of the program: install -d -m 0700 -o "
            "coordtui {folder}",
            folder=safe(folder),
        ),
    )


def _listen(door: socket.socket, address: Path) -> None:
    before = os.umask(0o177)
    try:
        door.bind(str(address))
    except OSError as error:
        raise _no_place(address.parent, N_("The system says: {text}", text=str(error))) from error
    finally:
        os.umask(before)
    door.listen(WAITING)
    door.setblocking(False)


@contextmanager
def _signals() -> Iterator[int]:
    """What becomes readable when the server is told to end, or a session has ended; a fork forgets it."""
    owner, (wake, waker) = os.getpid(), os.pipe()
    for end in (wake, waker):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    for number in _ENDING:
        signal.signal(number, lambda *_: None)
    signal.signal(signal.SIGCHLD, _reap)
    try:
        yield wake
    finally:
        if os.getpid() != owner:
            child.forget_signals()
        os.close(wake)
        os.close(waker)


def _told_to_end(wake: int) -> bool:
    """Whether a signal came that ends the server, not only that a session has ended."""
    with suppress(BlockingIOError):
        return any(number in _ENDING for number in os.read(wake, 512))
    return False


def _reap(*_: object) -> None:
    """Let go of the sessions that have ended; they tell their status to who waits for them."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
