"""What is looked for in the audit log."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

import msgspec

from coordtui.api.errors import NotFound, Refused
from coordtui.audit.tables import KINDS
from coordtui.store.audit import Change, Operation
from coordtui.text.messages import N_


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """All of these an entry must answer to; what is empty leaves it alone.

    `who` is a part of a name or a person's number; `table` a table's full name or a plugin's;
    `record` a full name and a number; `until` is the first moment that is not looked at any
    more. `via`, `key` and `text` are parts of what is looked for; in `text`, of a document
    before or after, case does not matter.
    """

    who: str = ""
    table: str = ""
    record: tuple[str, int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    operation: Operation | None = None
    via: str = ""
    key: str = ""
    text: str = ""

    @property
    def person(self) -> int | None:
        """The number that `who` is, if it is one."""
        return int(self.who) if self.who.isdecimal() else None

    @property
    def person_meant(self) -> int | None:
        """Whom the search is about, by number, where it is about one person."""
        if self.record is not None and self.record[0] == KINDS["person"]:
            return self.record[1]
        return self.person

    @property
    def first_at(self) -> str:
        """The earliest time, as entries have it."""
        return self.since.astimezone(UTC).isoformat() if self.since else ""

    @property
    def last_at(self) -> str:
        """The end of the time that is looked at, as entries have it."""
        return self.until.astimezone(UTC).isoformat() if self.until else ""


def people_in(changes: Iterable[Change]) -> list[int]:
    """The numbers of those whose records were changed: what they were before is seen with it."""
    return sorted({each.doc_id for each in changes if each.table == KINDS["person"] and each.doc_id})


def record_of(said: str, tables: Collection[str]) -> tuple[str, int]:
    """The table and number that `person:12` or `arxiv.papers:7` mean; `tables` are those there are.

    Raises `Refused` for what is neither, `NotFound` for a table that is not there.
    """
    kind, _, number = said.rpartition(":")
    if not kind or not number.isdecimal() or not int(number):
        raise Refused(
            N_("“{text}” names no record.", text=said),
            remedy=N_("Write it as “person:12”, or with the name of its table, as “arxiv.papers:7”."),
        )
    named = (KINDS.get(kind, ""), kind, f"{kind}s", f"core.{kind}", f"core.{kind}s")
    for table in named:
        if table in tables:
            return table, int(number)
    raise NotFound(
        N_("There is no table “{table}”.", table=kind),
        remedy=N_("There are: {names}.", names=", ".join(sorted(tables))),
    )
