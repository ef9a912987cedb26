"""The key file: read as a whole, asked cheaply, and changed by one function at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from coordtui.access.keys.line import Entry, Line, read_line
from coordtui.api.errors import Refused
from coordtui.api.files import stamp, system_reason
from coordtui.text.messages import N_
from coordtui.text.safety import safe

LARGEST = 20_000_000
"""Bytes of the file that are read: twenty times what 10,000 people with three keys need."""


class KeyFile(msgspec.Struct, frozen=True):
    """The lines of the file, in their order; `ends` tells whether the last one has its end."""

    lines: tuple[Line, ...] = ()
    ends: bool = True

    @classmethod
    def of(cls, data: bytes) -> KeyFile:
        """What a file holds; bytes that are no UTF-8 are kept as they are."""
        if not data:
            return cls()
        text = data.decode("utf-8", "surrogateescape")
        return cls(tuple(map(read_line, text.removesuffix("\n").split("\n"))), text.endswith("\n"))

    def as_bytes(self) -> bytes:
        """The file, byte for byte as it was where nothing was changed."""
        text = "\n".join(line.text for line in self.lines)
        end = "\n" if self.ends and self.lines else ""
        return (text + end).encode("utf-8", "surrogateescape")

    @property
    def entries(self) -> list[Entry]:
        """The lines of ours."""
        return [line.entry for line in self.lines if line.entry]

    @property
    def foreign(self) -> list[tuple[int, Line]]:
        """The lines that are not ours and let somebody in, or cannot be read: each with its number from 1."""
        return [(number, line) for number, line in enumerate(self.lines, 1) if line.wrong]

    def of_login(self, login: str) -> list[Entry]:
        """The keys of one person, those that have expired too."""
        return [entry for entry in self.entries if entry.login == login]

    def with_lines(self, lines: Iterable[Line]) -> KeyFile:
        """Other lines in place of these; the last one gets its end."""
        return KeyFile(tuple(lines))


def read(path: Path) -> KeyFile:
    """What the file holds; one that is not there holds nothing. Raises `Refused` when it cannot be read."""
    try:
        return KeyFile.of(_data(path))
    except FileNotFoundError:
        return KeyFile()
    except PermissionError as error:
        raise Refused(
            N_("You may not read {path}.", path=safe(path)), remedy=N_("Put “sudo” before the command.")
        ) from error
    except OSError as error:
        raise Refused(
            N_("{path} cannot be read: {reason}.", path=safe(path), reason=system_reason(error)),
            remedy=N_("Mend that, then try again."),
        ) from error


def change(path: Path, how: Callable[[KeyFile], KeyFile], note: Callable[[], object]) -> KeyFile:
    """Put another file in place, made of the one that is there now; see `replacing`.

    `note` is called once `how` has agreed and before anything is written: what is done and not noted
    is never there. Raises `Refused`, and what the two raise; then the old file stands.
    """
    from coordtui.access.keys import replacing

    with replacing.alone(path):
        before = read(path)
        after = how(before)
        if after != before:
            note()
            replacing.replace(path, after.as_bytes())
        return after


# What a session asks again and again.


def keys_of(path: Path | str, login: str) -> Sequence[Entry]:
    """The keys of a login, those that have expired too; raises `OSError` when the file cannot be read."""
    return [entry for entry in entries_with(Path(path), f" --as {login} ") if entry.login == login]


def is_live(path: Path | str, fingerprint: str, now: datetime, login: str | None = None) -> bool:
    """Whether a key lets in at that moment: with `login`, as that person.

    Where there is no file no key does. Raises `OSError` when it cannot be read, which says nothing of
    the key. `now` is aware.
    """
    try:
        entries = entries_with(Path(path), fingerprint)
    except FileNotFoundError:
        return False
    return any(
        entry.key.fingerprint == fingerprint and entry.is_live(now) and login in (None, entry.login)
        for entry in entries
    )


def entries_with(path: Path, text: str) -> Sequence[Entry]:
    """The entries in whose lines a text stands: a login, a fingerprint, the base64 of a key.

    Only those lines are looked at, and the file is only read when it is another one than before: every
    session asks every second, and all at once when it was changed. Raises `OSError`.
    """
    seen = stamp_of(path)
    kept = _seen.get((path, text))
    if kept is not None and kept[0] == seen:
        return kept[1]
    lines = _data(path).decode("utf-8", "surrogateescape").split("\n")
    found = [line.entry for line in map(read_line, (line for line in lines if text in line)) if line.entry]
    if len(_seen) >= _MOST_SEEN:
        _seen.clear()
    _seen[path, text] = seen, found  # a file that came meanwhile has another stamp, and is read next time
    return found


Stamp = tuple[int, ...]
_MOST_SEEN = 200
_seen: dict[tuple[Path, str], tuple[Stamp, Sequence[Entry]]] = {}


def stamp_of(path: Path | str) -> Stamp:
    """What differs once a file was written or replaced, and its times set back; raises `OSError`."""
    found = os.stat(path)
    return *stamp(found), found.st_ctime_ns


def _data(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError(None, f"more than {LARGEST} bytes")
    return data
