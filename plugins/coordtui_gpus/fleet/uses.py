"""Who had processes on which device, from when to when: opened and closed by what whole answers say.

A machine that goes silent leaves its uses open, as the last look knew them; what is gone when it
answers again ended when it was last heard.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from tinydb import where

from coordtui.api import Context
from coordtui_gpus.fleet.accounts import people_of
from coordtui_gpus.fleet.asking import MANY, in_parts
from coordtui_gpus.records import SeenProcess, Use

MOST_NAMES = 8


class Now(msgspec.Struct, frozen=True):
    """What a device of a machine has on it by a whole answer; None is not known.

    What ended is taken to have ended at `ended`.
    """

    host: int
    at: datetime
    ended: datetime
    processes: list[SeenProcess] | None


def follow(ctx: Context, looked: Mapping[int, Now]) -> None:
    """Open and close the uses of these devices; in the running transaction."""
    rows = ctx.store.records(Use)
    opened: list[Use] = []
    left = {number: _grouped(now.processes or []) for number, now in looked.items()}
    for use in _open(ctx, looked):
        now = looked[use.device]
        if now.processes is None:
            left[use.device] = {}
            continue
        names = left[use.device].pop((use.user, use.job), None)
        if names is None or use.host != now.host:
            if names is not None:
                left[use.device][use.user, use.job] = names
            rows.save(msgspec.structs.replace(use, until=max(min(now.ended, now.at), use.since)))
        elif (more := _names([*use.names, *names])) != use.names:
            rows.save(msgspec.structs.replace(use, names=more))
    for number, groups in left.items():
        now = looked[number]
        for (user, job), names in groups.items():
            opened.append(
                Use(device=number, host=now.host, user=user, job=job, since=now.at, names=_names(names))
            )
    people = people_of(ctx, [each.user for each in opened]) if opened else {}
    for each in opened:
        rows.add(msgspec.structs.replace(each, person=people.get(each.user)))


def _open(ctx: Context, looked: Mapping[int, Now]) -> list[Use]:
    rows = ctx.store.records(Use)
    still = where("until") == None  # noqa: E711 - a query
    if len(looked) > MANY:
        return [use for use in rows.find(still) if use.device in looked]
    return [use for part in in_parts(looked) for use in rows.find(where("device").one_of(part) & still)]


def _grouped(processes: list[SeenProcess]) -> dict[tuple[str, str], list[str]]:
    """Names of programs by login and job."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in processes:
        groups.setdefault((each.user, each.job), []).append(each.name)
    return groups


def _names(names: list[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, names)))[:MOST_NAMES]
