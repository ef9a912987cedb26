"""What a person types into the filter of the journal, as what is looked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec.structs import replace

from coordtui.api.errors import CoordtuiError
from coordtui.audit.tables import KINDS
from coordtui.audit.wanted import Wanted, record_of
from coordtui.audit.words import WORDS
from coordtui.text.filters import FilterField, FilterTerm, parse_filter
from coordtui.text.folding import fold
from coordtui.text.messages import N_, Message

_RECORD = re.compile(r"(?:\b[^\W\d]+:)?\b([^\W\d][\w.-]*:\d{1,18})\b")

FIELDS = (
    FilterField("who", (N_("who"),)),
    FilterField("table", (N_("table"), N_("plugin")), "word"),
    FilterField("person", ("person", N_("person")), "word"),
    FilterField("group", ("group", N_("group")), "word"),
    FilterField("via", (N_("origin"), "from"), "word"),
    FilterField("key", (N_("key"),), "word"),
    FilterField("did", (N_("did"),), "word"),
    FilterField("date", (N_("date"),), "date"),
)
"""What the filter knows; a word alone is a record, a table, or who it was."""


def asked(text: str, tables: Collection[str], today: date, within: Wanted | None = None) -> Wanted:
    """What was typed, in the terms of the search; what is half typed or means nothing is left out.

    `within` is what is looked for anyway, such as one record.
    """
    wanted = within or Wanted()
    text, record = _without_record(text, tables)
    if record is not None:
        wanted = replace(wanted, record=record)
    loose: list[str] = []
    for term in parse_filter(text, FIELDS, today=today).terms:
        if term.field is None:
            loose += [value.text for value in term.values]
        else:
            wanted = _with(wanted, term, tables)
    names = []
    for word in loose:
        if word in tables or any(table.startswith(f"{word}.") for table in tables):
            wanted = replace(wanted, table=word)
        else:
            names.append(word)
    return replace(wanted, who=" ".join(names)) if names else wanted


def misread(text: str, tables: Collection[str]) -> Sequence[Message]:
    """What was not understood of it."""
    return parse_filter(_without_record(text, tables)[0], FIELDS).problems


def _with(wanted: Wanted, term: FilterTerm, tables: Collection[str]) -> Wanted:
    value = term.values[0]
    match term.field:
        case "date":
            return replace(wanted, since=_start(value.low), until=_start(value.high, timedelta(days=1)))
        case "person" | "group" as kind:
            number = value.text.isdecimal() and int(value.text)
            return replace(wanted, record=(KINDS[kind], number)) if number else wanted
        case "did":
            operation = WORDS.get(fold(value.text))
            return wanted if operation is None else replace(wanted, operation=operation)
        case "who" | "table" | "via" | "key" as name:
            return replace(wanted, **{name: value.text})
    return wanted


def _without_record(text: str, tables: Collection[str]) -> tuple[str, tuple[str, int] | None]:
    """The text without the first record in it, `person:12` or `arxiv.papers:7`, and that record."""
    for found in _RECORD.finditer(text):
        try:
            record = record_of(found[1], tables)
        except CoordtuiError:
            continue
        return f"{text[: found.start()]} {text[found.end() :]}", record
    return text, None


def _start(day: date | None, more: timedelta = timedelta(0)) -> datetime | None:
    return None if day is None else datetime.combine(day + more, time()).astimezone(UTC)
