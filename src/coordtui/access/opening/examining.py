"""Everything that `access check` looks at, in one list: the worst is not hidden behind the first."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from coordtui.access.opening.checks import of_accounts, of_files, of_sshd, of_store
from coordtui.access.opening.machine import Machine, text_of
from coordtui.access.opening.place import DROP_IN, SETTINGS_FILE, SUDO_RULE, Place, settings_of
from coordtui.access.opening.rows import Row

_GROUP = re.compile(r"^%(\S+)\s+ALL=", re.MULTILINE)
_GATE = re.compile(r"NOPASSWD:(?:\s*NOSETENV:)?\s*(\S+)/coordtui-session")
_FORCED = re.compile(r"^\s*ForceCommand\s.*\bexec (\S+)/coordtui-session", re.MULTILINE)


def found_place(machine: Machine, place: Place) -> Place:
    """What was decided when the machine was opened, as its files tell: it need not be what is usual."""
    rule, drop_in = (text_of(machine.at(file)) for file in (SUDO_RULE, DROP_IN))
    changes: dict[str, str] = {}
    if group := _GROUP.search(rule):
        changes["group"] = group[1]
    if programs := _FORCED.search(drop_in) or _GATE.search(rule):
        changes["programs"] = programs[1]
    if machine.has(SETTINGS_FILE) and (settings := settings_of(machine)):
        changes["keys_file"] = settings.access.keys_file
    return msgspec.structs.replace(place, **changes)


def examine(machine: Machine, place: Place) -> Iterator[Row]:
    """Rows for all that was opened; each tells by itself when it could not be looked at."""
    place = found_place(machine, place)
    yield from of_accounts.look(machine, place)
    if machine.has(DROP_IN) or machine.has(place.keys_file) or not machine.has(SUDO_RULE):
        yield from of_sshd.look(machine, place)
    yield from of_sshd.look_at_people(machine, place)
    yield from of_files.look(machine, place)
    yield from of_store.look(machine, place)
