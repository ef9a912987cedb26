"""What of a person somebody sees: people choose, field by field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import msgspec
from tinydb.queries import QueryLike

from coordtui.api import Person
from coordtui.directory.tables import PEOPLE
from coordtui.store import fulltext
from coordtui.store.query import lenient
from coordtui.store.query_tree import Comparison, Everything, Joined, Negated, take_apart
from coordtui.store.records import Sought

HIDEABLE = (
    "emails",
    "orcid",
    "roles",
    "languages",
    "groups",
    "interests",
    "offers",
    "place",
    "about",
    "supervisors",
    "methods",
    "seeks",
    "projects",
    "links",
    "absences",
    "papers",
)
"""What `Person.visibility` may keep from others; a name is always shown.

`"papers"` is no field: it stands for the papers attached to a person and all that is derived from them.
"""

FIELDS = tuple(name for name in HIDEABLE if name in Person.__struct_fields__)
"""Those of them that are fields of a person."""

UNSEEN = ("conflicts", "login")
"""Fields that are shown to nobody but the person, and whoever may change people."""

PRIVATE = frozenset({*FIELDS, *UNSEEN, "origins"})
"""The fields that may be blank in a view, so that nothing may be found or put in order by what is stored."""

_BLANK = Person(name="")


def is_shown(person: Person, what: str, *, together: bool) -> bool:
    """Whether the person lets others see a field; `together` are those of one of their groups.

    Of somebody who was merged into another nothing is shown: what they let be seen is said there.
    """
    if person.merged_into is not None:
        return what not in HIDEABLE
    choice = person.visibility.get(what, "lab")
    return choice == "lab" or (choice == "group" and together)


def seen_from(person: Person, groups: Collection[int]) -> Person:
    """The person as somebody of these groups sees them: what is hidden from them is blank.

    The same object when nothing is.
    """
    together = not set(groups).isdisjoint(person.groups)
    hidden = [name for name in FIELDS if not is_shown(person, name, together=together)]
    blanked = {name: getattr(_BLANK, name) for name in (*hidden, *UNSEEN)}
    changes = {name: blank for name, blank in blanked.items() if getattr(person, name) != blank}
    if person.origins:
        from coordtui.directory.origins import shown_origins

        origins = shown_origins(person, hidden)
        if len(origins) < len(person.origins):
            changes["origins"] = origins
    return msgspec.structs.replace(person, **changes) if changes else person


def fields_asked(where: QueryLike) -> frozenset[str] | None:
    """The fields that a query reads; None when it may read any."""
    match take_apart(where):
        case Everything():
            return frozenset()
        case Negated(inner):
            return fields_asked(inner)
        case Joined(_, first, second):
            one, other = fields_asked(first), fields_asked(second)
            return None if one is None or other is None else one | other
        case Comparison() as comparison if comparison.path and isinstance(comparison.path[0], str):
            return frozenset({comparison.path[0]})
    return None


def is_private(where: QueryLike | None) -> bool:
    """Whether the answer to a query may tell of what is hidden, also by whom it leaves out."""
    asked = frozenset() if where is None else fields_asked(where)
    return asked is None or not asked.isdisjoint(PRIVATE)


def answering(where: QueryLike) -> Callable[[Person], bool]:
    """A test whether a view answers to a query, by what it shows."""
    names = fields_asked(where)
    names = frozenset(Person.__struct_fields__ if names is None else names)
    read, test = sorted(names.intersection(Person.__struct_fields__)), lenient(where)
    return lambda view: test({name: msgspec.to_builtins(getattr(view, name)) for name in read})


def has_words(view: Person, match: Sought) -> bool:
    """Whether a view is found by words, by what it shows."""
    document = {name: msgspec.to_builtins(getattr(view, name)) for name in PEOPLE.fulltext}
    return fulltext.answers(match, document, PEOPLE.fulltext)


def in_order(views: Iterable[Person], order: Sequence[str]) -> list[Person]:
    """Views in the order that the store would give them, by nothing but what they show.

    Equal ones come by number, what has no value first.
    """
    ordered = sorted(views, key=lambda view: view.doc_id)
    if order and order[-1].startswith("-"):
        ordered.reverse()
    for name in reversed(order):
        field = name.removeprefix("-")
        ordered.sort(key=lambda view, field=field: _place(view, field), reverse=name.startswith("-"))  # type: ignore[misc]
    return ordered


def _place(view: Person, field: str) -> tuple[bool, Any]:
    value = msgspec.to_builtins(getattr(view, field))
    if isinstance(value, (list, dict)):
        value = msgspec.json.encode(value).decode()
    return value is not None, value
