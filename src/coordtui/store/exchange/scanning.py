"""Walking through JSON text one value at a time, so that what is wrong can be said by its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON")


_decoder = json.JSONDecoder(parse_constant=_refuse)


class Scanner:
    """Stands at a place of a text. What is wrong raises `ValueError`."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    @property
    def sign(self) -> str:
        """The next sign that is not space; empty at the end."""
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text[self._at : self._at + 1]

    def members(self) -> Iterator[str]:
        """The names within the object that begins here; the value of each is taken before the next."""
        seen = set[str]()
        self._pass("{")
        while self.sign != "}" or seen:
            if self.sign != '"':
                raise self._expected("a name in quotes")
            name = self.value()
            if name in seen:
                raise ValueError(f"{json.dumps(name)} is there twice")
            seen.add(name)
            self._pass(":")
            yield name
            if self.sign == "}":
                break
            self._pass(",")
        self._pass("}")

    def value(self) -> Any:
        """The value that begins here."""
        _ = self.sign
        value, self._at = _decoder.raw_decode(self._text, self._at)
        return value

    def end(self) -> None:
        """Nothing may follow."""
        if self.sign:
            raise self._expected("the end")

    def _pass(self, sign: str) -> None:
        if self.sign != sign:
            raise self._expected(sign)
        self._at += 1

    def _expected(self, what: str) -> ValueError:
        return json.JSONDecodeError(f"Expecting {what}", self._text, self._at)
