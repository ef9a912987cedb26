"""Who is in the lab, by login: asked of the store by a process of the account that owns it.

Root does not open the store itself: files that it made there would keep the sessions out.
What `ASKING` runs prints a `Roll` as JSON.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from coordtui.access.opening.machine import Machine
from coordtui.access.opening.place import ACCOUNT, HOME

if TYPE_CHECKING:
    from coordtui.api.records import Person

ASKING = f"import {__name__} as roll; raise SystemExit(roll.main())"
"""What `python -I -c` runs, with the address of the store as the only word."""


class Member(msgspec.Struct, frozen=True):
    """A person who comes in by a login."""

    login: str
    access: list[str]
    left: bool = False
    """Whether all their roles in the lab have ended."""


class Roll(msgspec.Struct, frozen=True):
    """The lab of a store, and those of its people who have a login."""

    lab: str = ""
    coordinator: int = 0
    coordinator_login: str = ""
    members: list[Member] = []


def ask(machine: Machine, python: str, url: str) -> Roll | str:
    """The roll of the store at this address, or what stood in the way, in words of the system."""
    said = machine.as_account(ACCOUNT, HOME, python, "-I", "-c", ASKING, url)
    if not said.ok:
        return (said.err.strip().splitlines() or ["?"])[-1]
    try:
        return msgspec.json.decode(said.out, type=Roll)
    except msgspec.DecodeError as error:
        return str(error)


def read(url: str, today: date) -> Roll:
    """The roll of a store, of which nothing is changed; raises `StoreError`."""
    from coordtui.api.records import Lab, Person
    from coordtui.directory.tables import TABLES
    from coordtui.store import open_store

    with open_store(url, create=False, read_only=True) as store:
        core = store.for_plugin("core", TABLES)
        lab = core.records(Lab).first()
        if lab is None:
            return Roll()
        people = [each for each in core.records(Person).find() if each.merged_into is None]
        logins = {each.doc_id: each.login for each in people}
        members = [Member(each.login, [*each.access], _left(each, today)) for each in people if each.login]
        return Roll(lab.name, lab.coordinator, logins.get(lab.coordinator, ""), members)


def _left(person: Person, today: date) -> bool:
    ends = [each.until for each in person.roles]
    return bool(ends) and all(end is not None and end < today for end in ends)


def main() -> int:
    """Print the roll of the store whose address is the only word."""
    from coordtui.api.errors import CoordtuiError

    try:
        roll = read(sys.argv[1], datetime.now().astimezone().date())
    except CoordtuiError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(msgspec.json.encode(roll).decode())
    return 0
