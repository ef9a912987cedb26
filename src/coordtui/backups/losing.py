"""What would be lost if a backup took the place of the store: what the log has since."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from coordtui.store import open_store

_WHERE = "SELECT seq, at, hash FROM store_audit WHERE seq = ?"
_SINCE = "SELECT at, person FROM store_audit WHERE seq > ? ORDER BY seq"


class End(msgspec.Struct, frozen=True):
    """Where the log of a store ends: its last entry, its moment and its seal."""

    entry: int
    at: datetime | None
    seal: str


class Loss(msgspec.Struct, frozen=True):
    """What was acknowledged after a backup: changes by so many people, the newest of them so late.

    `by_program` are changes that no person made.
    """

    changes: int = 0
    people: int = 0
    by_program: int = 0
    work: timedelta = timedelta()


def end_before_restore(url: str) -> End:
    """Where the log ended that a restored store was made of; its last entry says that it was restored."""
    with open_store(url, create=False, read_only=True) as store:
        rows = store.own_rows
        ((last,),) = rows("SELECT coalesce(max(seq), 1) FROM store_audit")
        for seq, at, seal in rows(_WHERE, (last - 1,)):
            return End(seq, datetime.fromisoformat(at), seal)
        return End(0, None, "")


def lost(url: str, end: End, made: datetime) -> Loss | None:
    """What a store has over a backup made at a moment; None when its log goes another way since.

    It was restored since, or altered, or it is another store. Raises `StoreError` when the
    store cannot be read; nothing is written to it.
    """
    with open_store(url, create=False, read_only=True) as store:
        rows = store.own_rows
        if end.entry and [seal for _, _, seal in rows(_WHERE, (end.entry,))] != [end.seal]:
            return None
        return _counted(list(rows(_SINCE, (end.entry,))), made)


def _counted(entries: list[tuple[Any, ...]], made: datetime) -> Loss:
    people = [(datetime.fromisoformat(at), person) for at, person in entries if person is not None]
    latest = max((at for at, _ in people), default=made)
    return Loss(
        changes=len(people),
        people=len({person for _, person in people}),
        by_program=len(entries) - len(people),
        work=max(latest - made, timedelta()),
    )


def beside(store: Path) -> Path:
    """The register of who was erased from the store in a file."""
    return store.with_name(f"{store.name}-erasures")
