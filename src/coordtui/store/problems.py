"""What SQLite complains about, said to a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from coordtui.api.errors import (
    CoordtuiError,
    Duplicate,
    RuleBroken,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
)
from coordtui.store import rights
from coordtui.store.schema import unique_fields
from coordtui.store.triggers import raised
from coordtui.text.messages import N_, Message

Row: TypeAlias = tuple[Any, ...]

_UNREADABLE = ("malformed JSON", "Could not decode to UTF-8", "no such table: main.", "no such index: rule ")
"""What is said of a row that was whole for SQLite, but is not for us, and of what a rule
needs, when another program has dropped it."""


MOVED = 1_000_000
"""The format of a store that was moved away: every program takes it for too new; see `copying.moved`."""


class StoreMoved(StoreTooNew):
    """The store is at another place now; here nobody may write any more."""


class Uncertain(StoreError):
    """A commit was not answered: whether the change is there, nobody can tell now."""


def is_missing_table(error: Exception) -> bool:
    """Whether a statement failed because nobody has written to its table yet."""
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith("no such table: ")


def explain(error: Exception, path: Path) -> CoordtuiError | None:
    """What a person should know about an error of the engine; None for a fault of the program."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None and "closed" in str(error):
        return closed(path)
    # What cannot be decoded is an error that quotes what is damaged.
    if isinstance(error, UnicodeDecodeError) or any(sign in str(error) for sign in _UNREADABLE):
        text = str(error).partition(" with text ")[0]  # which is somebody's data
        return damaged(path, N_("SQLite says: {text}", text=text))
    if code is None:
        return None
    if broken := _broken(code, str(error)):
        return broken
    say = _BY_CODE.get(code) or _BY_CODE.get(code & 0xFF)
    return say(path, N_("SQLite says: {text}", text=str(error))) if say else None


def _broken(code: int, text: str) -> CoordtuiError | None:
    """The declared rule that a change does not keep to."""
    if code == sqlite3.SQLITE_CONSTRAINT_UNIQUE and (unique := unique_fields(text)):
        return Duplicate(*unique)
    if code == sqlite3.SQLITE_CONSTRAINT_TRIGGER and (rule := raised(text)):
        return RuleBroken(rule.table, rule.name, applies=rule.applies)
    return None


def damaged(place: Path | str, why: Message) -> StoreDamaged:
    """The store in a file, or on a server, is ours, but part of it cannot be read."""
    return StoreDamaged(
        N_("The store is damaged: {path}", path=str(place)),
        why=why,
        remedy=N_("Nothing was overwritten. Restore a backup, or copy the file before you try to repair it.")
        if isinstance(place, Path)
        else N_("Nothing was overwritten. Restore a backup."),
    )


def only(rows: Sequence[Row], place: Path | str) -> Row:
    """The row of an answer that has one; raises `StoreDamaged` when there is none, or another."""
    if len(rows) != 1:
        raise damaged(place, N_("What the store keeps about itself is missing."))
    return rows[0]


def not_a_store(path: Path, why: Message) -> StoreDamaged:
    """The file is something else."""
    return StoreDamaged(
        N_("This file is not a store: {path}", path=str(path)),
        why=why,
        remedy=N_("Nothing was changed. Give the address of another file."),
    )


def read_only(path: Path, why: Message | None = None) -> StoreReadOnly:
    """The file may not be written; `why` is what else is known of it."""
    about_rights = rights.refusal(path)
    if about_rights is not None:
        why, remedy = about_rights
    else:
        remedy = N_(
            "Check the permissions of the file and of its folder, and that the disk is not read-only."
        )
    return StoreReadOnly(N_("The store cannot be written: {path}", path=str(path)), why=why, remedy=remedy)


def unreadable(path: Path, why: Message) -> StoreError:
    """The file may not even be read; `why` is what else is known of it."""
    why, remedy = rights.refusal(path) or (why, None)
    return StoreError(N_("The store cannot be read: {path}", path=str(path)), why=why, remedy=remedy)


def busy(place: Path | str, why: Message) -> StoreBusy:
    """Somebody else writes for too long."""
    return StoreBusy(
        N_("The store is busy: {path}", path=str(place)),
        why=N_("Another process has been writing to it for more than ten seconds."),
        remedy=N_("Try again; if it stays so, look for a program that hangs."),
    )


def full(place: Path | str, why: Message) -> StoreFull:
    """There is no room for a change."""
    return StoreFull(
        N_("The disk is full; this change was not written to {path}", path=str(place)),
        why=N_("Everything written before is kept."),
        remedy=N_("Make room on the disk, then do it again."),
    )


def failing(path: Path, why: Message) -> StoreError:
    """The disk fails at a change."""
    if rights.on_read_only_disk(path):  # as the system makes one that fails
        return read_only(path, why)
    return StoreError(
        N_("The disk did not do what was asked; this change was not written to {path}", path=str(path)),
        why=why,
        remedy=N_("Look at the disk and the system’s log, then do it again."),
    )


def unconfirmed(path: Path, why: Message) -> StoreError:
    """What was written may be on the disk, or not."""
    return StoreError(
        N_("The disk did not confirm the last change to {path}", path=str(path)),
        why=why,
        remedy=N_("Look at the disk, and whether the change is there, before you do it again."),
    )


def _senseless(path: Path, why: Message) -> StoreError:
    return StoreError(
        N_("The store does not answer as it should: {path}", path=str(path)),
        why=why,
        remedy=N_("Run “coordtui store check”. If it finds nothing damaged, report this."),
    )


def too_new(what: Message) -> StoreTooNew:
    """A newer program was here."""
    return StoreTooNew(
        what,
        why=N_("A newer version of the program wrote it; this one leaves it alone."),
        remedy=N_("Update the program, then open the store again."),
    )


def refused_format(format_: int, what: Message) -> StoreTooNew:
    """A format that this program does not know: a newer program's, or that of a store that was moved."""
    if format_ != MOVED:
        return too_new(what)
    return StoreMoved(
        N_("The store has been moved; this is where it was."),
        why=N_("“coordtui store copy --hold” closed it, so that nobody goes on writing here."),
        remedy=N_("Name its new place in the settings. “coordtui store copy --reopen” undoes the move."),
    )


def closed(path: Path) -> StoreError:
    """Somebody uses a store after `close()`."""
    return StoreError(N_("The store is closed: {path}", path=str(path)))


_BY_CODE: dict[int, Callable[[Path, Message], CoordtuiError]] = {
    sqlite3.SQLITE_BUSY: busy,
    sqlite3.SQLITE_LOCKED: busy,
    sqlite3.SQLITE_PROTOCOL: busy,
    sqlite3.SQLITE_CORRUPT: damaged,
    sqlite3.SQLITE_NOTADB: damaged,
    sqlite3.SQLITE_FORMAT: damaged,
    sqlite3.SQLITE_FULL: full,
    sqlite3.SQLITE_READONLY: read_only,
    sqlite3.SQLITE_PERM: read_only,
    sqlite3.SQLITE_CANTOPEN: read_only,
    sqlite3.SQLITE_IOERR_SHMSIZE: full,  # no room for what processes share beside the file
    # For this process it is undone; but once all were killed, it may be found in the log, whole.
    sqlite3.SQLITE_IOERR_FSYNC: unconfirmed,
    sqlite3.SQLITE_IOERR_DIR_FSYNC: unconfirmed,
    sqlite3.SQLITE_IOERR: failing,
    sqlite3.SQLITE_ERROR: _senseless,
}
