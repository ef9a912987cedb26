"""Putting a backup in the place of a store: whenever it is interrupted, one of the two is there.

What is there now is kept first: a store that is whole as a backup, any other as it is, under
a name that says so. The new file is then made complete beside the store, and takes its place
by being renamed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec

from coordtui.api.declare import Finding, Table
from coordtui.api.errors import StoreError, StoreFull
from coordtui.api.records import PROGRAM, Actor
from coordtui.store import audit, files, replacing, rights
from coordtui.store.audit import Change
from coordtui.store.backup import (
    BEFORE_RESTORE,
    MOMENT,
    Original,
    copy_into_folder,
    refuse_without_room,
)
from coordtui.store.check import CONTENT, THOROUGH, Report, examine, load_json
from coordtui.store.engines.base import immediate
from coordtui.store.engines.connection import Connection
from coordtui.store.engines.sqlite import connect, connect_for_reading
from coordtui.store.exchange import form
from coordtui.store.presence import alone
from coordtui.store.probes import log
from coordtui.store.probes.errors import finding_of
from coordtui.store.probes.subject import Probe
from coordtui.store.url import address_of, url_of
from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe

_PARTS = ("-wal", "-journal")
"""What SQLite puts beside a file, and what belongs to the store as the file does."""

_NTH = ("", *(f"-{n}" for n in range(2, 1000)))


class Restored(msgspec.Struct, frozen=True):
    """What the store holds now, and where the one before it is kept (None: there was none).

    `findings` are what was wrong with the content of the backup.
    """

    kept: Path | None
    documents: int
    revision: int
    findings: tuple[Finding, ...] = ()


def _now() -> datetime:
    return datetime.now(UTC)


def restore(
    url: str, source: Path, *, actor: Actor = PROGRAM, clock: Callable[[], datetime] = _now
) -> Restored:
    """Put a backup in the place of the store at an address, which nobody may have open.

    The store's revision grows over that of both, so that whoever has read the one before
    notices; the audit log says what was restored, and by whom. Raises `StoreBusy` when the
    store is open anywhere, `StoreFull` when there is no room, `StoreError` when the backup is
    missing, damaged for SQLite, newer than this program or no store; nothing is changed then.
    What else is wrong with it is in `findings`. When it is interrupted, it can be asked for
    again.
    """
    return _restore(url, source.absolute(), THOROUGH, actor, clock)


def look_at(url: str, source: Path) -> tuple[Finding, ...]:
    """What is wrong with the content of a backup that is to be restored there; nothing is changed.

    Raises `StoreError` when it cannot be restored at all.
    """
    address = address_of(url)
    return _looked_at(source.absolute(), address.path.resolve(), address.scheme, THOROUGH).findings


def _restore(
    url: str, source: Path, probes: Sequence[Probe], actor: Actor, clock: Callable[[], datetime]
) -> Restored:
    address = address_of(url)
    path = address.path.resolve()
    backup = _looked_at(source, path, address.scheme, probes)
    with replacing.explained(path):
        files.make_folder(path.parent)
        files.refuse_network(path.parent)
        refuse_without_room((source,), path.parent)
        _fold_log(path)
        with alone(path):
            at = clock()
            place = _Place(path, address.scheme, at, backup.findings)
            kept, above = place.keep()
            revision = max(above, backup.revision or 0) + 1
            place.put(source, partial(_mark, Change(source.name, "restore"), actor, at, revision))
    return Restored(kept, backup.documents, revision, backup.findings)


def rehearse(source: Path, tables: Mapping[str, Table] | None = None, *, scheme: str = "sqlite") -> Report:
    """Restore a backup into a folder that is gone afterwards, and look at what came back."""
    with _passing_folder() as folder:
        path = folder / f"rehearsal{source.suffix}"
        try:
            restored = _restore(url_of(path, scheme), source.absolute(), CONTENT, PROGRAM, _now)
        except StoreError as error:
            return Report((finding_of(error),))
        backup = examine(source.absolute(), scheme, ())
        report = examine(path, scheme, THOROUGH, tables or {})
    text = NN_("{n} document came back.", "{n} documents came back.", report.documents)
    ok = report.documents == backup.documents and report.revision == restored.revision
    findings = dict.fromkeys((*restored.findings, *report.findings, Finding(ok=ok, text=text)))
    return msgspec.structs.replace(report, findings=tuple(findings))


@contextlib.contextmanager
def _passing_folder() -> Iterator[Path]:
    """A folder that is gone afterwards; raises `StoreError` when there can be none."""
    where = Path(tempfile.gettempdir())
    with contextlib.ExitStack() as stack:
        with replacing.explained(where):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="coordtui-"))
        yield Path(folder)


def _looked_at(source: Path, path: Path, scheme: str, probes: Sequence[Probe]) -> Report:
    if path.exists() and source.exists() and path.samefile(source):
        raise _refused(source, N_("It is the store itself."))
    report = examine(source, scheme, probes)
    if report.unusable is not None:
        raise _refused(source, report.unusable)
    changed = _changed(source) if scheme == "json" else ()
    return msgspec.structs.replace(report, findings=(*report.findings, *changed))


def _changed(source: Path) -> Iterator[Finding]:
    """The tables of a JSON file that are not what this program wrote."""
    for table in load_json(source)[1]:
        text = N_(
            "“{table}” is not as it was written; another program or the disk changed it.", table=safe(table)
        )
        yield Finding(ok=False, text=text, remedy=N_("Find out which, and compare it with another backup."))


def _refused(source: Path, why: Message) -> StoreError:
    return StoreError(
        N_("This backup cannot be restored: {path}", path=str(source)),
        why=why,
        remedy=N_("Nothing was changed. Choose another backup."),
    )


def _fold_log(path: Path) -> None:
    """Let SQLite move what stands beside the file into it, unless it would lose what is damaged there."""
    with contextlib.suppress(StoreError, sqlite3.Error, OSError):  # then all of it is kept as it is
        if _has_more(path) and log.damage(path, log.agreed_end(path)) is None:
            with contextlib.closing(connect(path)) as last:
                last.rows("SELECT revision FROM store_meta")


def _has_more(path: Path) -> bool:
    """Whether the file alone is not all of the store."""
    beside = [path.with_name(path.name + end) for end in _PARTS]
    return any(file.exists() and file.stat().st_size for file in beside)


class _Place:
    """Where the backup is put, while nobody else is there."""

    def __init__(self, path: Path, scheme: str, at: datetime, known: Sequence[Finding]) -> None:
        """What is `known` to be wrong with the backup's content may be so in its copy."""
        self._path, self._scheme, self._at, self._known = path, scheme, at, known
        self._turning = files.interrupted_restore(path)

    def keep(self) -> tuple[Path | None, int]:
        """Keep what is there now: where, and a revision that it does not exceed."""
        in_one_piece = not (_has_more(self._path) or self._turning.exists())
        if in_one_piece and not self._path.exists():
            return None, 0
        if in_one_piece:
            try:
                backup = copy_into_folder(self._original(), BEFORE_RESTORE, thorough=False)
                return backup.path, backup.revision or 0
            except StoreFull:
                raise
            except (StoreError, sqlite3.Error):  # damaged, or the disk does not read it any more
                pass
        # Nobody knows the revision of what is damaged; but none is beyond the microseconds of now.
        return self._set_aside(), int(self._at.timestamp() * 1_000_000)

    def _original(self) -> Original:
        write = partial(_copy if self._scheme == "sqlite" else shutil.copyfile, self._path)
        return Original(self._path, self._scheme, (self._path,), write, self._at, 0)

    def _set_aside(self) -> Path:
        """Give all that is there a second name, beside its own; the same as the last time, if it has one."""
        names = (self._path.with_name(f"{self._path.name}.replaced-{self._at:{MOMENT}}{n}") for n in _NTH)
        kept = self._second_name() or next(name for name in names if not name.exists())
        for end in ("", *_PARTS):
            file, second = (path.with_name(path.name + end) for path in (self._path, kept))
            if file.exists() and not second.exists():
                _link(file, second)
        replacing.sync_folder(kept.parent)
        return kept

    def _second_name(self) -> Path | None:
        if not self._path.exists():
            return None
        named = (
            file
            for file in self._path.parent.iterdir()
            if file.name.startswith(f"{self._path.name}.replaced-")
        )
        return next((file for file in named if file.samefile(self._path)), None)

    def put(self, source: Path, mark: Callable[[Connection], None]) -> None:
        """Make the new file, look at it, and put it in its place."""
        like = self._path.stat() if self._path.exists() else None
        new = self._path.with_name(f"{self._path.name}.restore.part")
        with replacing.beside(new, partial(self._write, source, new, mark), like) as file:
            if like is None:
                os.fchmod(file.fileno(), rights.for_new(self._path.parent))
            report = examine(new, self._scheme, CONTENT)
            if report.unusable is not None or not set(report.findings) <= set(self._known):
                raise _refused(source, N_("It was changed meanwhile."))
            self._make_way(new).rename(self._path)
            replacing.sync_folder(self._path.parent)

    def _write(self, source: Path, new: Path, mark: Callable[[Connection], None], file: BinaryIO) -> None:
        if self._scheme == "json":
            memory, _ = load_json(source)
            mark(memory.connection)
            form.write(memory.connection, file)
            return
        _copy(source, new)
        with contextlib.closing(Connection(new, sqlite3.connect(new, isolation_level=None))) as connection:
            connection.execute("PRAGMA journal_mode = MEMORY")
            mark(connection)

    def _make_way(self, new: Path) -> Path:
        """Take away what SQLite would mix with the new file; where that file is then.

        From the moment on at which the old store is not all there any more, the new one has a
        name by which everybody sees that there is something to be finished.
        """
        if _has_more(self._path) or self._turning.exists():
            new = new.rename(self._turning)
            replacing.sync_folder(new.parent)
        for end in (*_PARTS, "-shm"):
            self._path.with_name(self._path.name + end).unlink(missing_ok=True)
        replacing.sync_folder(new.parent)  # or it might all be there again, beside the new file
        return new


def _mark(change: Change, actor: Actor, at: datetime, revision: int, connection: Connection) -> None:
    """Write into a copy what it was restored from, and let everything in it look new."""
    with immediate(connection):
        ((head,),) = connection.rows("SELECT audit_head FROM store_meta")
        head = audit.append(connection, at, actor, [change], previous=head)
        connection.execute("UPDATE store_meta SET revision = ?, audit_head = ?", (revision, head))
        connection.execute("UPDATE store_tables SET revision = ?", (revision,))


def _copy(path: Path, target: Path) -> None:
    with contextlib.closing(connect_for_reading(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def _link(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:  # a file system without hard links, or somebody else's file
        with replacing.beside(name.with_name(f"{name.name}.part"), partial(_pour, file), file.stat()):
            name.with_name(f"{name.name}.part").rename(name)


def _pour(file: Path, into: BinaryIO) -> None:
    with file.open("rb") as source:
        shutil.copyfileobj(source, into)
