"""What a person may hold: looked at when they are saved, whoever saves them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from coordtui.access import usual
from coordtui.api import Message, Person, Refused, safe
from coordtui.directory.languages import language_code
from coordtui.directory.links import is_link
from coordtui.directory.orcid import orcid
from coordtui.directory.visibility import HIDEABLE
from coordtui.text.messages import N_

EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s.,;<>]+\Z")

LOGIN = re.compile(rf"{usual.LOGIN}\Z")
"""What a login may be; it stands in the key file, and in commands."""


class WrongValue(Refused):
    """A value that a field does not take; `field` names it, and what is wrong."""

    def __init__(self, field: str, what: Message, *, remedy: Message | None = None) -> None:
        super().__init__(what, remedy=remedy)
        self.field = field


class WasMerged(Refused):
    """A record that is part of somebody else's by now, and is not written; a form says so at `field`."""

    field = "name"

    def __init__(self, name: str, other: str) -> None:
        super().__init__(
            N_("“{name}” was merged into “{other}”.", name=safe(name), other=safe(other)),
            why=N_("Nothing was saved: nobody would find it there."),
            remedy=N_("Open “{other}”, or take the merge back.", other=safe(other)),
        )


def tidy(before: Person, after: Person) -> Person:
    """What is saved in place of `before`: its new values in the form in which they are kept.

    Raises `WrongValue`. What did not change is left alone, whatever it is.
    """
    changes: dict[str, Any] = {}
    for field, kept in _KEPT.items():
        value = getattr(after, field)
        if value != getattr(before, field):
            tidied = kept(value)
            if tidied != value:
                changes[field] = tidied
    return msgspec.structs.replace(after, **changes) if changes else after


def _name(name: str) -> str:
    if not name.strip():
        raise WrongValue("name", N_("There is no name."))
    return name.strip()


def _emails(emails: list[str]) -> list[str]:
    wrong = next((each for each in emails if not EMAIL.match(each)), None)
    if wrong is not None:
        raise WrongValue("emails", N_("“{email}” is not an e-mail address.", email=safe(wrong)))
    return emails


def _login(login: str) -> str:
    if login and not LOGIN.match(login):
        message = N_("“{login}” cannot be a login.", login=safe(login, limit=60))
        remedy = N_("Write a small letter, then 31 at most of a-z, 0-9 and . _ -, such as a.tremblay.")
        raise WrongValue("login", message, remedy=remedy)
    return login


def _orcid(given: str) -> str:
    known = orcid(given)
    if given and known is None:
        message = N_("“{orcid}” is not an ORCID: its form or its last digit is wrong.", orcid=safe(given))
        raise WrongValue("orcid", message)
    return known or ""


def _languages(given: list[str]) -> list[str]:
    codes = [(each, language_code(each)) for each in given]
    unknown = next((each for each, code in codes if code is None), None)
    if unknown is not None:
        message = N_("“{language}” is not a known language.", language=safe(unknown))
        raise WrongValue("languages", message, remedy=N_("Write “fr”, “French” or “français”."))
    return list(dict.fromkeys(code for _, code in codes if code))


def _links(links: list[str]) -> list[str]:
    wrong = next((each for each in links if not is_link(each)), None)
    if wrong is not None:
        message = N_("“{link}” is not a web address.", link=safe(wrong, limit=80))
        raise WrongValue("links", message, remedy=N_("Write it in full, beginning with https:// or http://."))
    return links


def _absences(absences: list[Any]) -> list[Any]:
    wrong = next((each for each in absences if each.until < each.since), None)
    if wrong is not None:
        days = {"since": wrong.since.isoformat(), "until": wrong.until.isoformat()}
        raise WrongValue(
            "absences", N_("An absence cannot end ({until}) before it begins ({since}).", **days)
        )
    return sorted(absences, key=lambda each: (each.since, each.until))


def _visibility(visibility: dict[str, str]) -> dict[str, str]:
    unknown = next((each for each in visibility if each not in HIDEABLE), None)
    if unknown is not None:
        raise WrongValue("visibility", N_("“{field}” cannot be hidden.", field=safe(unknown)))
    return {field: choice for field, choice in visibility.items() if choice != "lab"}


_KEPT: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "emails": _emails,
    "orcid": _orcid,
    "login": _login,
    "languages": _languages,
    "links": _links,
    "absences": _absences,
    "visibility": _visibility,
}
