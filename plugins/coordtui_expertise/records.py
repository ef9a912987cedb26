# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""What is stored: works, whose they are, what was learnt of them, and what people said of answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from coordtui.api import JSON, Record, Ref, Table
from coordtui.api.references import Moved
from coordtui_expertise.source_ids import TABLE as SOURCE_IDS

WORK = "expertise.work"
"""The kind of the records of works."""


class Sourced(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Where a work comes from, and when it came: `"arxiv"`, `"orcid"`, `"bibtex"`…"""

    source: str
    at: datetime


Day = date
"""The type, inside a record that has a field of this name."""

Part = Literal["day", "month", "year"]
"""How much of a date is known."""


class Work(Record):
    """A paper, or anything like it, whoever wrote it. Texts and names are as its source has them.

    `key` is its best identifier: `"arxiv:2611.99014"`, `"doi:10.…"`, `"openalex:W1"`,
    `"dblp:…"`, `"s2:…"`, or `"bib:"` with a hash of title and year. Of a `date` the source may
    know no more than `dated` says: its day, or its month, is then the first.
    """

    key: str
    title: str
    abstract: str = ""
    authors: list[str] = []
    date: date | None = None
    dated: Part = "day"
    url: str = ""
    doi: str = ""
    venue: str = ""
    categories: list[str] = []
    sources: list[Sourced] = []
    folded: str = ""
    """The title without case, accents and signs: by it the same paper is known under another key."""

    @property
    def month(self) -> Day | None:
        """The date, where at least its month is known."""
        return None if self.dated == "year" else self.date

    @property
    def ref(self) -> Ref:
        """Where it is shown: in the library that it comes from, or here."""
        return ref_of(self.key, self.doc_id)


def ref_of(key: str, number: int) -> Ref:
    """Where the work of this key and number is shown."""
    scheme, _, rest = key.partition(":")
    return Ref("arxiv.paper", rest) if scheme == "arxiv" else Ref(WORK, str(number))


def key_of(ref: Ref) -> str | int | None:
    """The key of the work that is shown there, or its number; None when no work is."""
    if ref.kind == WORK:
        return int(ref.key) if ref.key.isdecimal() else None
    return f"arxiv:{ref.key}" if ref.kind == "arxiv.paper" else None


State = Literal["confirmed", "uncertain", "refused"]


class Authorship(Record):
    """That a person (their number) wrote a work, and how sure that is.

    `name` is how the work writes the author, `why` the evidence as messages, `by` who
    confirmed or refused it: None for a rule, such as an ORCID or a confirmed spelling.
    """

    person: int
    work: int
    state: State
    at: datetime
    name: str = ""
    why: list[JSON] = []
    source: str = ""
    by: int | None = None


class NameForm(Record):
    """A spelling, folded, that is always this person (confirmed), or never (refused)."""

    person: int
    name: str
    state: Literal["confirmed", "refused"]
    at: datetime
    by: int | None = None


class Feedback(Record):
    """What somebody said of a person who was named in answer to a question."""

    asker: int
    query: str
    person: int
    verdict: Literal["good", "wrong"]
    at: datetime


class Walk(Record):
    """How far a library was looked through for authors of the lab, and for which names (folded)."""

    library: str
    cursor: str = ""
    names: list[str] = []


class Segment(Record):
    """A part of the index of words: see `ranking.segments`. All but `size` are numbers as base64."""

    size: int
    works: str
    sizes: str
    keys: str
    counts: str
    places: str


class Vector(Record):
    """The meaning of a work (its number) as numbers: see `semantic`.

    `model` made it from a text with the checksum `text`; `data` are signed bytes, one a
    number, whose direction alone counts.
    """

    work: int
    model: str
    text: int
    data: bytes


class PlanItem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A paper, project or student to be taken: its text is what takers are matched with.

    `authors` are names or e-mails of whose it is, `owners` the numbers of such people; neither
    may take it, nor may those with a conflict of interest with them.
    """

    key: str
    title: str
    text: str = ""
    demand: int = 1
    authors: list[str] = []
    owners: list[int] = []


class PlanTaker(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Somebody (their number) who takes at most `capacity` items, and at least `minimum`."""

    person: int
    capacity: int = 3
    minimum: int = 0


class Plan(Record):
    """An assignment: what is to be taken, by whom, under which conditions, and what was settled.

    `holds` are the kinds of conflict that count here, besides being an author oneself and
    what people declared: mentors may well be of the student's group. `pairs` are item and
    person as they were last accepted.
    """

    name: str
    at: datetime
    by: int | None = None
    kind: Literal["reviewers", "mentors", "judges"] = "reviewers"
    items: list[PlanItem] = []
    takers: list[PlanTaker] = []
    holds: list[str] = msgspec.field(default_factory=lambda: ["coauthor", "group", "supervisor"])
    fixed: list[tuple[str, int]] = []
    forbidden: list[tuple[str, int]] = []
    pairs: list[tuple[str, int]] = []


TABLES = (
    Table(name="works", record=Work, indexes=("doi", "folded"), unique=("key",)),
    Table(
        name="authorships",
        record=Authorship,
        indexes=("work", ("state", "work"), ("person", "state")),
        unique=(("person", "work"),),
    ),
    Table(name="names", record=NameForm, indexes=("name",), unique=(("person", "name"),)),
    Table(name="feedback", record=Feedback, indexes=("asker",), history=False),
    Table(name="walks", record=Walk, unique=("library",), history=False),
    Table(name="moved", record=Moved),
    SOURCE_IDS,
    Table(name="segments", record=Segment, indexes=("size",), history=False),
    Table(name="vectors", record=Vector, history=False),
    Table(name="plans", record=Plan),
)
