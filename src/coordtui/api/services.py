"""What plugins offer each other: protocols, and the plain values that go through them.

A plugin asks `ctx.service(ExpertFinder)` and knows nothing of who answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Literal, Protocol

import msgspec

from coordtui.api.records import Ref
from coordtui.text.messages import Message


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper, wherever it is kept: texts and names as the paper has them."""

    ref: Ref
    """The library’s own reference."""
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    date: date | None = None
    """The day of its first version, where it is known."""
    url: str = ""
    """Where it can be read."""
    doi: str = ""
    """Without a prefix: `10.…`."""
    categories: tuple[str, ...] = ()
    """As its source has them: `cs.LG`."""


class PaperLibrary(Protocol):
    """Papers that a plugin keeps, for others to read. `coordtui.api.PapersAdded` tells of new ones.

    It does not say which papers a person was shown last. To start from a paper that somebody looks at,
    offer a command on it by `coordtui_record_actions`: its `Ref` is what `paper` takes.
    """

    def paper(self, ref: Ref) -> Paper | None:
        """The paper, None when it is not one of this library."""

    def papers(self, refs: Sequence[Ref]) -> list[Paper]:
        """Those of these papers that the library has, in this order."""

    def after(self, cursor: str, limit: int) -> tuple[list[Paper], str]:
        """The next papers in the order in which they came, and the cursor to go on from; `""` begins."""

    def find(self, query: str, limit: int) -> list[Paper]:
        """Papers that hold the words, newest first."""

    def starred(self, limit: int) -> list[Paper]:
        """Papers that the person who acts put a star on, newest first; of nobody else."""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """Who knows about this? A text, records, or both, and who may be an answer.

    `groups`, `roles` and `languages` keep those who have one of them (of each that is not
    empty). `no_conflict_with` are people whom an answer must have no conflict of interest
    with. `limit` is the most people wanted.
    """

    text: str = ""
    """What the question is about: words, a sentence, an abstract."""
    refs: tuple[Ref, ...] = ()
    """Records that it is about, such as papers."""
    groups: tuple[int, ...] = ()
    """Numbers of groups, of which an answer is in one."""
    not_groups: tuple[int, ...] = ()
    """Numbers of groups, of which an answer is in none."""
    roles: tuple[str, ...] = ()
    """Roles as `role_of` calls them."""
    languages: tuple[str, ...] = ()
    """Codes of two letters."""
    available: bool = False
    """Whether only those count who can be asked today."""
    no_conflict_with: tuple[int, ...] = ()
    """Numbers of people."""
    exclude: frozenset[int] = frozenset()
    """Numbers of people who are no answer."""
    limit: int = 7
    """The most people wanted."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason for a person, or against: what kind, in words, and how much it weighs.

    `terms` are words as people wrote them with their share of the score, from 0 to 1, as
    `share` is that of the whole reason. `ref` is the paper that carries it, `at` its day.
    """

    kind: Literal["paper", "says", "words", "people", "against"]
    text: Message | str
    terms: tuple[tuple[str, float], ...] = ()
    share: float = 0.0
    ref: Ref | None = None
    at: date | None = None


class Expert(msgspec.Struct, frozen=True, kw_only=True):
    """A person who knows, by number; `strength` goes from 1, weak, to 5, strong."""

    person: int
    """Their number."""
    score: float
    """Comparable within one answer only."""
    strength: int
    """From 1, weak, to 5, strong."""
    reasons: tuple[Reason, ...] = ()
    """The strongest first."""


class Experts(msgspec.Struct, frozen=True, kw_only=True):
    """Who knows, best first, and whom the answer could not see.

    `ranked` people were compared; those `without_profile` have nothing to compare, which is
    not ignorance. `left_out` counts those who were filtered out, by why.
    """

    found: tuple[Expert, ...] = ()
    ranked: int = 0
    without_profile: tuple[int, ...] = ()
    left_out: Mapping[str, int] = {}


class ExpertFinder(Protocol):
    """Ranks the people of the lab by what they know, with reasons.

    It knows of people what the asking actor may see, and suggests nobody who opted out.
    """

    def experts(self, ask: Ask) -> Experts:
        """Who knows about this."""

    def scores(self, texts: Sequence[str], people: Collection[int] | None = None) -> list[dict[int, float]]:
        """For each text the people's scores, by number, without reasons; 0 is left out."""


class Authorship(Protocol):
    """Who of the lab wrote which papers, as people confirmed it or a full name alone proves it.

    What is uncertain (a family name with an initial) waits for a person and is told to
    nobody. It tells of people what the asking actor may see.
    """

    def authors(self, refs: Sequence[Ref]) -> Mapping[Ref, tuple[int, ...]]:
        """The people, by number, who wrote each of these papers; a paper of nobody is left out."""

    def papers(self, people: Collection[int] | None = None) -> Mapping[int, tuple[Ref, ...]]:
        """The papers of each of these people (of all), newest first; who has none is left out."""

    def waiting(self) -> int:
        """How many more there may be: authorships that the asking actor may confirm or refuse."""


class OwnCalendar(Protocol):
    """What the acting person is to be at, as a file for the calendars of other programs.

    `ssh lab calendar` prints it: the files of all plugins, one after the other.
    """

    def file(self) -> str:
        """Whole iCalendar objects (RFC 5545) in the person's language; raises `NotAllowed`."""
