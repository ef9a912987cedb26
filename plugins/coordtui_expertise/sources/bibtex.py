"""BibTeX read strictly: entries that are broken are named by their line, and cost no other entry.

The libraries for it were looked at: one is lenient (a missing comma is taken into the value),
another collects its errors in a global. What is needed of the format is little.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from coordtui.api import fold, safe
from coordtui_expertise.records import Work
from coordtui_expertise.sources.latex import plain_text
from coordtui_expertise.sources.reading import abstract, arxiv_of, doi_of, one_line, web, when, when_of, work
from coordtui_expertise.sources.shapes import Broken, LeftOut
from coordtui_expertise.texts import N_

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_BLOCK = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)\s*([{(])", re.MULTILINE)
_SPACE = re.compile(r"\s*")
_KEY = re.compile(r"[^\s,{}()=\"#%]+")
_NAME = re.compile(r"[A-Za-z_][\w:+./-]*")
_NUMBER = re.compile(r"\d+")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_INHERITED = {"title": "booktitle"}
"""What a field of a parent is called in the entry that refers to it."""


@dataclass(frozen=True)
class Entry:
    """One entry: its fields by name in lower case, with macros put in and LaTeX as it was written."""

    line: int
    kind: str
    key: str
    fields: Mapping[str, str]


@dataclass
class Bibliography:
    """The entries of a file, and what was broken in it."""

    entries: list[Entry] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def parse(text: str) -> Bibliography:
    """The entries of a text, in its order, each with what it inherits from the one it refers to."""
    found = Bibliography()
    macros = {month: str(number) for number, month in enumerate(MONTHS, 1)}
    seen: dict[str, int] = {}
    blocks = list(_BLOCK.finditer(text))
    line, at = 1, 0
    for block, following in zip_longest(blocks, blocks[1:]):
        end = following.start() if following else len(text)
        line, at = line + text.count("\n", at, block.start()), block.start()
        kind = block[1].lower()
        if kind in {"comment", "preamble"}:
            continue
        reader = _Reader(text, block.end(), end, "}" if block[2] == "{" else ")", macros)
        try:
            if kind == "string":
                macros.update(reader.fields())
                continue
            entry = Entry(line, kind, reader.key(), reader.fields())
            if (first := seen.setdefault(entry.key.lower(), line)) != line:
                raise Broken(N_("Its key is that of line {line} too.", line=first))
            found.entries.append(entry)
        except Broken as broken:
            start = one_line(text[block.start() : min(end, block.start() + 60)])
            found.left_out.append(LeftOut(f"{line}: {safe(start, limit=60)}", broken.why))
    _inherit(found)
    return found


class _Reader:
    """Reads the inside of one block, from `at` to its closing sign before `end`."""

    def __init__(self, text: str, at: int, end: int, closing: str, macros: Mapping[str, str]) -> None:
        self._text, self._at, self._end = text, at, end
        self._closing, self._macros = closing, macros

    def key(self) -> str:
        """The key of an entry, and the comma after it."""
        key = self._take(_KEY)
        if not key:
            raise Broken(N_("It has no key."))
        if self._peek() != self._closing:
            self._expect(",")
        return key

    def fields(self) -> dict[str, str]:
        """Names and values up to the closing sign, which must be there."""
        fields: dict[str, str] = {}
        while self._peek() != self._closing:
            name = self._take(_NAME).lower()
            if not name:
                raise Broken(N_("A field has no name."))
            self._expect("=")
            value = self._value()
            fields.setdefault(name, value)
            if self._peek() != self._closing:
                self._expect(",")
        return fields

    def _value(self) -> str:
        """Texts, numbers and macros joined by `#`."""
        parts = [self._part()]
        while self._peek() == "#":
            self._at += 1
            parts.append(self._part())
        return "".join(parts)

    def _part(self) -> str:
        sign = self._peek()
        if sign in {"{", '"'}:
            return self._quoted(sign)
        if number := self._take(_NUMBER):
            return number
        name = self._take(_NAME)
        if not name:
            raise Broken(N_("A field has no value."))
        if name.lower() not in self._macros:
            raise Broken(N_("“{name}” is not defined.", name=safe(name, limit=40)))
        return self._macros[name.lower()]

    def _quoted(self, opening: str) -> str:
        """What stands between braces, or between quotes outside braces."""
        start, depth = self._at + 1, 0
        for at in range(start, self._end):
            sign = self._text[at]
            if sign in "{}" and self._text[at - 1] == "\\":
                continue
            if depth == 0 and sign == ("}" if opening == "{" else '"'):
                self._at = at + 1
                return self._text[start:at]
            depth += (sign == "{") - (sign == "}")
            if depth < 0:
                break
        raise Broken(N_("A value is not closed."))

    def _peek(self) -> str:
        self._take(_SPACE)
        return self._text[self._at] if self._at < self._end else ""

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise Broken(N_("“{sign}” is missing.", sign=sign))
        self._at += 1

    def _take(self, pattern: re.Pattern[str]) -> str:
        if pattern is not _SPACE:
            self._take(_SPACE)
        found = pattern.match(self._text, self._at, self._end)
        self._at = found.end() if found else self._at
        return found[0] if found else ""


def _inherit(found: Bibliography) -> None:
    """Give each entry the fields that it lacks and its parent has."""
    parents = {entry.key.lower(): entry for entry in found.entries}
    for place, entry in enumerate(found.entries):
        parent = parents.get(entry.fields.get("crossref", "").strip().lower())
        if parent is not None and parent is not entry:
            given = {_INHERITED.get(name, name): value for name, value in parent.fields.items()}
            given.pop("crossref", None)
            found.entries[place] = Entry(entry.line, entry.kind, entry.key, {**given, **entry.fields})


def works(text: str) -> tuple[list[Work], list[LeftOut]]:
    """The works of a bibliography, and what was left out, each with its line."""
    bibliography = parse(text)
    taken, left_out = [], list(bibliography.left_out)
    for entry in bibliography.entries:
        try:
            taken.append(_work(entry.fields))
        except Broken as broken:
            left_out.append(LeftOut(f"{entry.line}: {safe(entry.key, limit=60)}", broken.why))
    return taken, left_out


def _work(fields: Mapping[str, str]) -> Work:
    def told(*names: str) -> str:
        return next((text for name in names if (text := one_line(plain_text(fields.get(name, ""))))), "")

    title, day = told("title"), when_of(told("date")) or when(told("year"), _month(told("month")))
    eprint = fields.get("eprint", "") if "arxiv" in told("archiveprefix", "eprinttype").lower() else ""
    year = day.date.year if day else ""
    digest = hashlib.sha256(f"{fold(title)} {year}".encode()).hexdigest()[:16]
    return work(
        key=f"bib:{digest}",
        title=title,
        doi=doi_of(told("doi")) or doi_of(fields.get("url", "")),
        arxiv=arxiv_of(eprint) or arxiv_of(fields.get("url", "")),
        authors=_people(fields.get("author") or fields.get("editor", "")),
        abstract=abstract(told("abstract")),
        url=web(fields.get("url", "")),
        venue=told("journal", "journaltitle", "booktitle", "publisher", "school", "institution"),
        when=day,
    )


def _month(text: str) -> str:
    """The number of a month in figures or in English letters; empty where it is not understood."""
    start = text[:3].lower()
    number = MONTHS.index(start) + 1 if start in MONTHS else text
    return str(number) if str(number).isdecimal() and 1 <= int(number) <= 12 else ""


def _people(text: str) -> list[str]:
    """The names, each as `Given von Family`; what stands in braces is one word."""
    names = _split(text, _AND)
    return [name for each in names if (name := _name(each)) and name.lower() != "others"]


def _name(text: str) -> str:
    parts = [one_line(plain_text(part)) for part in _split(text, re.compile(r","))]
    family, *rest = parts
    if not rest:
        return family
    *junior, given = rest
    return one_line(" ".join([given, family, *junior]))


def _split(text: str, at: re.Pattern[str]) -> list[str]:
    """The text split where the pattern stands outside braces."""
    depth, outside = 0, []
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        outside.append("\0" if depth > 0 else sign)
    bare = "".join(outside)
    parts, start = [], 0
    for found in at.finditer(bare):
        parts.append(text[start : found.start()])
        start = found.end()
    return [*parts, text[start:]]
