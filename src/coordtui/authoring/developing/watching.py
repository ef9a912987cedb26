"""Tells when the source files of a project were saved: asleep until the system says so.

On Linux inotify watches each folder of the package. Elsewhere a thread looks three times a
second, which only an author's machine has to bear, and only while they work.
"""

from __future__ import annotations

import ctypes
import os
import select
import struct
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

POLL = 0.3
"""Seconds between two looks where nothing wakes us."""

SETTLES = 0.04
"""Seconds without a further save after which a burst is over: an editor writes several files."""

LONGEST = 0.3
"""Seconds that a burst may last."""

_CLOSED_AFTER_WRITING, _MOVED, _CREATED, _DELETED = 0x8, 0x40 | 0x80, 0x100, 0x200
_OVERFLOW, _IS_FOLDER = 0x4000, 0x40000000
_EVENT = struct.Struct("iIII")
_LEFT_OUT = frozenset({"__pycache__", "tests", "build", "dist", "node_modules", "venv"})
_ENDINGS = (".pyc", ".pyo", "~", ".swp", ".swx", ".tmp", ".bak")


def is_source(name: str) -> bool:
    """Whether a file of that name is one that an author writes, and not what tools leave."""
    return not (name.startswith((".", "#")) or name.endswith(_ENDINGS) or name == "4913")


def folders_of(package: Path) -> Iterator[Path]:
    """The folders with sources: the package's and those below it."""
    yield package
    for folder, below, _ in os.walk(package):
        below[:] = [each for each in below if not each.startswith(".") and each not in _LEFT_OUT]
        yield from (Path(folder) / each for each in below)


class SourceWatch:
    """Calls `changed` with the files of each burst of saves, in a thread of its own, until it is closed.

    `package` is a folder with all below it, or one file; `others` are single files beside it.
    """

    def __init__(
        self, package: Path, changed: Callable[[frozenset[Path]], object], others: Collection[Path] = ()
    ) -> None:
        self._package, self._changed, self._others = package, changed, frozenset(others)
        self._wake_read, self._wake_write = os.pipe()
        look = self._looks_again if sys.platform != "linux" else self._waits
        self._inotify, self._watched = -1, dict[int, Path]()
        self._before: dict[Path, float] = {}
        if sys.platform == "linux":
            try:
                self._begin()
            except OSError:  # the system allows a person only so many
                look = self._looks_again
        if look == self._looks_again:
            self._before = self._times()
        self._thread = Thread(target=look, daemon=True, name="coordtui-dev-watch")
        self._thread.start()

    def close(self) -> None:
        """Look no more; returns when the thread has ended."""
        os.write(self._wake_write, b"!")
        self._thread.join()
        for each in (self._inotify, self._wake_read, self._wake_write):
            if each >= 0:
                os.close(each)

    # Woken by the system.

    def _begin(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._inotify = int(self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
        if self._inotify < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        if self._package.is_dir():
            self._watch(folders_of(self._package))
        self._watch({each.parent for each in (*self._others, self._package)})

    def _watch(self, folders: Iterable[Path]) -> None:
        mask = _CLOSED_AFTER_WRITING | _MOVED | _CREATED | _DELETED
        for folder in folders:
            number = int(self._libc.inotify_add_watch(self._inotify, os.fsencode(folder), mask))
            if number < 0:
                raise OSError(ctypes.get_errno(), "inotify_add_watch")
            self._watched[number] = folder

    def _waits(self) -> None:
        while self._ready(None):
            files = self._events()
            rest = LONGEST
            while files and rest > 0 and select.select([self._inotify], [], [], SETTLES)[0]:
                files |= self._events()
                rest -= SETTLES
            if files:
                self._changed(frozenset(files))

    def _ready(self, timeout: float | None) -> bool:
        """Wait for the system; False when it is over."""
        return self._wake_read not in select.select([self._inotify, self._wake_read], [], [], timeout)[0]

    def _events(self) -> set[Path]:
        """The sources that were saved since it was asked."""
        files: set[Path] = set()
        try:
            while data := os.read(self._inotify, 65536):
                files |= self._read(data)
        except BlockingIOError:
            return files
        return files

    def _read(self, data: bytes) -> set[Path]:
        files, offset = set[Path](), 0
        while offset < len(data):
            number, mask, _, length = _EVENT.unpack_from(data, offset)
            offset += _EVENT.size + length
            name = os.fsdecode(data[offset - length : offset].rstrip(b"\0"))
            folder = self._watched.get(number)
            if mask & _OVERFLOW or folder is None:
                files.add(self._package)
                continue
            path = folder / name
            if mask & _IS_FOLDER:
                if mask & (_CREATED | _MOVED) and self._inside(path) and path.is_dir():
                    with suppress(OSError):  # no more watches to be had: the others go on
                        self._watch(folders_of(path))
                    files |= {each for each in path.rglob("*.py") if self._counts(each)}
            elif not mask & _CREATED and self._counts(path):  # it is closed when it is written
                files.add(path)
        return files

    def _inside(self, path: Path) -> bool:
        below = path.is_relative_to(self._package)
        parts = path.relative_to(self._package).parts if below else ()
        return below and not any(each in _LEFT_OUT or each.startswith(".") for each in parts)

    def _counts(self, path: Path) -> bool:
        return path in self._others or (is_source(path.name) and self._inside(path))

    # Looking again and again.

    def _looks_again(self) -> None:
        before = self._before
        while not select.select([self._wake_read], [], [], POLL)[0]:
            try:
                now = self._times()
            except OSError:  # a folder went away under the look
                continue
            if changed := {path for path in before | now if before.get(path) != now.get(path)}:
                self._changed(frozenset(changed))
            before = now

    def _times(self) -> dict[Path, float]:
        folders = folders_of(self._package) if self._package.is_dir() else ()
        files = {file for folder in folders for file in folder.glob("*") if self._counts(file)}
        found: dict[Path, float] = {}
        for file in {*files, *self._others, self._package}:
            try:
                if file.is_file():
                    found[file] = file.stat().st_mtime
            except OSError:  # it went away between two looks
                continue
        return found
