"""Where the values of a person come from, and which of them the person took out again.

An `Origin` names a value and the source that gave it. A value of a person without one is
their own word, or the lab's. An origin whose value the person has no longer is a refusal:
they took it out, and no import brings it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from coordtui.api import Origin, Person
from coordtui.directory.languages import language_code
from coordtui.directory.links import is_link
from coordtui.directory.orcid import orcid
from coordtui.text.folding import fold

FROM_OUTSIDE = (
    "given",
    "family",
    "emails",
    "orcid",
    "languages",
    "place",
    "about",
    "interests",
    "offers",
    "methods",
    "seeks",
    "projects",
    "links",
)
"""The fields that a source may fill in; all else is the lab's to say."""


_KEPT: dict[str, Callable[[str], str | None]] = {
    "languages": language_code,
    "orcid": orcid,
    "links": lambda link: link if is_link(link) else None,
}
"""The form in which some values are kept; None for what a source says wrongly."""


def values_of(person: Person, field: str) -> list[str]:
    """What the person has in a field that sources fill in; of one that is a text, that text if any."""
    value: Any = getattr(person, field) if field in FROM_OUTSIDE else ()
    if isinstance(value, str):
        return [value] if value else []
    return list(value)


def origin_of(person: Person, field: str, value: str) -> Origin | None:
    """Where a value comes from; None for the person's own word, or the lab's."""
    key = field, fold(value)
    return next((each for each in person.origins if _key(each) == key), None)


def refused(person: Person, field: str) -> set[str]:
    """The values, folded, that sources gave and the person took out."""
    has = {fold(value) for value in values_of(person, field)}
    return {fold(each.value) for each in person.origins if each.field == field} - has


def merge_values(person: Person, field: str, values: Iterable[str], source: str, at: datetime) -> Person:
    """The person with what a source says of one field; the same person when that is nothing new.

    Values that are known already (case and accents aside), those that the person refused and
    those that the field does not take are left out; all that is there stays. Of a field that is
    one text the first value is taken, and only where it is empty, or holds what this same
    source said before. `source` and `at` (a moment in UTC) are kept with each value added.

    Raises `ValueError` for a field that no source may fill in.
    """
    if field not in FROM_OUTSIDE:
        raise ValueError(f"no source fills in {field!r}")
    known = _words(person, field) | refused(person, field)
    said: dict[str, str] = {}
    for value in filter(None, map(_KEPT.get(field, str), values)):
        said.setdefault(fold(value), value)
    text = isinstance(getattr(person, field), str)
    new = list(said.items())[: 1 if text else None]
    origins = [
        Origin(field=field, value=value, source=source, at=at) for folded, value in new if folded not in known
    ]
    if not origins:
        return person
    if text:
        return _with_text(person, origins[0])
    after = [*getattr(person, field), *(each.value for each in origins)]
    return _with(person, field, after, [*person.origins, *origins])


def _with_text(person: Person, new: Origin) -> Person:
    """The person with the text of a source in its field, unless something of their own is there."""
    present = getattr(person, new.field)
    before = origin_of(person, new.field, present) if present else None
    if present and (before is None or before.source != new.source):
        return person
    origins = [each for each in person.origins if each != before]
    return _with(person, new.field, new.value, [*origins, new])


def _with(person: Person, field: str, value: Any, origins: list[Origin]) -> Person:
    changes: dict[str, Any] = {field: value, "origins": origins}
    return msgspec.structs.replace(person, **changes)


def withdrawn(person: Person, field: str, keep: Iterable[str], source: str) -> Person:
    """The person without those values of a field that only this source gave and gives no longer.

    For a source that always says all it knows, before `merge_values`; refusals stay.
    """
    kept = {fold(value) for value in keep}
    gone = {
        fold(value)
        for value in values_of(person, field)
        if fold(value) not in kept and (origin := origin_of(person, field, value)) and origin.source == source
    }
    if not gone:
        return person
    left = [value for value in values_of(person, field) if fold(value) not in gone]
    origins = [each for each in person.origins if each.field != field or fold(each.value) not in gone]
    text = isinstance(getattr(person, field), str)
    return _with(person, field, "".join(left) if text else left, origins)


def settled(before: Person, after: Person) -> Person:
    """What is saved, when `after` is to take the place of `before`.

    Whoever writes a value again that they had refused says it in their own word: its old
    origin goes. An origin that came with this save is that of an import, and stays.
    """
    if not before.origins:
        return after
    old = {_key(each): each for each in before.origins}
    own = {
        key
        for field in {field for field, _ in old}
        for key in ((field, word) for word in _words(after, field) - _words(before, field))
    }
    origins = [each for each in after.origins if _key(each) not in own or each != old.get(_key(each))]
    return after if origins == after.origins else msgspec.structs.replace(after, origins=origins)


def _words(person: Person, field: str) -> set[str]:
    return {fold(value) for value in values_of(person, field)}


def _key(origin: Origin) -> tuple[str, str]:
    return origin.field, fold(origin.value)


def shown_origins(person: Person, hidden: Sequence[str]) -> list[Origin]:
    """The origins that others may see: those of values which they see, so no refusals."""
    fields = {each.field for each in person.origins}.difference(hidden)
    words = {field: _words(person, field) for field in fields}
    return [each for each in person.origins if fold(each.value) in words.get(each.field, ())]
