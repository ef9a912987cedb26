"""What of a person somebody sees: people choose, field by field."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from tinydb.queries import QueryLike

from coordtui.api import Person
from coordtui.directory.tables import PEOPLE
from coordtui.store import fulltext
from coordtui.store.query import lenient
from coordtui.store.records import Sought

HIDEABLE = ("emails", "orcid", "roles", "languages", "groups", "interests", "offers")
"""The fields that `Person.visibility` may keep from others; a name is always shown."""


def seen_from(person: Person, groups: Collection[int]) -> Person:
    """The person as somebody of these groups sees them: what is hidden from them is blank."""
    together = not set(groups).isdisjoint(person.groups)
    shown = {"lab", "group"} if together else {"lab"}
    hidden = [name for name in HIDEABLE if person.visibility.get(name, "lab") not in shown]
    blank = Person(name="")
    return msgspec.structs.replace(person, **{name: getattr(blank, name) for name in hidden})


def still_answers(view: Person, where: QueryLike | None, match: Sought | None) -> bool:
    """Whether somebody who was found is found also by what is left of them in this view."""
    if not view.visibility:
        return True
    document = {name: msgspec.to_builtins(getattr(view, name)) for name in view.__struct_fields__}
    if where is not None and not lenient(where)(document):
        return False
    return match is None or fulltext.answers(match, document, PEOPLE.fulltext)
