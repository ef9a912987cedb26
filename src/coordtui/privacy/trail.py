"""What the audit log says of somebody who is erased: that something changed stays, who and what does not.

What a transaction replaced is in the history once it is committed, so this is a transaction of its
own, right after the erasure. An erasure whose `trail` is not done yet is taken up by the next start.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api.records import Person
from coordtui.privacy.marks import Marks
from coordtui.privacy.referring import ABOUT_PEOPLE
from coordtui.privacy.tables import Erasure
from coordtui.store import audit, history

if TYPE_CHECKING:
    from coordtui.store import Store

PEOPLE = "core.people"

_MADE = """SELECT at, changes FROM store_audit WHERE seq IN
    (SELECT seq FROM store_history WHERE tbl = ? AND doc_id IN (?, 0)) ORDER BY seq"""
_BODIES = "SELECT tbl, doc_id, body FROM store_history WHERE body IS NOT NULL"
_OWN = "SELECT body FROM store_history WHERE body IS NOT NULL AND tbl = ? AND doc_id = ?"
_SINCE = "SELECT changes FROM store_audit WHERE seq > ? ORDER BY seq"


def last_entry(store: Store) -> int:
    """The number of the newest entry of the log; 0 where there is none."""
    return next((entry.seq for entry in store.audit_log(1)), 0)


def born(store: Store, person: int) -> str:
    """When the log says that a person's record was made, as ISO; "" when it does not say."""
    for at, changes in store.own_rows(_MADE, (PEOPLE, person)):
        for change in audit.listed_in(changes):
            if (change.table, change.doc_id, change.operation) == (PEOPLE, person, "insert"):
                return str(at)
    return ""


def documents(store: Store, erasure: Erasure) -> list[tuple[str, int]]:
    """The documents of which the history tells something of the person: by table and number.

    It reads all of the history, outside of any transaction: others go on writing.
    """
    own = [body for number in erasure.numbers for (body,) in store.own_rows(_OWN, (PEOPLE, number))]
    marks = Marks.of(_people(own))
    found = {(PEOPLE, number) for number in erasure.numbers}
    found |= set(_written_since(store, erasure))
    for table, number, body in store.own_rows(_BODIES):
        if (table, number) not in found and (_is_about(body, erasure.numbers) or marks.kinds_in(body)):
            found.add((table, number))
    return sorted(found)


def forget(store: Store, erasure: Erasure, found: Collection[tuple[str, int]]) -> int:
    """Take somebody's name, keys, addresses and these earlier documents out of the log; how much that was.

    `store` acts as somebody else than the person: this leaves an entry of its own.
    """
    with store.transaction():
        count = history.forget_documents(store, found)
        return count + sum(history.forget_person(store, number) for number in erasure.numbers)


def _written_since(store: Store, erasure: Erasure) -> Iterator[tuple[str, int]]:
    """The documents that the erasure itself changed, up to its own line."""
    for (changes,) in store.own_rows(_SINCE, (erasure.since,)):
        listed = list(audit.listed_in(changes))
        yield from ((change.table, change.doc_id) for change in listed if change.doc_id)
        if any((each.table, each.doc_id) == ("core.erasures", erasure.doc_id) for each in listed):
            return


def _people(bodies: Collection[str]) -> Iterator[Person]:
    for body in bodies:
        with suppress(msgspec.DecodeError):
            yield msgspec.json.decode(body, type=Person)


def _is_about(body: str, numbers: Collection[int]) -> bool:
    """Whether a document has one of the numbers in a field about people."""
    if not any(re.search(rf"\b{number}\b", body) for number in numbers):
        return False
    try:
        document = json.loads(body)
    except ValueError:
        return False
    return any(number in numbers for number in numbers_in(document))


def numbers_in(value: Any) -> Iterator[int]:
    """The numbers in fields about people, at any depth; those of a reference to a person too."""
    if isinstance(value, dict):
        if value.get("kind") == "person" and str(value.get("key", "")).isdecimal():
            yield int(value["key"])
        for name, each in value.items():
            if ABOUT_PEOPLE.match(name):
                yield from _whole(each)
            yield from numbers_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from numbers_in(each)


def _whole(value: Any) -> Iterator[int]:
    """A number, and those in a list."""
    if isinstance(value, list):
        for each in value:
            yield from _whole(each)
    elif type(value) is int:
        yield value
