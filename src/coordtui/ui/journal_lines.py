"""An entry of the audit log as a line of the journal, and in full beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from coordtui.api import Context
from coordtui.audit.compare import difference
from coordtui.audit.words import OPERATIONS, lines_of, place, summary, who
from coordtui.text import formats
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe
from coordtui.ui.widgets import Cell, Pairs, Paragraph, Role, Row, Section, Words

if TYPE_CHECKING:
    from coordtui.store import Store
    from coordtui.store.audit import AuditEntry, Change

SHOWN = 50
"""Changes of one entry that are shown field by field at most; “coordtui audit show” has all."""

_ROLES: dict[str, Role] = {
    "remove": "attention",
    "truncate": "attention",
    "drop": "attention",
    "forget": "quiet",
}


def row_of(entry: AuditEntry, changes: Sequence[tuple[int, Change]], ctx: Context) -> Row:
    """When, who, what was done to what, and from where."""
    say = ctx.translator
    done, what = summary([change for _, change in changes])
    role = _ROLES.get(changes[0][1].operation, "") if changes else ""
    cells = (
        Cell(formats.date_and_time(entry.at, say), "quiet"),
        Cell(say(who(entry)), "quiet" if entry.person is None or entry.forgotten else ""),
        Cell(say(done), role),
        say(what),
        Cell(safe(entry.via, limit=60), "quiet"),
    )
    return Row(entry.seq, cells)


def sections(
    store: Store, entry: AuditEntry, ctx: Context, chosen: Sequence[tuple[int, Change]] | None = None
) -> list[Section]:
    """Who it was, and what each document was before and after: of all, or of the chosen changes."""
    shown = [*enumerate(entry.changes)] if chosen is None else chosen
    found = [Section([Pairs([*_about(entry, ctx)])], title=N_("Entry {number}", number=entry.seq))]
    for n, change in shown[:SHOWN]:
        lines = lines_of(difference(store, entry.seq, n, change), change)
        done = OPERATIONS.get(change.operation, safe(change.operation, limit=40))
        blocks = [Paragraph(ctx._(line)) for line in lines]
        found.append(Section(blocks, title=place(change), right=done))
    more = len(entry.changes) - len(shown[:SHOWN])
    if more > 0:
        said = NN_(
            "{n} more change: “coordtui audit show {entry}” has it.",
            "{n} more changes: “coordtui audit show {entry}” has them.",
            more,
        )
        found.append(Section([Paragraph(said.with_values(entry=entry.seq), "quiet")]))
    return found


def _about(entry: AuditEntry, ctx: Context) -> Iterator[tuple[Words, Words]]:
    yield N_("who"), who(entry)
    if entry.person is not None:
        yield N_("person"), str(entry.person)
    yield N_("when"), formats.date_and_time(entry.at, ctx.translator, year=True)
    if entry.via:
        yield N_("from"), safe(entry.via, limit=100)
    if entry.key:
        yield N_("key"), safe(entry.key, limit=100)
    yield N_("seal"), safe(entry.hash, limit=100)
