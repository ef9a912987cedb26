"""A drill: a backup is restored beside, opened, looked at and compared, and all of it is gone again.

The store itself is only read, and nothing leaves the machine: no job runs, and whoever asks the
network is refused.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coordtui.api.declare import Finding, Table
from coordtui.api.errors import CoordtuiError, StoreError
from coordtui.backups import journal, losing
from coordtui.backups.losing import Loss
from coordtui.privacy import keeping
from coordtui.store import open_store, replacing
from coordtui.store.backup import refuse_without_room
from coordtui.store.check import check
from coordtui.store.files import folder_of
from coordtui.store.mounts import mount_of
from coordtui.store.probes.errors import finding_of
from coordtui.store.restore import restore
from coordtui.store.rights import account
from coordtui.store.url import url_of
from coordtui.text.messages import N_, Message

if TYPE_CHECKING:
    from coordtui.host.session import Session

Opener = Callable[[str, Path], AbstractContextManager["Session"]]
"""Opens the store at an address with all plugins, with a folder in place of the state folder."""

_ROOM = 3
"""A restored store, one that is being rewritten because somebody is erased again, and some room."""

_NAME = "drill-"
_ABANDONED = 86_400


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted: the store's file, its engine, the backup; `folder` is where, else the usual place."""

    store: Path
    scheme: str
    backup: Path
    made: datetime
    tables: Mapping[str, Table]
    folder: Path | None = None


class Drill(msgspec.Struct, kw_only=True):
    """What was proven. Times are in seconds; `findings` are what is wrong, and make it a failure.

    `loss` is None where that could not be told, `unknown` says why then.
    """

    backup: Path
    made: datetime
    at: datetime
    size: int = 0
    documents: int = 0
    restored_s: float = 0.0
    took_s: float = 0.0
    plugins: list[str] = msgspec.field(default_factory=list)
    entries: int = 0
    erased_again: int = 0
    loss: Loss | None = None
    unknown: Message | None = None
    findings: list[Finding] = msgspec.field(default_factory=list)
    noted: bool = False

    @property
    def ok(self) -> bool:
        """Whether the backup is one."""
        return all(finding.ok for finding in self.findings)


def drill(
    asked: Asked,
    opened: Opener,
    *,
    progress: Callable[[Message], object] = lambda _: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Drill:
    """Restore a backup where it is gone afterwards, and look at it in every way; what was found.

    It is noted beside the store. Raises `StoreFull` when there is no room for it, and
    `StoreError` when there is no folder; what is wrong with the backup is in `findings`.
    """
    started = time.monotonic()
    done = Drill(backup=asked.backup, made=asked.made, at=clock(), size=asked.backup.stat().st_size)
    with _folder(asked) as folder:
        refuse_without_room((asked.backup,) * _ROOM, folder)
        try:
            _try(asked, folder, opened, progress, done)
        except CoordtuiError as error:
            done.findings.append(finding_of(error))
    done.took_s = time.monotonic() - started
    line = journal.Line(
        at=done.at, backup=asked.backup.name, ok=done.ok, seconds=done.restored_s, by=account(os.geteuid())
    )
    done.noted = journal.note(asked.store, line)
    return done


def _try(
    asked: Asked, folder: Path, opened: Opener, progress: Callable[[Message], object], done: Drill
) -> None:
    copy = folder / asked.store.name
    url = url_of(copy, asked.scheme)
    progress(N_("restoring it beside the others"))
    before = time.monotonic()
    restored = restore(url, asked.backup)
    done.restored_s, done.documents = time.monotonic() - before, restored.documents
    done.findings += restored.findings
    progress(N_("comparing it with the store"))
    _compare(asked, url, done)
    progress(N_("opening it with every plugin"))
    _open(asked, url, folder, opened, done)
    progress(N_("looking at all of it"))
    report = check(url, asked.tables)
    known = {str(finding.text) for finding in done.findings}
    done.findings += [each for each in report.findings if not each.ok and str(each.text) not in known]


def _compare(asked: Asked, url: str, done: Drill) -> None:
    end = losing.end_before_restore(url)
    done.entries = end.entry
    try:
        done.loss = losing.lost(url_of(asked.store, asked.scheme), end, asked.made)
        if done.loss is None:
            done.unknown = N_("the log of the store goes another way since: it was restored, or is another")
    except StoreError as error:
        done.unknown = N_("the store itself cannot be read: {why}", why=error.what)


def _open(asked: Asked, url: str, folder: Path, opened: Opener, done: Drill) -> None:
    """Open the copy as the program does; erasures of the live store are done again on the way."""
    register, there = losing.beside(asked.store), losing.beside(folder / asked.store.name)
    known: set[str] = set()
    if register.exists():
        with replacing.explained(register):
            shutil.copyfile(register, there)
        known = _erased(url)
    with opened(url, folder) as session:
        for loaded in session.host.plugins:
            if loaded.state == "active":
                done.plugins.append(loaded.name)
            elif loaded.needs_somebody:
                why = loaded.reason or N_("It failed.")
                text = N_("The plugin “{name}” does not run on it: {why}", name=loaded.name, why=why)
                done.findings.append(Finding(ok=False, text=text))
        broken = session.store.verify_audit()
        if broken is not None:
            text = N_("The audit log was altered, from entry {entry} on.", entry=broken)
            done.findings.append(Finding(ok=False, text=text))
    written = keeping.lines(there)
    missing = written.keys() - _erased(url) if written else set()
    done.erased_again = len(written.keys() - known) - len(missing)
    if missing:
        text = N_("Somebody who was erased would come back: the erasure could not be done again.")
        done.findings.append(
            Finding(ok=False, text=text, remedy=N_("“coordtui privacy retention” says more."))
        )


def _erased(url: str) -> set[str]:
    """The codes of the erasures that a store knows."""
    with open_store(url, create=False, read_only=True) as store:
        return {str(each.get("code", "")) for each in store.table("core.erasures").all()}


@contextmanager
def _folder(asked: Asked) -> Iterator[Path]:
    """A private folder that is gone afterwards: among the backups, on the disk that would be restored to.

    Where no store can be made there, in the system's folder for what is passing.
    """
    where = asked.folder or folder_of(asked.store)
    if asked.folder is None and not _fits(where):
        where = Path(tempfile.gettempdir())
    _tidy(where)
    with replacing.explained(where):
        folder = Path(tempfile.mkdtemp(prefix=_NAME, dir=where))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fits(where: Path) -> bool:
    """Whether this account may make a store in a folder; a link may lead to a disk that machines share."""
    if not (where.is_dir() and os.access(where, os.W_OK | os.X_OK)):
        return False
    mount = mount_of(where)
    return mount is None or not mount.shared


def _tidy(where: Path) -> None:
    """Remove what a drill left that was killed long ago."""
    for left in where.glob(f"{_NAME}*"):
        with suppress(OSError):
            if left.is_dir() and not left.is_symlink() and time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
