"""What somebody is now, and what they were: a role that changes leaves its dates behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from coordtui.api import DatedRole
from coordtui.text.folding import fold


def present(roles: Sequence[DatedRole]) -> list[str]:
    """The roles that have no end."""
    return [each.role for each in roles if each.until is None]


def with_present(roles: Sequence[DatedRole], names: Sequence[str], since: date | None) -> list[DatedRole]:
    """The roles with these as the present ones: others that were end on the day that new ones start."""
    wanted = {fold(name) for name in names}
    there = {fold(name) for name in present(roles)}
    kept = [
        msgspec.structs.replace(each, until=since)
        if each.until is None and fold(each.role) not in wanted
        else each
        for each in roles
    ]
    fresh = [name for name in dict.fromkeys(names) if name and fold(name) not in there]
    return [*kept, *(DatedRole(role=name, since=since) for name in fresh)]
