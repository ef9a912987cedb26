"""What tells a person in a text: their addresses, their name, their ORCID, the name they come in with."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from coordtui.api.records import Person
from coordtui.text.folding import fold
from coordtui.text.messages import N_, Message

Kind = Literal["email", "name", "orcid", "login"]

KIND_WORDS: Mapping[str, Message] = {
    "email": N_("address"),
    "name": N_("name"),
    "orcid": N_("ORCID"),
    "login": N_("login"),
}
"""What each kind is called."""

SHORTEST = 4
"""A name of fewer letters stands in too many other words to tell anybody."""


class Marks(msgspec.Struct, frozen=True):
    """The texts by which somebody is known, folded for texts and as they are for bytes."""

    emails: frozenset[str]
    names: frozenset[str]
    orcids: frozenset[str]
    logins: frozenset[str]

    @classmethod
    def of(cls, people: Iterable[Person]) -> Marks:
        """Those of the records of one person."""
        known = list(people)
        return cls(
            emails=frozenset(email for each in known for email in each.emails if email),
            names=frozenset(each.name for each in known if len(each.name) >= SHORTEST),
            orcids=frozenset(each.orcid for each in known if each.orcid),
            logins=frozenset(each.login for each in known if each.login),
        )

    def kinds_in(self, text: str) -> set[Kind]:
        """Which of them a text has, whatever the letters' case and accents; a login only as a whole value."""
        folded = fold(text)
        found: set[Kind] = set()
        for kind, values in (("email", self.emails), ("name", self.names), ("orcid", self.orcids)):
            if any(fold(each) in folded for each in values):
                found.add(kind)  # type: ignore[arg-type]
        if any(f'"{each}"' in text for each in self.logins):
            found.add("login")
        return found

    def kinds_of(self, document: Any) -> set[Kind]:
        """Which of them plain data has, at any depth."""
        return self.kinds_in(json.dumps(document, ensure_ascii=False, default=str))

    def names_who(self, said: str) -> bool:
        """Whether a short text is one of their names, as a history of changes has it."""
        return said in self.names

    def _as_bytes(self) -> Iterator[tuple[Kind, bytes]]:
        """Each as it stands in a file: as it is, and as JSON writes it in plain letters."""
        for kind, values in (("email", self.emails), ("name", self.names), ("orcid", self.orcids)):
            for each in values:
                for written in {each, each.lower(), json.dumps(each)[1:-1]}:
                    yield kind, written.encode()  # type: ignore[misc]
        for each in self.logins:
            yield "login", f'"{each}"'.encode()

    def kinds_in_file(self, path: Path) -> set[Kind]:
        """Which of them stand in any byte of a file; none in one that is not there or cannot be read."""
        try:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return {kind for kind, text in self._as_bytes() if content.find(text) >= 0}
        except (OSError, ValueError):  # it is empty
            return set()
