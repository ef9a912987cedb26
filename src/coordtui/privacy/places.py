"""What the state folder keeps of somebody: a folder of their own, answers of servers, lines of logs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from coordtui.access.gate.slots import own_folder
from coordtui.directory.checking import LOGIN
from coordtui.privacy.marks import Marks

LOGS = (".log", ".1", ".txt")
"""Endings of files that are read line by line, and lose only the lines that name somebody."""

FETCHED = "http-cache"
"""The folder of answers of servers."""


def forget(folder: Path, marks: Marks) -> tuple[int, list[Path]]:
    """Remove what names somebody from the state folder; how many files, and those that could not be.

    Their own folder goes whole, and so does an answer of a server that names them: it can be
    fetched again. A log loses the lines that do. Anything else is left, and told.
    """
    done, left = 0, list[Path]()
    for login in marks.logins:
        own = own_folder(folder, login)
        if LOGIN.match(login) and own.is_dir() and not own.is_symlink():
            done += sum(1 for each in own.rglob("*") if each.is_file())
            shutil.rmtree(own, ignore_errors=True)
    for path in _files(folder):
        if not marks.kinds_in_file(path):
            continue
        try:
            forgotten = _forget_in(path, marks)
        except OSError:
            forgotten = False
        if forgotten:
            done += 1
        else:
            left.append(path)
    return done, left


def old(folder: Path, names: tuple[str, ...], before: float) -> list[Path]:
    """The files of the folder, by patterns, that nobody wrote since a moment (seconds since 1970)."""
    found = []
    for pattern in names:
        for path in folder.glob(pattern):
            with suppress(OSError):
                if path.is_file() and not path.is_symlink() and path.stat().st_mtime < before:
                    found.append(path)
    return sorted(found)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path


def _forget_in(path: Path, marks: Marks) -> bool:
    if FETCHED in path.parts:
        path.unlink()
        return True
    if path.suffix not in LOGS:
        return False
    lines = path.read_text("utf-8", errors="surrogateescape").splitlines(keepends=True)
    kept = "".join(line for line in lines if not marks.kinds_in(line))
    with path.open("r+", encoding="utf-8", errors="surrogateescape") as file:
        file.write(kept)  # the same file: others append to it
        file.truncate()
    return True
