"""What PostgreSQL complains about, said to a person. A password is in none of it."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg import errors

from coordtui.api.errors import (
    CoordtuiError,
    Duplicate,
    RuleBroken,
    StoreBusy,
    StoreError,
    StoreLost,
    StoreReadOnly,
)
from coordtui.store import problems as common
from coordtui.store.engines.postgres.link import Silent
from coordtui.store.problems import Uncertain
from coordtui.store.schema import unique_of
from coordtui.store.triggers import raised
from coordtui.text.messages import N_, Message

_ENDED = ("57P", "08", "25P03")
"""How the codes begin of a server that ended the connection, or of none that can be reached."""


def is_lost(error: Exception) -> bool:
    """Whether the connection went, rather than what was asked being refused."""
    if not isinstance(error, psycopg.Error):
        return False
    if error.sqlstate is not None:
        return error.sqlstate.startswith(_ENDED)
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


def explain(error: Exception, place: str) -> CoordtuiError | None:
    """What a person should know about an error; None for a fault of the program."""
    if broken := _broken(error):
        return broken
    if is_lost(error):
        return lost(place, _why_lost(error))
    said = N_("PostgreSQL says: {text}", text=first_line(error))
    for kinds, say in _SAID.items():
        if isinstance(error, kinds):
            return say(place, said)
    return None


def _why_lost(error: Exception) -> Message:
    if isinstance(error, Silent):
        return N_("The server has stopped answering.")
    return N_("PostgreSQL says: {text}", text=first_line(error))


def _crowded(place: str, said: Message) -> StoreError:
    return StoreBusy(
        N_("The database has no connection left: {place}", place=place),
        why=said,
        remedy=N_("Try again; if it stays so, raise its max_connections."),
    )


def _read_only(place: str, said: Message) -> StoreError:
    return StoreReadOnly(
        N_("The store cannot be written: {path}", path=place),
        why=said,
        remedy=N_("Give the database’s role the right to write, or name the server that takes writes."),
    )


def _too_long(place: str, said: Message) -> StoreError:
    return StoreError(
        N_("A field that the store looks up by holds too much text; nothing was written."),
        why=said,
        remedy=N_("Make it shorter: PostgreSQL takes about 2,600 bytes there."),
    )


_SAID: dict[tuple[type[psycopg.Error], ...], Callable[[str, Message], StoreError]] = {
    (errors.TooManyConnections,): _crowded,
    (
        errors.LockNotAvailable,
        errors.QueryCanceled,
        errors.DeadlockDetected,
        errors.SerializationFailure,
    ): common.busy,
    (errors.DiskFull,): common.full,
    (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction): _read_only,
    (errors.InvalidTextRepresentation, errors.DataCorrupted, errors.IndexCorrupted): common.damaged,
    (errors.ProgramLimitExceeded,): _too_long,
}


def lost(place: str, why: Message | None = None) -> StoreLost:
    """The connection went before anything was committed."""
    return StoreLost(
        N_("The connection to the database was lost: {place}", place=place),
        why=why,
        remedy=N_("What was not acknowledged was not written. Do it again in a moment."),
    )


def unconfirmed(place: str, *, waits: bool = False) -> Uncertain:
    """A commit was not answered, and no server tells what became of it.

    `waits`: one is there, and waits for another with it.
    """
    return Uncertain(
        N_("The database did not confirm the last change: {place}", place=place),
        why=N_("The server waits for a standby server that does not answer.")
        if waits
        else N_(
            "The connection was lost while it was committed; no server that takes changes answers since."
        ),
        remedy=N_("Look whether the change is there before you do it again."),
    )


def unreachable(place: str, error: Exception) -> StoreLost:
    """No server answers."""
    return StoreLost(
        N_("The database cannot be reached: {place}", place=place),
        why=N_("PostgreSQL says: {text}", text=first_line(error)),
        remedy=N_("Check the address, and that the server runs. Nothing was written."),
    )


def misspelt(place: str) -> StoreError:
    """The address is none of a server; what PostgreSQL says of it may quote a password."""
    return StoreError(
        N_("The address of the store cannot be read: {place}", place=place),
        why=N_("It is not of the form that PostgreSQL’s own programs take."),
        remedy=N_("Write signs such as @ / : % in a name as %40 %2F %3A %25, and no password."),
    )


def first_line(error: Exception) -> str:
    """What an error says, without the statement that it quotes, which may hold somebody's data."""
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    return str(primary or error).strip().partition("\n")[0]


def _broken(error: Exception) -> CoordtuiError | None:
    """The declared rule that a change does not keep to."""
    if isinstance(error, errors.UniqueViolation) and (unique := unique_of(_index(error))):
        return Duplicate(*unique)
    if isinstance(error, errors.RaiseException) and (rule := raised(first_line(error))):
        return RuleBroken(rule.table, rule.name, applies=rule.applies)
    return None


def _index(error: psycopg.Error) -> str:
    """The name of the unique index; `connection` puts the full one there, where it was too long."""
    return str(getattr(error, "index", None) or error.diag.constraint_name or "")
