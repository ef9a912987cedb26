"""What the cells of courses and of sessions say, as values of their records, and the other way round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from coordtui.api import fold
from coordtui_training.exchange.cells import (
    Misread,
    joined,
    number,
    one_of,
    read_moment,
    read_sittings,
    split,
    write_moment,
    write_sittings,
    yes,
)
from coordtui_training.exchange.naming import Names
from coordtui_training.records import Course, Public, Session

UNLIMITED = "none"

TIMES = ("sittings", "opens", "closes")
"""Columns of times by the clocks of the session's zone."""

_LEVELS = {
    "intro": ("introduction", "débutant"),
    "intermediate": ("intermédiaire",),
    "advanced": ("avancé", "avancée"),
}
_SPEECH = {
    "fr": ("français", "french"),
    "en": ("anglais", "english"),
    "both": ("les deux", "fr+en", "fr, en"),
}
_WAITING = {"offer": ("offre", "offrir"), "auto": ("automatique",), "hand": ("à la main", "by hand")}
_STATES = {"draft": ("brouillon",), "published": ("publiée",), "cancelled": ("annulée",)}

_TEXTS = ("title_fr", "title_en", "about_fr", "about_en", "link", "cancelled_why", "uid")
_LISTS = ("topics", "grants", "partners")
_FLAGS = ("moderated", "certificate", "archived", "held")
_CHOICES: Mapping[str, Callable[[str], Any]] = {
    "level": one_of(_LEVELS),
    "language": one_of(_SPEECH),
    "waiting": one_of(_WAITING),
    "state": one_of(_STATES),
}


def _capacity(cell: str) -> int | None:
    return None if fold(cell) in {UNLIMITED, "aucune", "aucun", "-"} else number(cell)


def read(names: Names, column: str, cell: str, zone: str) -> Any:
    """The value that a cell says, times by the clocks of `zone`; raises `Misread` naming the column."""
    try:
        return _read(names, column, cell, zone)
    except Misread as error:
        raise Misread(error.message, column) from error


def _read(names: Names, column: str, cell: str, zone: str) -> Any:
    readers: Mapping[str, Callable[[str], Any]] = {
        **dict.fromkeys((*_TEXTS, "zone"), str),
        "code": str,
        **dict.fromkeys((*_LISTS, "roles"), split),
        **dict.fromkeys(_FLAGS, yes),
        **_CHOICES,
        "minutes": number,
        "capacity": _capacity,
        "instructors": lambda text: [names.person(each) for each in split(text)],
        "prerequisites": lambda text: [names.course(each).doc_id for each in split(text)],
        "groups": lambda text: [names.group(each) for each in split(text)],
        "years": lambda text: [number(each) for each in split(text)],
        "room": names.room,
        "sittings": lambda text: read_sittings(text, zone),
        "opens": lambda text: read_moment(text, zone),
        "closes": lambda text: read_moment(text, zone),
    }
    return readers[column](cell)


def write(names: Names, record: Course | Session, column: str) -> str:
    """The cell that says what a record has in a column; `""` for nothing."""
    public = column in Public.__struct_fields__
    value = getattr(record.public if public else record, column)
    writers: Mapping[str, Callable[[Any], str]] = {
        "capacity": lambda limit: UNLIMITED if limit is None else str(limit),
        "instructors": lambda people: joined(filter(None, map(names.called, people))),
        "prerequisites": lambda courses: joined(filter(None, map(names.code, courses))),
        "groups": lambda groups: joined(names.groups[each] for each in groups if each in names.groups),
        "room": lambda room: names.rooms[room].name if room in names.rooms else "",
        "course": names.code,
    }
    if column in writers:
        return writers[column](value)
    if isinstance(record, Session) and column == "sittings":
        return write_sittings(value, record.zone)
    if isinstance(record, Session) and column in TIMES:
        return write_moment(value, record.zone) if value else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return joined(map(str, value)) if isinstance(value, list) else str(value)
