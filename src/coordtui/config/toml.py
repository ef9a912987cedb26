"""TOML files read with their text, so that an error can name the line."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from coordtui.api.errors import SettingsError
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe


class TomlFile(msgspec.Struct, frozen=True):
    """A TOML file as it was read; one that does not exist is empty."""

    path: Path
    text: str = ""
    values: Mapping[str, Any] = msgspec.field(default_factory=dict)

    def line_of(self, keys: Sequence[str]) -> int | None:
        """The line on which the key (or the table) named by this path begins, if it is there."""
        for statement in _statements(self.text):
            if statement.values is not None and contains(statement.values, keys):
                return statement.line
        return None

    def where(self, keys: Sequence[str]) -> Message:
        """The place of a key in words: file and line."""
        line = self.line_of(keys)
        if line is None:
            return N_("It is in {file}.", file=str(self.path))
        return N_("It is in {file}, line {line}.", file=str(self.path), line=line)


def contains(values: Any, keys: Sequence[str]) -> bool:
    """Whether nested tables have the key; `("keys", "a.b")` is found as `a.b` and as `"a.b"`."""
    if not keys:
        return True
    if not isinstance(values, Mapping):
        return False
    head, *rest = keys
    if head in values and contains(values[head], rest):
        return True
    first, dot, remainder = head.partition(".")
    return bool(dot) and first in values and contains(values[first], [remainder, *rest])


def read_toml(path: Path) -> TomlFile:
    """The file, empty when there is none; raises `SettingsError` when it cannot be read."""
    try:
        return parse_toml(path, path.read_bytes())
    except FileNotFoundError:
        return TomlFile(path)
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> SettingsError:
    """What is said when the system does not hand out a file."""
    return SettingsError(
        N_("The file {file} cannot be read.", file=str(path)),
        why=error.strerror,
        remedy=N_("Check that it is a file and that you may read it."),
    )


def parse_toml(path: Path, content: bytes, *, private: bool = False) -> TomlFile:
    """The content as a `TomlFile`; raises `SettingsError` when it is not TOML.

    The error quotes the line, unless the content is `private`.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(
            N_("{file} is not text in UTF-8.", file=str(path)),
            why=N_("Line {line} holds other bytes.", line=content.count(b"\n", 0, error.start) + 1),
            remedy=N_("Save it again as UTF-8."),
        ) from error
    try:
        return TomlFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        fault = _first_fault(text)
        quoted = N_(
            "Line {line} cannot be read: {text}",
            line=fault.line,
            text=safe(fault.text.strip().partition("\n")[0], limit=60),
        )
        raise SettingsError(
            N_("{file} is not written as TOML.", file=str(path)),
            why=N_("Line {line} cannot be read.", line=fault.line) if private else quoted,
            remedy=N_("A line is a name, “=” and a value such as 12, true, 'text' or ['a', 'b'], once each."),
        ) from error


class _Statement(NamedTuple):
    """One key with its value, or one table header; `values` is None where TOML ends."""

    line: int
    text: str
    values: Mapping[str, Any] | None


def _statements(text: str) -> Iterator[_Statement]:
    """The text in statements, each read under its table header.

    TOML's own reader says where a statement ends: at the first line up to which it can be
    read. So no second grammar is kept here.
    """
    header, chunk, begin = "", "", 1
    for number, line in enumerate(StringIO(text), start=1):
        chunk += line
        try:
            values = tomllib.loads(header + chunk)
        except tomllib.TOMLDecodeError:
            continue
        yield _Statement(begin, chunk, values)
        if chunk.lstrip().startswith("["):
            header = chunk
        chunk, begin = "", number + 1
    if chunk:
        yield _Statement(begin, chunk, None)


def _first_fault(text: str) -> _Statement:
    """The statement that cannot be read, or that says again what was said before."""
    statements = list(_statements(text))
    if statements[-1].values is None:
        return statements[-1]

    def broken(count: int) -> bool:
        try:
            tomllib.loads("".join(each.text for each in statements[:count]))
        except tomllib.TOMLDecodeError:
            return True
        return False

    return statements[bisect_left(range(len(statements) + 1), True, key=broken) - 1]
