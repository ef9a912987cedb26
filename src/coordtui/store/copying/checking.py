"""Whether a store on a server is whole: its rows are looked at in a copy, what stands beside them there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from coordtui.api.declare import Finding, Table
from coordtui.api.errors import StoreError
from coordtui.store import check
from coordtui.store.copying.passing import passing_copy
from coordtui.store.copying.sources import stay
from coordtui.store.engines import Engine, open_engine
from coordtui.store.engines.connection import Connection
from coordtui.store.probes.catalogue import catalogue
from coordtui.store.probes.documents import BODY, recent_documents
from coordtui.store.probes.errors import finding_of
from coordtui.store.probes.figures import versions
from coordtui.store.probes.integrity import integrity
from coordtui.store.probes.subject import Progress, Subject
from coordtui.store.probes.words import words

_BESIDE = (integrity, catalogue, words)
"""What is only true of the file: the copy has just been made, so it would always hold."""


def check_on_server(
    url: str, tables: Mapping[str, Table], progress: Progress, clock: Callable[[], datetime], *, quick: bool
) -> check.Report:
    """Look at a store on a server; damage is reported, never raised.

    With `quick`, only the newest documents are looked at, and whether what guards and finds them is there.
    """
    try:
        engine = open_engine(url, create=False, read_only=True, clock=clock)
    except StoreError as error:
        return _refusal(error)
    findings: list[Finding] = []
    try:
        with engine.transaction():
            stay(engine.connection)  # what is read is compared here, which may take long
            return _looked_at(engine, tables, progress, findings, quick=quick)
    except Exception as error:  # noqa: BLE001 - damage can have any effect; to tell it is all that is wanted
        refusal = _refusal(error)
        return msgspec.structs.replace(refusal, findings=(*findings, *refusal.findings))
    finally:
        engine.close()


def _looked_at(
    engine: Engine,
    tables: Mapping[str, Table],
    progress: Progress,
    findings: list[Finding],
    *,
    quick: bool,
) -> check.Report:
    """What is found, and in `findings` what was before an error: after one the server answers no more."""
    from coordtui.store.probes.server import beside_the_documents
    from coordtui.store.probes.server_state import server_state

    connection: Any = engine.connection  # of the probes that run here, each asks in what both engines know
    subject = Subject(connection, tables, progress)
    told = _Told(subject, progress)
    findings.extend(server_state(connection.rows, engine.ahead))
    findings.extend(beside_the_documents(connection, told, quick=quick))
    if quick:
        findings.extend(versions(subject))
        findings.extend(recent_documents(_Bytes(connection, tables, progress)))
        return check.Report((*findings,), subject.documents, subject.revision)
    with passing_copy(engine, told) as path:
        report = _report(path, tables)
    return msgspec.structs.replace(report, findings=(*report.findings, *findings))


def _report(path: Path, tables: Mapping[str, Table]) -> check.Report:
    probes = [probe for probe in check.THOROUGH if probe not in _BESIDE]
    return check.examine(path, "sqlite", probes, tables)


class _Bytes(Subject):
    """A subject that asks for documents as bytes, which a server has as text."""

    def __init__(self, connection: Connection, tables: Mapping[str, Table], progress: Progress) -> None:
        super().__init__(connection, tables, progress)
        self.rows = self._rows

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        if BODY not in sql:
            return self.connection.rows(sql, parameters)
        found = self.connection.rows(sql.replace(BODY, "body"), parameters)
        return [(number, body.encode()) for number, body in found]


class _Told:
    """How far the looking is, as rows are copied and words compared."""

    def __init__(self, subject: Subject, progress: Progress) -> None:
        self._done, self._progress, self._all = 0, progress, subject.documents

    def __call__(self, rows: int) -> None:
        self._done += rows
        self._all = max(self._all, self._done)
        self._progress(self._done, self._all)


def _refusal(error: Exception) -> check.Report:
    finding = finding_of(error)
    return check.Report((finding,), unusable=finding.text)
