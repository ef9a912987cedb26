"""What every source gives: a person as it knows them, candidates of a name, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from coordtui.api import CoordtuiError, Message, Refused
from coordtui_expertise.records import Work
from coordtui_expertise.texts import N_


class SourceRefused(CoordtuiError):
    """What a source sent cannot be trusted, or it does not answer us; nothing of it was taken."""


class NoKey(SourceRefused):
    """The source wants a key, or another one than it was given."""


class NoSuchAuthor(Refused):
    """The source knows nobody of this identity."""


class Broken(ValueError):
    """One record of an otherwise whole answer cannot be read; `why` says what is wrong with it."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


class LeftOut(msgspec.Struct, frozen=True):
    """A record that was not taken: what it is called (as outside text), and why."""

    what: str
    why: Message


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom a source knows by a name like the one that was looked for."""

    source: str
    id: str
    name: str
    names: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    works: int | None = None
    orcid: str = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A person as a source knows them. `values` are by field of `Person`; texts are as they came.

    `authors` says for a work, by its key, under which name this person signed it, where the source
    knows. `affiliations` tell namesakes apart; they are shown and not stored.
    """

    source: str
    id: str
    name: str
    names: tuple[str, ...] = ()
    orcid: str = ""
    affiliations: tuple[str, ...] = ()
    works: tuple[Work, ...] = ()
    authors: Mapping[str, str] = {}
    values: Mapping[str, tuple[str, ...]] = {}
    left_out: tuple[LeftOut, ...] = ()


class Source(Protocol):
    """One of the services. Every method raises `SourceRefused`, `NetworkError` or `Cancelled`."""

    def candidates(self, name: str) -> list[Candidate]:
        """Who may be meant by a name, for a person to choose from: never taken by itself."""

    def by_orcid(self, orcid: str) -> str | None:
        """Its own identity of who has this ORCID; None when it knows nobody, or cannot tell."""

    def fetch(self, identity: str) -> Found:
        """All that it knows of one person; raises `NoSuchAuthor`."""


def too_many(title: str, count: int, most: int) -> SourceRefused:
    """An identity with more works than one person writes."""
    return SourceRefused(
        N_("{source} gives {count} works to this identity.", source=title, count=count),
        why=N_(
            "That is more than the {most} that are taken: several people may be mixed up there.", most=most
        ),
        remedy=N_("Choose another identity, or raise expertise.max_works in the settings."),
    )
