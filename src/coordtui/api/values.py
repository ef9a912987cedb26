"""Small values that hooks return and panes show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from coordtui.api.records import Ref
from coordtui.text.messages import Message


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a search found, why, and where it opens."""

    ref: Ref
    """What was found."""
    title: str
    """One line: its name, as the record has it."""
    reason: Message | None = None
    """Why it was found, where the title does not say so."""
    pane: str | None = None
    """The page that opens it; without, one that declares its kind in `Pane.opens`."""
    score: float = 0.0
    """From 0 (may be meant) to 1 (is surely meant)."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One line of Today: who, what and by when, and where it can be settled.

    `kind` `"decide"` needs an answer, `"new"` is news, `"next"` is coming, `"state"` is a
    figure to keep an eye on. `sign` is one cell (`!` needs you, `?` asks, `•` new). `at` is
    when it is due, or when it happened: it is said by the clocks of its zone, and by those of this
    machine where that is UTC, as what is stored is. `pane` and `ref` say what opens on enter. `key` is
    stable for the same thing, so that a card ticked off stays ticked off. `cells` are a few
    short facts (author, topic) that stand below those of the card before, in columns; `detail` is
    what is said instead where there are no columns. `count` is how many things stand behind it:
    those to decide are added up for the badge of the page, which counts them in the same way.
    """

    kind: Literal["decide", "new", "next", "state"]
    """Where on the page it stands."""
    key: str
    """Begins with the plugin’s name: `"visits.7"`."""
    title: Message | str
    """What it is about."""
    detail: Message | str | None = None
    """What is said in place of `cells` where there are no columns."""
    cells: tuple[str, ...] = ()
    """Short facts in columns."""
    sign: str = " "
    """One cell at the start of the line."""
    at: datetime | None = None
    """When it is due or happened; aware. A day without a time is said in the title, with
    `formats.day(day, ctx.translator.language)`, and leaves this None: such cards come after the others.
    """
    pane: str | None = None
    """The page that opens on enter."""
    ref: Ref | None = None
    """The record that is shown there."""
    count: int = 1
    """How many things stand behind it."""


class Event(msgspec.Struct, frozen=True):
    """Something that happened and that other plugins may answer; subclass and add fields.

    Fields are plain data: an event is stored with the change that caused it.
    """


class PersonMerged(Event, frozen=True):
    """`duplicate` is from now on `kept`; whoever refers to the one moves to the other."""

    kept: int
    duplicate: int


class PersonUnmerged(Event, frozen=True):
    """`duplicate` is a person of its own again; what came from it goes back from `kept`."""

    kept: int
    duplicate: int


class PapersAdded(Event, frozen=True):
    """A library has new papers: see `coordtui.api.PaperLibrary`."""

    refs: tuple[Ref, ...]


class SignupChanged(Event, frozen=True):
    """A person’s place in a session of training (`Ref("training.session", "12")`) became another.

    `was` and `became` are the states: `""` (none before), `"requested"`, `"waiting"`, `"offered"`,
    `"confirmed"`, `"attended"`, `"partial"`, `"no_show"`, `"excused"`, `"cancelled"`, `"late_cancelled"`,
    `"declined"`, `"expired"`, `"refused"`.
    """

    session: Ref
    person: int
    was: str
    became: str


class PanelLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a panel; `detail` stands at its end."""

    text: Message | str
    """What is said."""
    detail: Message | str = ""
    """A few words: a date, a number."""


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """What a plugin adds to the page of a record: a title and lines, in the order of `order`."""

    title: Message
    """The heading of the part."""
    lines: tuple[PanelLine, ...] = ()
    """What it says, line by line."""
    order: int = 50
    """Panels stand by this, lowest first."""


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """What people are told about one kind of records that a plugin holds about them."""

    why: Message
    """What it is and what it is for, in a line: “Visits: to know who is in the building”."""
    source: Literal["person", "lab", "program", "outside"] = "program"
    """Who said it: the person, others of the lab, the use of the program, public sources."""
    seen_by: Literal["person", "chosen", "lab", "managers"] = "managers"
    """The person alone, whom they choose, everybody of the lab, or they and those who look after it."""
    kept: Literal["erased", "nameless", "days", "public"] = "erased"
    """What becomes of it: erased with the person, kept without a name, for so many days, or public."""


class PersonalData(msgspec.Struct, frozen=True, kw_only=True):
    """What a plugin holds about one person, as plain data by table, and what it erased."""

    held: Mapping[str, list[dict[str, Any]]] = {}
    """Documents as plain data, by a name that people understand, such as that of the table."""
    erased: int = 0
    """How many documents were removed or made nobody’s. What is kept all the same stays in `held`."""
    about: Mapping[str, Holding] = {}
    """What each of the names in `held` is for, who sees it and how long it is kept."""
