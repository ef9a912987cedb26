"""The second place: a folder on another disk, laid out as beside the store, so that it restores alike."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from coordtui.api.errors import StoreDamaged, StoreError
from coordtui.api.files import at_home, sync_folder
from coordtui.store import replacing
from coordtui.store.backup import Backup, backups_of, refuse_without_room
from coordtui.store.files import folder_of
from coordtui.store.mounts import Mount, mount_of
from coordtui.store.retention import Retention, prune
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

_ROOT = Path("/")


def copy(
    backup: Backup, store: Path, place: str, *, same_disk: bool, retention: Retention, now: datetime
) -> Path:
    """Copy a backup there, read the copy again, and remove those that are kept no longer; where it is.

    The register of erasures comes along, so that whoever restores there erases again. Raises
    `StoreError` when the place is not there, not mounted or not writable, and `StoreFull`; what
    was there stays then.
    """
    folder = at_home(place)
    refuse_wrong_place(folder, store, same_disk=same_disk)
    there = folder / store.name
    target = folder_of(there) / backup.path.name
    with replacing.explained(target.parent):
        target.parent.mkdir(mode=0o700, exist_ok=True)
        if not target.exists():
            refuse_without_room((backup.path,), target.parent)
            _copy(backup.path, target)
        _bring_register(store, there)
    prune(there, now, retention)
    return target


def copies(store: Path, place: str, *, same_disk: bool) -> list[Backup] | None:
    """The backups of a store in its second place; None where nobody can tell: the disk is not there."""
    folder = at_home(place)
    try:
        found = backups_of(folder / store.name)
    except OSError:
        return None
    return None if not found and _wrong(folder, store, same_disk=same_disk) is not None else found


def refuse_wrong_place(folder: Path, store: Path, *, same_disk: bool) -> None:
    """Raise `StoreError` when nothing can or should be copied to a folder."""
    why = _wrong(folder, store, same_disk=same_disk)
    if why is not None:
        raise StoreError(
            N_("The second place for backups cannot be used: {path}", path=safe(folder)),
            why=why,
            remedy=N_("Mount the disk, or correct the setting “backup.copy_to”; the next run copies then."),
        )


def _wrong(folder: Path, store: Path, *, same_disk: bool) -> Message | None:
    if not folder.is_absolute():
        return N_("It is no whole path.")
    try:
        if not folder.is_dir():
            return N_("There is no such folder.")
        if not os.access(folder, os.W_OK | os.X_OK):
            return N_("This account may not write there.")
        if same_disk:
            return None
        there, here = mount_of(folder), mount_of(store.parent)
    except OSError as error:
        return N_("The system says: {text}", text=error.strerror or str(error))
    return _not_mounted(there, here) if there and here else None


def _not_mounted(there: Mount, here: Mount) -> Message | None:
    if there.read_only:
        return N_("The disk is mounted for reading only.")
    if there.device == here.device or there.point == here.point:
        return N_("It is on the disk of the store: the other one is not mounted.")
    if there.point == _ROOT:
        return N_("It is on the disk of the system: the other one is not mounted.")
    return None


def _copy(source: Path, target: Path) -> None:
    digest = hashlib.blake2b()

    def pour(into: BinaryIO) -> None:
        with source.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
                into.write(block)

    part = target.with_name(f"{target.name}.{os.urandom(4).hex()}.part")
    with replacing.beside(part, pour) as file:
        # What the kernel still remembers is dropped first: it is the disk that is asked.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if _digest(part) != digest.digest():
            raise StoreDamaged(
                N_("The copy is not what was copied: {path}", path=safe(target)),
                why=N_("The disk gave back other bytes."),
                remedy=N_("Replace that disk. The backup itself is kept."),
            )
        part.rename(target)
        sync_folder(target.parent)


def _digest(file: Path) -> bytes:
    found = hashlib.blake2b()
    with file.open("rb") as opened:
        while block := opened.read(1 << 20):
            found.update(block)
    return found.digest()


def _bring_register(store: Path, there: Path) -> None:
    """Copy who was erased, by number, where it is not there yet as it is now."""
    register, target = (path.with_name(f"{path.name}-erasures") for path in (store, there))
    if not register.exists() or (target.exists() and target.read_bytes() == register.read_bytes()):
        return
    part = target.with_name(f"{target.name}.{os.urandom(4).hex()}.part")
    with replacing.beside(part, partial(_pour, register)):
        part.rename(target)


def _pour(source: Path, into: BinaryIO) -> None:
    with source.open("rb") as file:
        shutil.copyfileobj(file, into)
