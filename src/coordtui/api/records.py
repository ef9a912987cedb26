"""Records: the typed form of documents, and those that the core itself owns.

A record is a `msgspec.Struct`: typed, fast to read and write, and validated when it is
read. What it holds is JSON; dates are `datetime` in UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

Language = Literal["en", "fr"]
"""A language that the program speaks."""
Visibility = Literal["lab", "group", "hidden"]
"""Who sees a field: everybody of the lab, the person's groups, nobody else."""


class Record(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A document with a number and a revision, both given by the store (0: not stored yet)."""

    doc_id: int = 0
    """The number, from 1 on, that the store gave it."""
    rev: int = 0
    """The revision of the store in which it was last written; it grows with each write of any record, so
    it is no count of changes. A save with an older one raises `StaleRecord`.
    """


class Settings(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Base of a plugin's settings; every field has a default and a docstring below it.

    A field of type `Secret` is read from the environment or a private file and never shown.
    """


Secret = Annotated[str, msgspec.Meta(extra={"secret": True})]
"""The type of a setting that is never printed, exported or logged."""


class DatedRole(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What someone is in the lab (PhD student, professor…) and since when, until when."""

    role: str
    since: date | None = None
    until: date | None = None


class Absence(msgspec.Struct, kw_only=True):
    """Days when somebody is away, the first and the last included."""

    since: date
    until: date


class Origin(msgspec.Struct, kw_only=True):
    """Where one value of a person's field comes from, and when it came.

    `source` is `"csv"`, `"orcid"`, `"openalex"`… A value without an origin is the person's
    own word, or the lab's.
    """

    field: str
    value: str
    source: str
    at: datetime


Availability = Literal["free", "busy", "away"]
"""Whether somebody can be asked: they can, take no more for now, or are absent."""


class Person(Record):
    """Somebody of the lab, or known to it.

    `name` is written as the person writes it; `given` and `family` are its parts, where
    known. `groups` are numbers of groups, `supervisors` and `conflicts` of people; `conflicts`
    are those whom they declare they must not judge. `interests` are what they work on,
    `methods` how, `offers` and `seeks` what they give and look for. `busy` says that they
    take no more requests; without `matching` they are suggested to nobody. `access` are the
    roles that give rights in the program, `login` is the name that they come in with: that of their
    keys, or of their account on the lab's servers. `visibility` holds the fields that the person does
    not show to everybody, `origins` where imported values come from.
    """

    name: str
    given: str = ""
    family: str = ""
    emails: list[str] = []
    orcid: str = ""
    roles: list[DatedRole] = []
    access: list[str] = msgspec.field(default_factory=lambda: ["researcher"])
    login: str = ""
    languages: list[str] = []
    groups: list[int] = []
    interests: list[str] = []
    offers: list[str] = []
    visibility: dict[str, Visibility] = {}
    merged_into: int | None = None
    place: str = ""
    about: str = ""
    supervisors: list[int] = []
    methods: list[str] = []
    seeks: list[str] = []
    projects: list[str] = []
    links: list[str] = []
    absences: list[Absence] = []
    busy: bool = False
    matching: bool = True
    conflicts: list[int] = []
    origins: list[Origin] = []

    def availability(self, today: date) -> Availability:
        """Whether they can be asked on that day."""
        if any(each.since <= today <= each.until for each in self.absences):
            return "away"
        return "busy" if self.busy else "free"


class Group(Record):
    """A team, a programme, a committee. `parent` is the number of the group above it."""

    name: str
    parent: int | None = None


class Term(Record):
    """A concept of the lab's vocabulary: what it is called in both languages.

    `also` are abbreviations and other spellings, in any language. Searches and matching take
    all of them for the same.
    """

    en: str = ""
    fr: str = ""
    also: list[str] = []
    facet: Literal["", "method", "application"] = ""


class Lab(Record):
    """The one lab of a store: what the program must know before it can open."""

    name: str
    language: Language
    coordinator: int
    created: datetime
    demo: bool = False


class Ref(msgspec.Struct, frozen=True):
    """A pointer to a record of any plugin: `Ref("person", "12")`, `Ref("arxiv.paper", "2611.99014")`."""

    kind: str
    """`"person"`, or the plugin’s name and a word: `"training.session"`."""
    key: str
    """What identifies it among its kind: mostly its number, as text."""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who is acting: a person of the directory (or the program itself) and their access roles.

    `via` says from where: `"local"`, `"job"`, `"ssh:…"`; `"program"` for the program itself.
    """

    person: int | None
    """Their number; None for the program itself."""
    name: str
    """Their name, as it stands in the history of changes."""
    roles: frozenset[str]
    """Their access roles, as `Person.access` has them."""
    via: str = "local"
    """From where they act."""
    key: str = ""
    """The fingerprint of the key that they came in with (`SHA256:…`); empty where there is none."""

    @property
    def at_home(self) -> bool:
        """Whether the machine's account that the program runs under is this person's own.

        Only for them the program starts a process (their tmux takes what they copy) or
        writes a file that they name. This is the one place that decides it.
        """
        return self.via == "local"


PROGRAM = Actor(person=None, name="coordtui", roles=frozenset(), via="program")
"""The program itself, where nobody is named; it has no rights by this alone."""

ONLOOKER = Actor(person=None, name="", roles=frozenset(), via="eyes")
"""Whoever holds another plugin's service while looking with somebody else's eyes: writes nothing."""


JSON = dict[str, Any]
"""Plain data, as it is stored: texts, numbers, booleans, None, lists and such mappings."""
