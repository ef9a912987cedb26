"""What a disk may hold when the power fails, of all that a process wrote to it.

What a process does with the files of a folder is recorded. What came before an `fsync` of the
file (for names: of the folder) is on the disk. Each later step may be there, may be missing,
and a write may have left a part of its sectors, or zeros.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

SECTOR = 512
CALLS = (
    "openat,lseek,write,pwrite64,ftruncate,fsync,fdatasync,writev,?mkdir,mkdirat,?rename,?renameat,renameat2"
    ",?link,linkat,?unlink,unlinkat"
)
"""What `strace` must trace; with `--follow-forks --decode-fds --strings-in-hex`."""

_LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) = (\d+)")
_TEXT = re.compile(r'"((?:\\x..)*)"')
_DESCRIPTOR = re.compile(r"(\d+)<((?:\\x..)*)>")


@dataclass(eq=False)
class File:
    """A file or folder, whatever it is called."""

    is_folder: bool = False
    content: bytearray = field(default_factory=bytearray)

    def put(self, start: int, data: bytes) -> None:
        self.content.extend(bytes(max(0, start - len(self.content))))
        self.content[start : start + len(data)] = data


@dataclass(eq=False)
class Step:
    """Something done at a moment; the disk has it for sure from the moment `safe` on."""

    at: int
    safe: float = field(default=math.inf, init=False)


@dataclass(eq=False)
class Naming(Step):
    """Names given and taken away, together."""

    names: dict[Path, File | None]


@dataclass(eq=False)
class Cut(Step):
    """A file cut, or made longer."""

    file: File
    length: int

    def happen(self) -> None:
        del self.file.content[self.length :]
        self.file.put(self.length, b"")


@dataclass(eq=False)
class Write(Step):
    """Bytes written to a file."""

    file: File
    start: int
    data: bytes

    def happen(self) -> None:
        self.file.put(self.start, self.data)

    def happen_in_part(self, chance: Random) -> None:
        """Only the sectors up to some place, or only those after it, or only the length."""
        place = chance.randrange(0, len(self.data) + 1, SECTOR)
        part = chance.choice(["head", "tail", "length"])
        if part == "head":
            self.file.put(self.start, self.data[:place])
        elif part == "tail":
            self.file.put(self.start + place, self.data[place:])
        else:
            self.file.put(self.start, bytes(len(self.data)))


class Recording:
    """What a process did in a folder, and what it said meanwhile, from a log of `strace`."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.moment = 0
        self.said: list[tuple[int, Any]] = []
        """What, and at which moment."""
        self._folder = folder
        self._steps: list[Step] = []
        self._names: dict[Path, File] = {folder: File(is_folder=True)}
        self._places: dict[str, int] = {}
        with log.open() as lines:
            for self.moment, line in enumerate(lines, 1):
                if found := _LINE.match(line):
                    self._take(*found.groups())

    def left(self, moment: int, chance: Random, keep: float, tear: float) -> dict[str, bytes]:
        """The files after a power failure, by their paths in the folder.

        `keep` and `tear` (0 to 1) say how much is there of what need not be, and how many of
        the writes that are missing have left something.
        """
        names: dict[Path, File | None] = {self._folder: self._names[self._folder]}
        for step in self._steps:
            if step.at <= moment:
                there = step.safe <= moment or chance.random() < keep
                if isinstance(step, Naming):
                    names.update(step.names if there else {})
                elif isinstance(step, Cut | Write) and there:
                    step.happen()
                elif isinstance(step, Write) and chance.random() < tear:
                    step.happen_in_part(chance)
        left = {
            str(path.relative_to(self._folder)): bytes(file.content)
            for path, file in names.items()
            if file is not None and not file.is_folder and names.get(path.parent) is not None
        }
        for step in self._steps:
            if isinstance(step, Cut | Write):
                step.file.content.clear()
        return left

    def _take(self, call: str, arguments: str, result: str) -> None:
        texts = [_plain(text) for text in _TEXT.findall(arguments)]
        if call == "writev":
            self.said.append((self.moment, json.loads(texts[0])))
        elif found := _DESCRIPTOR.match(arguments):
            if file := self._names.get(Path(_plain(found[2]).decode())):
                self._use(call, found[1], file, texts, arguments.rpartition(", ")[2], result)
        else:
            if call == "openat":
                self._places[result] = 0
            paths = [Path(text.decode()) for text in texts]
            if paths[0].is_relative_to(self._folder):
                self._name(call, paths[0], paths[-1], arguments)

    def _use(
        self, call: str, descriptor: str, file: File, texts: list[bytes], last: str, result: str
    ) -> None:
        """A call on an open file or folder; `last` is its last argument."""
        if call in ("fsync", "fdatasync"):
            for step in self._steps:
                if self._is_of(step, file):
                    step.safe = min(step.safe, self.moment)
        elif call == "lseek":
            self._places[descriptor] = int(result)
        elif call == "ftruncate":
            self._steps.append(Cut(self.moment, file, int(last)))
        elif call == "pwrite64":
            self._steps.append(Write(self.moment, file, int(last), texts[0][: int(result)]))
        elif call == "write":
            self._steps.append(Write(self.moment, file, self._places[descriptor], texts[0][: int(result)]))
            self._places[descriptor] += int(result)

    def _is_of(self, step: Step, file: File) -> bool:
        """Whether a step is made safe with a file or folder."""
        if isinstance(step, Naming):
            return any(self._names.get(path.parent) is file for path in step.names)
        return isinstance(step, Cut | Write) and step.file is file

    def _name(self, call: str, path: Path, new: Path, arguments: str) -> None:
        """A file or folder gets a name, or one more, or loses one."""
        if call == "openat":
            if path not in self._names:
                self._call_them({path: File()})
            elif "O_TRUNC" in arguments:
                self._steps.append(Cut(self.moment, self._names[path], 0))
        elif call.startswith("mkdir"):
            self._call_them({path: File(is_folder=True)})
        elif call.startswith("unlink"):
            self._call_them({path: None})
        elif call.startswith("link"):
            self._call_them({new: self._names[path]})
        elif call.startswith("rename"):
            self._call_them({path: None, new: self._names[path]})

    def _call_them(self, names: dict[Path, File | None]) -> None:
        self._steps.append(Naming(self.moment, names))
        for path, file in names.items():
            if file is None:
                del self._names[path]
            else:
                self._names[path] = file


def _plain(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
