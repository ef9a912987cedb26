"""How entries of the audit log are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coordtui.audit.compare import Difference, Field
from coordtui.store.audit import ACTORS, AuditEntry, Change, Operation
from coordtui.store.history import HISTORY
from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe

OPERATIONS: Mapping[Operation, Message] = {
    "insert": N_("new"),
    "update": N_("changed"),
    "remove": N_("removed"),
    "truncate": N_("emptied"),
    "drop": N_("table removed"),
    "restore": N_("store restored"),
    "forget": N_("forgotten"),
}
"""What was done, in a word."""

WORDS: Mapping[str, Operation] = {
    "insert": "insert", "new": "insert", "nouveau": "insert",
    "update": "update", "changed": "update", "modifie": "update",
    "remove": "remove", "removed": "remove", "retire": "remove",
    "truncate": "truncate", "drop": "drop", "restore": "restore", "forget": "forget",
}  # fmt: skip
"""What people may write for an operation, folded."""

_NAME, _VALUE = 100, 2000
_EMPTY = {"", "[]", "{}", "null", "false", "0"}


def who(entry: AuditEntry) -> Message | str:
    """Who it was; by number, where the name was forgotten."""
    if entry.forgotten:
        return N_("somebody forgotten ({number})", number=entry.person or 0)
    return safe(entry.name, limit=_NAME)


def place(change: Change) -> Message | str:
    """What was touched: a record as `arxiv.papers:7`, a table, a backup."""
    if change.table == ACTORS:
        return N_("the name of person {number} in the log", number=change.doc_id)
    if change.table == HISTORY:
        return N_("what was replaced long ago")
    table = safe(change.table, limit=_NAME)
    return f"{table}:{change.doc_id}" if change.doc_id else table


def summary(changes: Sequence[Change]) -> tuple[Message | str, Message | str]:
    """What was done to what, in short: of many, the first and how many more."""
    if not changes:
        return "", ""
    first, more = changes[0], len(changes) - 1
    done = OPERATIONS.get(first.operation, N_("changed"))
    if more:
        return done, NN_("{first} and {n} more", "{first} and {n} more", more, first=place(first))
    return done, place(first)


def lines_of(difference: Difference, change: Change) -> list[Message | str]:
    """The fields with their values, old → new, and what is not kept any more."""
    whole = change.operation in {"insert", "remove"}
    fields = [each for each in difference.fields if not whole or _says_something(each)]
    lines: list[Message | str] = [_line(field, change) for field in fields]
    if change.doc_id and change.operation in {"insert", "update", "remove"}:
        if not difference.before_kept:
            lines.append(N_("What it was before is not kept."))
        if not difference.after_kept:
            lines.append(N_("What it became is not kept."))
        if not lines and change.operation == "update":
            lines.append(N_("Nothing was different."))
    return lines


def _says_something(field: Field) -> bool:
    """Whether a field of a whole document holds more than its default."""
    return (field.old or field.new or "") not in _EMPTY


def _line(field: Field, change: Change) -> Message | str:
    name = safe(field.name, limit=_NAME)
    old, new = (None if each is None else safe(each, limit=_VALUE) for each in (field.old, field.new))
    if change.operation == "insert" or old is None:
        return N_("{name}: {value}", name=name, value=new or "")
    nothing = N_("nothing")
    return N_("{name}: {old} → {new}", name=name, old=old or nothing, new=new or nothing)


def as_data(entry: AuditEntry, changes: Sequence[tuple[int, Change]]) -> dict[str, Any]:
    """An entry for a script; without what documents were."""
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "person": entry.person,
        "name": entry.name,
        "forgotten": entry.forgotten,
        "key": entry.key,
        "via": entry.via,
        "hash": entry.hash,
        "changes": [
            {
                "n": n,
                "table": change.table,
                "operation": change.operation,
                "doc_id": change.doc_id,
                "before": change.before,
                "after": change.digest,
            }
            for n, change in changes
        ],
    }
