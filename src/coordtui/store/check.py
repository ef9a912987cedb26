"""Whether all that a store holds is whole: looked at without writing, also while it is in use."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coordtui.api.declare import Finding, Table
from coordtui.api.errors import CoordtuiError, StoreError
from coordtui.store import files, problems, replacing
from coordtui.store.engines.base import refuse_unfinished_copy
from coordtui.store.probes import log
from coordtui.store.probes.catalogue import catalogue
from coordtui.store.probes.documents import documents, recent_documents
from coordtui.store.probes.errors import finding_of
from coordtui.store.probes.figures import duplicates, figures, revisions, versions
from coordtui.store.probes.histories import histories
from coordtui.store.probes.integrity import integrity
from coordtui.store.probes.subject import Probe, Progress, Subject, reading
from coordtui.store.probes.surroundings import freshness, leftovers, log_findings
from coordtui.store.probes.words import quick_words, words
from coordtui.store.url import address_of
from coordtui.text.messages import N_, Message

if TYPE_CHECKING:
    from coordtui.store.engines.memory import Memory

CONTENT: tuple[Probe, ...] = (integrity, documents)
"""What a copy is looked at for."""

THOROUGH: tuple[Probe, ...] = (
    versions,
    integrity,
    catalogue,
    documents,
    histories,
    figures,
    revisions,
    duplicates,
    words,
)
"""All that there is to look at in a SQLite file."""

_QUICK: tuple[Probe, ...] = (versions, catalogue, recent_documents, figures, quick_words)
_JSON: tuple[Probe, ...] = (versions, documents, histories, figures, revisions)


class Report(msgspec.Struct, frozen=True):
    """What was found. `revision` is None, and `documents` 0, where that could not be read.

    `unusable` says why the file cannot be worked with, whatever its documents are: it is no
    store, cannot be opened, or SQLite finds it damaged. Without it, findings are of the
    content only, and a copy of it has all that there is.
    """

    findings: tuple[Finding, ...] = ()
    documents: int = 0
    revision: int | None = None
    unusable: Message | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is damaged; there may be advice all the same."""
        return all(finding.ok for finding in self.findings)


_UNKNOWN = N_("What the store keeps about itself cannot be read.")

_ATTEMPTS = 5
"""A store at rest is read without a lock, and anew when somebody has begun to write."""


def _now() -> datetime:
    return datetime.now(UTC)


def _ignore(_done: int, _of: int) -> None:
    """Nobody is told how far it is."""


def check(
    url: str,
    tables: Mapping[str, Table] | None = None,
    *,
    quick: bool = False,
    backups: bool = True,
    progress: Progress = _ignore,
    clock: Callable[[], datetime] = _now,
) -> Report:
    """Look at a store, whatever state it is in; `tables` are declarations by their full names.

    Damage is never raised, always reported. With `quick`, only the newest documents are
    looked at, and no index. Without `backups`, how old the last one is is left out. Raises
    `StoreError` when the address itself is wrong.
    """
    address = address_of(url)
    if address.server:
        from coordtui.store.copying.checking import check_on_server

        return check_on_server(url, tables or {}, progress, clock, quick=quick)
    path = address.path.resolve()
    if address.scheme == "json":
        report = _check_json(path, tables or {}, progress, clock)
    else:
        report = _check_file(path, tables or {}, progress, quick=quick)
    around = [*leftovers(path)] if path.is_file() else []
    if backups and path.is_file():
        around += freshness(path, clock(), usable=report.unusable is None)
    findings = dict.fromkeys((*report.findings, *around))  # each thing is said once
    return msgspec.structs.replace(report, findings=tuple(findings))


def examine(
    path: Path, scheme: str, probes: Iterable[Probe], tables: Mapping[str, Table] | None = None
) -> Report:
    """Look at a file that nobody writes, a copy of a store."""
    if scheme == "sqlite":
        return _read(path, tables or {}, _ignore, probes)
    try:
        return _report(Subject(load_json(path)[0].connection, tables or {}, _ignore), _JSON)
    except StoreError as error:
        return _refusal(error)


def load_json(path: Path) -> tuple[Memory, list[str]]:
    """What a JSON file holds, and the tables that another program wrote; raises `StoreError`."""
    from coordtui.store.engines.memory import Memory
    from coordtui.store.exchange.filling import fill
    from coordtui.store.exchange.reading import read

    _refuse_at_sight(path)
    memory = Memory(path)
    with replacing.explained(path, problems.unreadable):
        content = read(path.read_bytes(), path)
        fill(memory.connection, content, path, path.stat().st_mtime_ns)
    return memory, [name for name, table in content.tables.items() if table.changed]


def _check_json(
    path: Path, tables: Mapping[str, Table], progress: Progress, clock: Callable[[], datetime]
) -> Report:
    from coordtui.store.engines.json_file import JsonEngine

    try:
        engine = JsonEngine(path, create=False, read_only=True, clock=clock)
    except StoreError as error:
        return _refusal(error)
    try:
        return _report(Subject(engine.connection, tables, progress), _JSON)
    finally:
        engine.close()


def _check_file(path: Path, tables: Mapping[str, Table], progress: Progress, *, quick: bool) -> Report:
    end = log.agreed_end(path)
    damage = log.damage(path, end)
    # A log that is just being written may look damaged for a moment.
    lasting = damage if damage is not None and damage == log.damage(path, end) else None
    # SQLite, once it had opened it, would take what it can read of the log for all that there was.
    probes = _QUICK if quick else THOROUGH
    report = _at_sight(path) if lasting else _read(path, tables, progress, probes)
    findings = (*report.findings, *log_findings(path, lasting))
    return msgspec.structs.replace(report, findings=findings)


def _at_sight(path: Path) -> Report:
    try:
        _refuse_at_sight(path)
    except StoreError as error:
        return Report((finding_of(error),))
    return Report()


def _read(path: Path, tables: Mapping[str, Table], progress: Progress, probes: Iterable[Probe]) -> Report:
    report = Report()
    try:
        for _ in range(_ATTEMPTS):
            _refuse_at_sight(path)
            with _with_better_reason(path), reading(path) as connection:
                report = _look(path, Subject(connection, tables, progress), probes)
                if not connection.outdated:
                    break
    except StoreError as error:
        return _refusal(error)
    return report


def _refusal(error: StoreError) -> Report:
    finding = finding_of(error)
    return Report((finding,), unusable=finding.text)


def _look(path: Path, subject: Subject, probes: Iterable[Probe]) -> Report:
    ((application, version),) = subject.rows(
        "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version"
    )
    files.check_identity(path, application, version)
    return _report(subject, probes)


def _report(subject: Subject, probes: Iterable[Probe]) -> Report:
    found = {probe: tuple(_guarded(probe, subject)) for probe in probes}
    findings = tuple(itertools.chain.from_iterable(found.values()))
    unusable = next((finding.text for finding in found.get(integrity, ())), None)
    try:
        known = subject.revision is not None and all(entry.layout is not None for entry in subject.catalogue)
        unusable = unusable or (None if known else _UNKNOWN)
        return Report(findings, subject.documents, subject.revision, unusable)
    except CoordtuiError as error:
        return Report(findings, unusable=unusable or finding_of(error).text)
    except Exception:  # noqa: BLE001 - see `_guarded`
        return Report(findings, unusable=unusable or _UNKNOWN)


def _guarded(probe: Probe, subject: Subject) -> Iterator[Finding]:
    try:
        yield from probe(subject)
    except Exception as error:  # noqa: BLE001 - damage can have any effect; to tell it is all that is wanted
        yield finding_of(error)


def _refuse_at_sight(path: Path) -> None:
    """Raise `StoreError` for what SQLite need not be asked about."""
    refuse_unfinished_copy(path)
    if not path.exists():
        raise replacing.missing(path)
    if not path.is_file():
        raise problems.not_a_store(path, N_("It is not an ordinary file."))
    if path.stat().st_size == 0:
        raise problems.damaged(path, N_("The file is empty."))
    files.refuse_interrupted(path)
    journal = path.with_name(path.name + "-journal")
    if journal.exists() and journal.stat().st_size:
        raise StoreError(
            N_("A change of the store was interrupted: {path}", path=str(path)),
            remedy=N_("Open the store with the program, which finishes or undoes it; then check again."),
        )


@contextmanager
def _with_better_reason(path: Path) -> Iterator[None]:
    """Why a store cannot be opened is told by its first bytes, where they can tell it."""
    try:
        yield
    except StoreError:
        files.prepare(path, create=False, read_only=True)
        raise
