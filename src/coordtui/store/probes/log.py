"""The write-ahead log of SQLite, walked frame by frame (sqlite.org/fileformat2.html, section 4).

SQLite takes a frame whose checksum fails for the end of the log, and says nothing: commits
that stand behind it are lost in silence. Here it is told apart from what is rightly no
part of the log: an unfinished commit at its end, and remains of older ones behind.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from coordtui.store import files
from coordtui.store.probes.descriptors import open_here

_ORDER = {0x377F0682: "<", 0x377F0683: ">"}
_HEADER = struct.Struct(">4I8s2I")
_FRAME = struct.Struct(">2I8s2I")
_SHARED = struct.Struct("=3I2BH2I2I8s2I")
_WORD = 0xFFFFFFFF

Sums = tuple[int, int]
End = tuple[bytes, int]
"""The salt of a log and its last frame that counts."""


class Damage(msgspec.Struct, frozen=True):
    """The first frame that cannot be read, and how many commits are lost with it.

    `salt` is that of the log's present use: with another one, it is another log.
    """

    frame: int
    commits: int
    salt: bytes


class _Frame(msgspec.Struct, frozen=True):
    number: int
    commit: bool
    whole: bool


def agreed_end(database: Path) -> End | None:
    """How far the log counts, as processes last told each other; None when that is gone.

    To be asked before SQLite opens the database: it begins by telling anew.
    """
    shared = database.with_name(database.name + "-shm")
    with files.opening:
        if open_here(shared):
            return None
        try:
            with shared.open("rb") as file:
                first, second = file.read(_SHARED.size), file.read(_SHARED.size)
        except OSError:
            return None
    if first != second or len(first) < _SHARED.size:
        return None
    _, _, _, ready, _, _, last, _, _, _, salt, _, _ = _SHARED.unpack(first)
    return (salt, last) if ready else None


def damage(database: Path, end: End | None) -> Damage | None:
    """What is damaged in the log of a database; `end` is the agreed one.

    None too when this process has the database open: then SQLite reads all of the log
    without looking at checksums, and the documents themselves tell.
    """
    if open_here(database):
        return None
    try:
        with database.with_name(database.name + "-wal").open("rb") as log:
            header = log.read(_HEADER.size)
            if not any(header):  # nothing was ever written to it
                return None
            salt = header[16:24]
            if not _is_header(header):
                return Damage(0, 0, salt)
            committed = end[1] if end and end[0] == salt else None
            return _first_damage(salt, committed, list(_frames(log, header)))
    except FileNotFoundError:
        return None


def _first_damage(salt: bytes, committed: int | None, frames: list[_Frame]) -> Damage | None:
    first = next((frame.number for frame in frames if not frame.whole), len(frames) + 1)
    if committed is not None:  # what processes last agreed on
        lost = sum(frame.commit and first <= frame.number <= committed for frame in frames)
        return Damage(first, lost or 1, salt) if first <= committed else None  # it may be cut, too
    # The last commit may be one that the power did not let end. One before it was on the disk.
    behind = sum(frame.commit and (frame.whole or frame.number == first) for frame in frames[first - 1 :])
    return Damage(first, behind, salt) if behind > 1 else None


def _is_header(header: bytes) -> bool:
    if len(header) < _HEADER.size:
        return False
    magic, *_, first, second = _HEADER.unpack(header)
    return magic in _ORDER and _sums(_ORDER[magic], header[:24], (0, 0)) == (first, second)


def _frames(log: BinaryIO, header: bytes) -> Iterator[_Frame]:
    """The frames of the log, each looked at beside the one before as that stands."""
    magic, _, page, _, salt, *rest = _HEADER.unpack(header)
    order, sums, number = _ORDER[magic], (rest[0], rest[1]), 0
    while len(content := log.read(_FRAME.size + page)) == _FRAME.size + page:
        number += 1
        _, commit, mark, *stored = _FRAME.unpack_from(content)
        whole = mark == salt and _page_sums(order, content, sums) == tuple(stored)
        sums = (stored[0], stored[1])
        yield _Frame(number, bool(commit), whole)


def _page_sums(order: str, frame: bytes, sums: Sums) -> Sums:
    return _sums(order, frame[_FRAME.size :], _sums(order, frame[:8], sums))


def _sums(order: str, content: bytes, sums: Sums) -> Sums:
    first, second = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & _WORD
        second = (second + odd + first) & _WORD
    return first, second
