"""Who, and which group, role or language, is meant by what a person typed; raises with what may be meant.

A command that writes must never act on somebody who was not named. So a search, which
forgives, only proposes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coordtui.api import Group, NotFound, Person, Refused, fold, safe
from coordtui.directory.bits import numbers_in
from coordtui.directory.languages import language_code
from coordtui.directory.role_words import SPELLINGS, role_of, role_title
from coordtui.directory.search import Search
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.directory.directory import Directory
    from coordtui.directory.repositories import People

NAMED = 10
"""So many namesakes, or groups, are named."""

NEAR = 5
"""So many who may be meant are named."""

_DIGITS = 18
"""A number of more is nobody's, and no engine could look for it."""


def as_number(text: str) -> int | None:
    """The number that was typed, where somebody may have it."""
    typed = text.strip()
    return int(typed) if typed.isdecimal() and len(typed) <= _DIGITS else None


def nobody(number: int | str) -> NotFound:
    """That nobody has this number."""
    return NotFound(
        N_("There is nobody of the number {number}.", number=number),
        remedy=N_("“coordtui people search NAME --json” says the numbers."),
    )


def the_one(directory: Directory, text: str, *, guess: bool = False) -> Person:
    """See `Directory.the_one`."""
    typed = text.strip()
    if typed.isdecimal():
        number = as_number(typed)
        person = None if number is None else directory.person(number)
        if person is None:
            raise nobody(safe(typed))
        return person
    asked = Search(*directory._index(None), typed)
    exact = _exact(asked, directory.people(), typed)
    if len(exact) > 1:
        raise several(text, exact)
    # Nobody is near an address: the wrong one is no slip of another.
    near = [] if exact or "@" in typed or not asked.words else _near(directory, typed)
    if exact or (guess and len(near) == 1):
        return (exact or near)[0]
    raise NotFound(
        N_("Nobody is called “{name}”.", name=safe(text)),
        why=N_("Did you mean {names}?", names=listed(near[:NEAR])) if near else None,
        remedy=N_("Write the whole name, the e-mail, or the number in parentheses.") if near else None,
    )


def several(text: str, people: Sequence[Person]) -> NotFound:
    """The error for a text that means more than one person."""
    return NotFound(
        N_("Several people answer to “{name}”.", name=safe(text)),
        why=N_("They are: {names}.", names=listed(people[:NAMED])),
        remedy=N_("Write the e-mail, or the number in parentheses."),
    )


def listed(people: Sequence[Person]) -> str:
    """People by name, address and number, as one chooses among them."""
    addresses = (f" <{safe(each.emails[0])}>" if each.emails else "" for each in people)
    return "; ".join(
        f"{safe(each.name)}{address} ({each.doc_id})" for each, address in zip(people, addresses, strict=True)
    )


def _exact(asked: Search, people: People, typed: str) -> list[Person]:
    """Those whose whole name or address it is."""
    name, address = _whole(typed), typed.casefold()
    return [
        each
        for each in people.get_many([*numbers_in(asked.whole())])
        if _whole(each.name) == name or address in {email.casefold() for email in each.emails}
    ]


def _whole(name: str) -> str:
    return " ".join(fold(name).split())


def _near(directory: Directory, typed: str) -> list[Person]:
    """Those whose name is like it."""
    return [match.person for match in directory.search(typed).people if match.field == "name"]


def the_group(directory: Directory, text: str) -> Group:
    """See `Directory.the_group`."""
    if (group := directory.group_named(text)) is not None:
        return group
    names = [each.name for each in directory.groups().find(order=("name",))]
    near = _nearest(fold(text), {fold(name): name for name in names})
    some = "; ".join([*names[:NAMED], *(["…"] if len(names) > NAMED else [])])
    all_ = N_("There are: {names}.", names=safe(some, limit=1000)) if names else None
    raise NotFound(
        N_("There is no group “{name}”.", name=safe(text)),
        remedy=N_("Did you mean “{word}”?", word=safe(near)) if near else all_,
    )


def the_role(directory: Directory, text: str) -> str:
    """See `Directory.the_role`."""
    role = role_of(text)
    if role in SPELLINGS:
        return role
    held = directory.search("", limit=0).facets.roles
    if role in held:
        return role
    spellings = {spelling: usual for usual, spelt in SPELLINGS.items() for spelling in spelt}
    near = _nearest(role, {each: each for each in held} | spellings)
    raise NotFound(
        N_("There is no role “{name}”.", name=safe(text)),
        remedy=N_("Did you mean “{word}”?", word=role_title(near))
        if near
        else N_("Write “professor”, “PhD” or “maîtrise”."),
    )


def the_language(text: str) -> str:
    """See `Directory.the_language`."""
    code = language_code(text)
    if code is None:
        raise Refused(
            N_("“{language}” is not a known language.", language=safe(text)),
            remedy=N_("Write “fr”, “French” or “français”."),
        )
    return code


def _nearest(typed: str, known: dict[str, str]) -> str | None:
    """What was probably meant, by how it is spelt."""
    from difflib import get_close_matches

    return next((known[each] for each in get_close_matches(typed, known, n=1)), None)
