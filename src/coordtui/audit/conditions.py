"""What is looked for in the audit log, as conditions that both engines understand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from coordtui.api.errors import Refused
from coordtui.audit.tables import KINDS
from coordtui.audit.wanted import Wanted
from coordtui.store.encoding import escape
from coordtui.store.schema import statements
from coordtui.text.folding import fold
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.audit.search import Log

MOST_DOCUMENTS = 2000
"""So many documents may have a text that is looked for."""

_CLEAR = "coalesce(a.who, '') = ''"
"""The entry has in itself who it is of: it is of the program, or of before."""


class _Conditions:
    def __init__(self, log: Log) -> None:
        self.log = log
        self.terms: list[str] = []
        self.values: list[Any] = []

    def add(self, term: str, *values: Any) -> None:
        self.terms.append(term)
        self.values += values

    def among(self, column: str, values: Iterable[Any]) -> None:
        wanted = [*values]
        self.add(f"{column} IN ({','.join('?' * len(wanted))})" if wanted else "1 = 0", *wanted)

    def known(self, place: int, part: str) -> list[tuple[Any, ...]]:
        """Those whom the log knows, (id, person, name, via, key), with a part of one of these in it."""
        found = self.log.rows("SELECT id, person, name, via, key FROM store_actors")
        return [row for row in found if _has(row[place], part)]


def conditions(log: Log, wanted: Wanted) -> tuple[list[str], list[Any]]:
    """Conditions about an entry `a`, which all it must fulfil, and their values."""
    made = _Conditions(log)
    if wanted.since:
        made.add("a.at >= ?", wanted.first_at)
    if wanted.until:
        made.add("a.at < ?", wanted.last_at)
    if wanted.table:
        name = _literally(json.dumps(wanted.table)[:-1])  # as the log writes it, without the quote behind
        made.add("(a.changes LIKE ? ESCAPE '!' OR a.changes LIKE ? ESCAPE '!')", f'%[{name}"%', f"%[{name}.%")
    if wanted.operation:
        made.add("a.changes LIKE ?", f'%", "{wanted.operation}", %')
    for value, add in ((wanted.who, _add_who), (wanted.key, _add_key), (wanted.via, _add_via)):
        if value:
            add(made, value)
    return made.terms, made.values


def _add_who(made: _Conditions, who: str) -> None:
    if who.isdecimal():
        made.add("a.person = ?", int(who))
        return
    people = {person for _, person, *_ in made.known(2, who)} | _people_called(made.log, who)
    if people:
        made.among("a.person", sorted(people))
    else:
        said, values = _like("a.name", who)
        made.add(f"a.person IS NULL AND {said}", *values)


def _people_called(log: Log, name: str) -> set[int]:
    """The numbers of those who are called so now: entries of before know the number."""
    people = log.store.table(KINDS["person"])
    return {each.doc_id for each in people if _has(str(each.get("name", "")), name)}


def _add_key(made: _Conditions, key: str) -> None:
    known = made.known(4, key)
    made.among("a.person", {person for _, person, *_ in known})  # which has an index
    made.among("a.who", [who for who, *_ in known])


def _add_via(made: _Conditions, via: str) -> None:
    known = [who for who, *_ in made.known(3, via)]
    said, values = _like("a.via", via)
    clear = f"({_CLEAR} AND {said})"
    if known:
        made.add(f"(a.who IN ({','.join('?' * len(known))}) OR {clear})", *known, *values)
    else:
        made.add(clear, *values)


def documents_with(log: Log, text: str) -> frozenset[tuple[str, int]]:
    """The documents that have a text in them, or had it; raises `Refused` when there are too many.

    A letter with an accent stands for any sign here: who reads the documents tells. See `_low`.
    """
    part, found = _ACCENTED.sub("_", _part(escape(text))), set[tuple[str, int]]()
    condition = f"lower(body) LIKE ? ESCAPE '!' LIMIT {MOST_DOCUMENTS + 1}"
    earlier = f"SELECT DISTINCT tbl, doc_id FROM store_history WHERE {condition}"
    found.update((table, number) for table, number in log.rows(earlier, (part,)))
    for (table,) in log.rows("SELECT name FROM store_tables WHERE live = 1 ORDER BY name"):
        present = f"SELECT id FROM {statements(table).documents} WHERE {condition}"
        found.update((table, number) for (number,) in log.rows(present, (part,)))
    if len(found) > MOST_DOCUMENTS:
        raise Refused(
            N_("Too many documents have “{text}” in them.", text=text),
            remedy=N_("Look for a longer text, or for a record, a table or a person."),
        )
    return frozenset(found)


def _has(text: str, part: str) -> bool:
    return fold(part) in fold(text)


_ACCENTED = re.compile(r"[^\x00-\x7f]")
_CAPITALS = re.compile("[A-Z]+")


def _like(column: str, text: str) -> tuple[str, list[str]]:
    """A condition that a column has a text in it, in small letters, in capitals or as a name is written."""
    patterns = [*dict.fromkeys(map(_part, (text, text.lower(), text.upper(), text.title())))]
    one = f"lower({column}) LIKE ? ESCAPE '!'"
    return f"({' OR '.join([one] * len(patterns))})", patterns


def _part(text: str) -> str:
    """A pattern for what has a text in it."""
    return f"%{_literally(_low(text))}%"


def _low(text: str) -> str:
    """As `lower` says it in SQL, which knows the letters from A to Z and no other."""
    return _CAPITALS.sub(lambda found: found[0].lower(), text)


def _literally(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
