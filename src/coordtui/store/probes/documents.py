"""Whether each document is what was last acknowledged, and of the form that is declared.

SQLite has no checksums of pages, so that a byte that flips within a text goes unnoticed by
it. The audit log knows better: it has a digest of each document as it was last written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from coordtui.api.declare import Finding
from coordtui.api.errors import StoreDamaged
from coordtui.store import audit
from coordtui.store.encoding import decode, is_odd
from coordtui.store.probes.errors import RESTORE
from coordtui.store.probes.subject import Entry, Numbers, Subject
from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe

_RECENT = 100
_RECENT_OF_A_TABLE = 500
BODY = "CASE typeof(body) WHEN 'text' THEN CAST(body AS BLOB) ELSE x'' END"
"""A body that is no text any more is none at all."""
_ROWS = f"SELECT {audit.COLUMNS} FROM store_audit"


def documents(subject: Subject) -> Iterator[Finding]:
    """Follow the whole log, then look at every document."""
    replay = audit.Replay()
    rows = replay.following(subject.stream(f"{_ROWS} ORDER BY seq"))
    actors = audit.known_actors(subject.connection)
    yield from _log_finding(audit.first_broken(rows, _head(subject), actors=actors))
    for _ in rows:  # behind the first broken entry, the log is still the best that is known
        pass
    for entry in subject.catalogue:
        look = _Look(subject, entry, replay)
        sql = f"SELECT id, {BODY} FROM {entry.sql.documents} ORDER BY id"
        # What lies behind a page that cannot be read is reached from the other end.
        whole = _walk(subject, look, sql) or _walk(subject, look, f"{sql} DESC")
        yield from look.findings(whole=whole)


def _walk(subject: Subject, look: _Look, sql: str) -> bool:
    """Look at the documents until one cannot be read; whether none was like that."""
    try:
        for number, body in subject.connection.execute(sql):
            look.at(number, body)
            subject.step()
    except sqlite3.Error:
        return False
    return True


def recent_documents(subject: Subject) -> Iterator[Finding]:
    """Follow the end of the log, and look at the documents that are named there."""
    replay = audit.Replay()
    ((last,),) = subject.rows("SELECT coalesce(max(seq), 0) FROM store_audit")
    first = max(last - _RECENT, 0) + 1
    before = subject.rows("SELECT hash FROM store_audit WHERE seq = ?", (first - 1,))
    rows = subject.rows(f"{_ROWS} WHERE seq >= ? ORDER BY seq", (first,))
    yield from _log_finding(
        audit.first_broken(
            replay.following(rows),
            _head(subject),
            previous=before[0][0] if before else "",
            expected=first,
        )
    )
    for entry in subject.catalogue:
        newest = list(replay.documents[entry.name].items())[-_RECENT_OF_A_TABLE:]
        replay.documents[entry.name] = dict(newest)
        look = _Look(subject, entry, replay)
        sql = f"SELECT id, {BODY} FROM {entry.sql.documents} WHERE id = ?"
        for number, _ in newest:
            for row in subject.rows(sql, (number,)):
                look.at(*row)
        yield from look.findings(whole=True)


def _head(subject: Subject) -> str:
    found = subject.rows("SELECT audit_head FROM store_meta")
    return str(found[0][0]) if found else ""


def _log_finding(broken: int | None) -> Iterator[Finding]:
    if broken is not None:
        yield Finding(
            ok=False,
            text=N_("The audit log was altered, from entry {entry} on.", entry=broken),
            remedy=N_("Find out who could write the file, and compare it with a backup."),
        )


class _Look:
    """At the documents of one table, one after the other."""

    def __init__(self, subject: Subject, entry: Entry, replay: audit.Replay) -> None:
        self._name, self._logged = entry.name, replay.documents[entry.name]
        self._followed = entry.name not in replay.unknown
        self._altered, self._missing, self._unlogged = Numbers(), Numbers(), Numbers()
        self._unreadable, self._unfit, self._why_unfit = Numbers(), Numbers(), ""
        declared = subject.tables.get(entry.name)
        self._read = _reader(declared.record if declared and declared.version == entry.version else None)

    def at(self, number: int, body: bytes) -> None:
        """Look at one document."""
        digest = self._logged.pop(number, None)
        if digest is None and self._followed:
            self._unlogged.add(number)
        elif digest is not None and digest != audit.digest(body):
            self._altered.add(number)
        try:
            self._read(body.decode())
        except msgspec.ValidationError as error:
            self._unfit.add(number)
            self._why_unfit = self._why_unfit or safe(error, limit=200)
        except (StoreDamaged, msgspec.DecodeError, UnicodeError):
            self._unreadable.add(number)

    def findings(self, *, whole: bool) -> Iterator[Finding]:
        """What was seen, now that all documents were looked at; those never reached, unless `whole`."""
        for number in self._logged:
            (self._missing if whole else self._unreadable).add(number)
        yield from self._said(
            self._altered,
            NN_(
                "Document {numbers} of “{table}” is not as it was last written.",
                "{n} documents of “{table}” are not as they were last written: {numbers}",
                self._altered.count,
            ),
        )
        yield from self._said(
            self._missing,
            NN_(
                "Document {numbers} of “{table}” was written and is missing.",
                "{n} documents of “{table}” were written and are missing: {numbers}",
                self._missing.count,
            ),
        )
        yield from self._said(
            self._unlogged,
            NN_(
                "Document {numbers} of “{table}” is in no entry of the audit log.",
                "{n} documents of “{table}” are in no entry of the audit log: {numbers}",
                self._unlogged.count,
            ),
            N_("Another program has written to the file. Find out which, and compare it with a backup."),
        )
        yield from self._said(
            self._unreadable,
            NN_(
                "Document {numbers} of “{table}” cannot be read.",
                "{n} documents of “{table}” cannot be read: {numbers}",
                self._unreadable.count,
            ),
        )
        yield from self._said(
            self._unfit,
            NN_(
                "Record {numbers} of “{table}” is not of the declared form: {error}",
                "{n} records of “{table}” are not of the declared form: {numbers} ({error})",
                self._unfit.count,
                error=self._why_unfit,
            ),
            N_("Report this to the author of the plugin; nothing was changed."),
        )

    def _said(self, numbers: Numbers, text: Message, remedy: Message = RESTORE) -> Iterator[Finding]:
        if numbers.count:
            text = text.with_values(table=safe(self._name), numbers=str(numbers))
            yield Finding(ok=False, text=text, remedy=remedy)


def _reader(record: type[Any] | None) -> Callable[[str], object]:
    """What reads a document as its table's type, or as any object; see `_Look.at` for its errors."""
    decoder = msgspec.json.Decoder(record or dict[str, Any])

    def read(body: str) -> object:
        return (
            msgspec.convert(decode(body), decoder.type, str_keys=True)
            if is_odd(body)
            else decoder.decode(body)
        )

    return read
