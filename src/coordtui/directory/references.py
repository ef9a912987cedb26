"""Records of plugins that follow people: to whom they turned out to be, and back again exactly.

What the directory says now counts, not which event came: a process may die between the two,
and another may take a merge back before it is heard of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from operator import and_
from typing import Any

import msgspec
from tinydb import where

from coordtui.api.references import Moved, Reference
from coordtui.directory.three_ways import put_back
from coordtui.store import PluginStore

MergedInto = Callable[[int], int | None]
"""Says into whom somebody is merged now."""


def follow(
    store: PluginStore, references: Sequence[Reference], duplicate: int, merged_into: MergedInto
) -> None:
    """Bring a plugin's records to whom they belong by now, in one transaction.

    First what merges brought that no longer hold goes back, the last first; then what
    belongs to `duplicate` goes to the person they are merged into, if they are, and on from there.
    """
    by_table = {(each.table, each.field): each for each in references}
    with store.transaction():
        again = list(_take_back(store, by_table, merged_into))
        for person in (*again, duplicate):
            _move_on(store, references, person, merged_into)


def _move_on(
    store: PluginStore, references: Sequence[Reference], person: int, merged_into: MergedInto
) -> None:
    seen = {person}
    while (kept := merged_into(person)) is not None and kept not in seen:
        for reference in references:
            _move(store, reference, person, kept)
        seen.add(kept)
        person = kept


def _move(store: PluginStore, reference: Reference, duplicate: int, kept: int) -> None:
    records, moves = store.records(reference.record, reference.table), store.records(Moved)
    place = f"{reference.table}.{reference.field}"
    if reference.rewritten is not None:
        for record in records.find():
            new = reference.rewritten(record, duplicate, kept)
            if new != record:
                moved = Moved(kept=kept, duplicate=duplicate, table=place, record=record.doc_id)
                both = {"before": _plain(record), "after": _plain(records.save(new))}
                moves.add(msgspec.structs.replace(moved, **both))
        return
    for theirs in records.find(where(reference.field) == duplicate):
        moved = Moved(kept=kept, duplicate=duplicate, table=place, record=theirs.doc_id)
        mine = _twin(store, reference, theirs, kept)
        if mine is None:
            records.save(msgspec.structs.replace(theirs, **{reference.field: kept}))
        else:
            records.remove(theirs.doc_id)
            both = reference.together(mine, theirs) if reference.together else mine
            after = records.save(both) if both != mine else mine
            moved = msgspec.structs.replace(
                moved, record=mine.doc_id, gone=_plain(theirs), before=_plain(mine), after=_plain(after)
            )
        moves.add(moved)


def _twin(store: PluginStore, reference: Reference, record: Any, person: int) -> Any:
    """The record of another person that there can be only one of."""
    if not reference.one_per:
        return None
    same: Any = reduce(and_, (where(name) == getattr(record, name) for name in reference.one_per))
    return store.records(reference.record, reference.table).first((where(reference.field) == person) & same)


def _take_back(
    store: PluginStore, references: dict[tuple[str, str], Reference], merged_into: MergedInto
) -> Iterator[int]:
    """Put back what merges moved that no longer hold; whom to move again, because theirs still do."""
    moves = store.records(Moved)
    rows = moves.find(order=("doc_id",))
    stale = [row for row in rows if merged_into(row.duplicate) != row.kept]
    if not stale:
        return
    touched = {(row.table, row.record): row.doc_id for row in reversed(stale)}
    # what came later to the same record lies on top of it, and is lifted for the time being
    lifted = [row for row in rows if row.doc_id >= touched.get((row.table, row.record), row.doc_id + 1)]
    for row in reversed(lifted):
        table, _, field = row.table.rpartition(".")
        if (reference := references.get((table, field))) is not None:
            _put_back(store, reference, row)
        moves.remove(row.doc_id)
    yield from dict.fromkeys(row.duplicate for row in lifted if merged_into(row.duplicate) == row.kept)


def _put_back(store: PluginStore, reference: Reference, row: Moved) -> None:
    records = store.records(reference.record, reference.table)
    stored: Any = records.get(row.record)
    if row.gone is None and row.before is None:
        still = stored is not None and getattr(stored, reference.field) == row.kept
        if still and _twin(store, reference, stored, row.duplicate) is None:
            records.save(msgspec.structs.replace(stored, **{reference.field: row.duplicate}))
        return
    kind = reference.record
    if stored is not None:
        restored = put_back(stored, msgspec.convert(row.before, kind), msgspec.convert(row.after, kind))
        if restored != stored:
            records.save(restored)
    if row.gone is None:
        return
    gone = msgspec.convert(row.gone, kind)
    if _twin(store, reference, gone, row.duplicate) is None:
        taken = records.get(gone.doc_id) is not None
        records.add(msgspec.structs.replace(gone, doc_id=0 if taken else gone.doc_id, rev=0))


def _plain(record: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(record)
    return plain
