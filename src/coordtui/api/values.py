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
    title: str
    reason: Message | None = None
    pane: str | None = None
    score: float = 0.0


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
    key: str
    title: Message | str
    detail: Message | str | None = None
    cells: tuple[str, ...] = ()
    sign: str = " "
    at: datetime | None = None
    pane: str | None = None
    ref: Ref | None = None
    count: int = 1


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
    detail: Message | str = ""


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """What a plugin adds to the page of a record: a title and lines, in the order of `order`."""

    title: Message
    lines: tuple[PanelLine, ...] = ()
    order: int = 50


class PersonalData(msgspec.Struct, frozen=True, kw_only=True):
    """What a plugin holds about one person, as plain data by table, and what it erased."""

    held: Mapping[str, list[dict[str, Any]]] = {}
    erased: int = 0
