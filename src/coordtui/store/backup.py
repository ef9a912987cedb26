"""Copies of the whole store, taken while it is in use.

They stand in the folder `lab.db.backups` beside `lab.db`, and are named by their moment
(UTC): `lab-2026-11-21T204703Z.db`, `lab-2026-11-21T204703Z-before-migration.db`. A copy is
given its name when it has been looked at and is on disk, so what bears such a name can be
opened, and is all that the store held. Whether the store held what it should is another
question: damage there, which is in the store already, is copied too, and said.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coordtui.api.declare import Finding
from coordtui.api.errors import StoreDamaged, StoreError, StoreFull
from coordtui.store import replacing
from coordtui.store.engines.base import Engine
from coordtui.store.files import folder_of
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.store.check import Report
    from coordtui.store.database import Store
    from coordtui.store.retention import Retention

ORDINARY, BEFORE_MIGRATION, BEFORE_RESTORE = "", "before-migration", "before-restore"

MOMENT = "%Y-%m-%dT%H%M%SZ"
_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}Z)(?:-(\d+))?(?:-(before-migration|before-restore))?")
_MEGA = 1_000_000


class Backup(msgspec.Struct, frozen=True):
    """A copy of a store. `size` is in bytes; `documents` and `revision` are None where nobody looked.

    `findings` are what is wrong with the content, where somebody looked: documents that
    cannot be read or do not agree with the audit log, or a log that was altered.
    """

    path: Path
    at: datetime
    size: int
    kind: str = ORDINARY
    documents: int | None = None
    revision: int | None = None
    findings: tuple[Finding, ...] = ()


def back_up(
    store: Store | Engine, target: Path | None = None, *, retention: Retention | None = None
) -> Backup:
    """Copy a store that is in use; others go on writing meanwhile.

    Without `target`, the copy is put into the folder of the store's backups, and those that
    are kept no longer are removed; none is when the new one has `findings`, as a good one may
    be among them. Raises `StoreFull` when there is no room, `StoreDamaged` when SQLite finds
    the copy damaged (the store is, then), `StoreError` when the target exists or cannot be
    written; nothing is left behind.
    """
    engine = store if isinstance(store, Engine) else store._engine
    original = _original(
        engine, partial(_write_json, engine) if engine.scheme == "json" else engine.back_up_to
    )
    if target is not None:
        return _copy_to(original, target.absolute())
    backup = copy_into_folder(original, ORDINARY)
    if not backup.findings:
        _prune(engine, retention)
    return backup


def before_migration(engine: Engine) -> Path:
    """Copy the store as it was before the running transaction."""
    # All others wait for the migration: so the documents are not compared with the log.
    return copy_into_folder(_original(engine, engine.back_up_to), BEFORE_MIGRATION, thorough=False).path


def backups_of(path: Path) -> list[Backup]:
    """The backups of the store in a file, newest first; told by their names, none is opened."""
    try:
        entries = list(os.scandir(folder_of(path)))
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = []
    for entry in entries:
        name = entry.name.removeprefix(f"{path.stem}-").removesuffix(path.suffix)
        if entry.name == f"{path.stem}-{name}{path.suffix}" and (parts := _NAME.fullmatch(name)):
            with contextlib.suppress(ValueError, FileNotFoundError):
                at = datetime.strptime(parts[1], MOMENT).replace(tzinfo=UTC)
                backup = Backup(Path(entry.path), at, entry.stat().st_size, parts[3] or ORDINARY)
                found.append(((at, int(parts[2] or 1)), backup))
    return [backup for _, backup in sorted(found, key=lambda each: each[0], reverse=True)]


class Original(msgspec.Struct, frozen=True):
    """What is copied: `write` puts a copy into a new file, which has at least this `revision`."""

    path: Path
    scheme: str
    files: tuple[Path, ...]
    write: Callable[[Path], None]
    at: datetime
    revision: int


def _original(engine: Engine, write: Callable[[Path], None]) -> Original:
    return Original(engine.path, engine.scheme, engine.files, write, engine.clock(), engine.revision)


def _write_json(engine: Engine, target: Path) -> None:
    """Copy a JSON store; what another program wrote is written anew, with the digests that tell it whole."""
    from coordtui.store.check import load_json
    from coordtui.store.exchange import form

    engine.back_up_to(target)
    memory, changed = load_json(target)
    if changed:
        with target.open("wb") as file:
            form.write(memory.connection, file)


def copy_into_folder(original: Original, kind: str, *, thorough: bool = True) -> Backup:
    """Copy into the folder of the store's backups, under the name of the moment."""
    path, folder = original.path, folder_of(original.path)
    with replacing.explained(folder):
        _make(folder, path.stat())
    moment, end = f"{path.stem}-{original.at:{MOMENT}}", f"{kind and '-'}{kind}{path.suffix}"
    names = (folder / f"{moment}{f'-{n}' if n > 1 else ''}{end}" for n in itertools.count(1))
    return _copy(original, names, folder / f"{moment}{end}", thorough=thorough, kind=kind)


def _copy_to(original: Original, target: Path) -> Backup:
    """Copy to a file that is not there yet, in a folder that is."""
    if not target.parent.is_dir():
        raise StoreError(
            N_("The backup cannot be put there: {path}", path=str(target)),
            why=N_("There is no such folder."),
            remedy=N_("Make the folder, or choose another."),
        )
    return _copy(original, iter((target,)), target, thorough=True, kind=ORDINARY)


def _copy(original: Original, names: Iterator[Path], wanted: Path, *, thorough: bool, kind: str) -> Backup:
    """Write a copy, look at it, and give it the first of the names that is free."""
    unfinished = wanted.with_name(f"{wanted.name}.{os.urandom(4).hex()}.part")
    with replacing.explained(wanted):
        refuse_without_room(original.files, wanted.parent)
        like = original.path.stat()
        with replacing.beside(unfinished, lambda _: original.write(unfinished), like) as file:
            report = _looked_at(unfinished, original, thorough=thorough)
            path = _named(unfinished, names)
            _settle(path.parent)
            size = os.fstat(file.fileno()).st_size
    at = original.at.replace(microsecond=0)
    return Backup(path, at, size, kind, report.documents, report.revision, report.findings)


def _named(unfinished: Path, names: Iterator[Path]) -> Path:
    """Name a file without ever taking the place of another."""
    for name in names:
        try:
            os.link(unfinished, name)
        except FileExistsError:
            continue
        except OSError:  # a file system without hard links
            if name.exists():
                continue
            unfinished.rename(name)
        return name
    raise StoreError(
        N_("There is a file of this name already; it was not overwritten."),
        remedy=N_("Choose another name."),
    )


def _looked_at(unfinished: Path, original: Original, *, thorough: bool) -> Report:
    from coordtui.store.check import CONTENT, examine
    from coordtui.store.probes.integrity import integrity

    report = examine(unfinished, original.scheme, CONTENT if thorough else (integrity,))
    wrong = report.unusable
    if wrong is None and (report.revision or 0) < original.revision:
        wrong = N_("It is older than the store.")
    if wrong is not None:
        raise StoreDamaged(
            N_("No backup was made, because it would not be whole: {path}", path=str(original.path)),
            why=wrong,
            remedy=N_("The backups that were made before are kept. “coordtui store check” tells more."),
        )
    return report


def _settle(folder: Path) -> None:
    """Wait until the names in a folder are on disk, where that can be waited for."""
    try:
        replacing.sync_folder(folder)
    except OSError as error:
        if error.errno != errno.EINVAL:  # what some network file systems answer
            raise


def refuse_without_room(files: Iterable[Path], folder: Path) -> None:
    """Raise `StoreFull` when what these files hold does not fit into a folder once more."""
    needed = sum(file.stat().st_size for file in files if file.exists())
    room = os.statvfs(folder)
    free = room.f_bavail * room.f_frsize
    if free < needed:
        raise StoreFull(
            N_("There is not enough room in {path}", path=str(folder)),
            why=N_(
                "{needed} MB are needed and {free} MB are free.",
                needed=needed // _MEGA + 1,
                free=free // _MEGA,
            ),
            remedy=N_("Make room on the disk, or choose another folder."),
        )


def _make(folder: Path, like: os.stat_result) -> None:
    """Make a folder for those who may use the store, if it is not there."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if like.st_mode & stat.S_IRGRP:
            with contextlib.suppress(PermissionError):  # not our group: then it is for us alone
                os.chown(folder, -1, like.st_gid)
                folder.chmod(0o2770 if like.st_mode & stat.S_IWGRP else 0o2750)
    replacing.sync_folder(folder.parent)


def _prune(engine: Engine, retention: Retention | None) -> None:
    import logging

    from coordtui.store.retention import Retention, prune

    try:
        prune(engine.path, engine.clock(), retention or Retention())
    except OSError:  # the new backup stands
        logging.getLogger(__name__).exception("old backups could not be removed")
