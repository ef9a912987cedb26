"""Writing a store, or some of its tables, to a JSON file of its own."""

from __future__ import annotations

import contextlib
import errno
import secrets
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from coordtui.api.errors import CoordtuiError, NotFound, Refused, StoreError, StoreFull
from coordtui.api.files import at_home
from coordtui.store import replacing
from coordtui.store.engines.base import Engine, FileEngine
from coordtui.store.exchange import form
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.store.database import Store
    from coordtui.store.engines.connection import Connection


def export(
    store: Store, target: Path, *, tables: Collection[str] | None = None, overwrite: bool = False
) -> dict[str, int]:
    """Write everything, or some tables, as it is at one moment; how many documents each had.

    Stock TinyDB opens the file, and so does this program, as `json:///…`. It is for its
    owner alone, as it holds what others may not see. Raises `Refused` when there is a file
    already and `overwrite` was not asked for, `NotFound` for a table that is not there,
    and `StoreError` when the file cannot be written; it is then as it was before.
    """
    target = at_home(target).resolve()
    with _explained(target):
        _refuse_to_replace(store._engine, target, overwrite)
        with _as_a_file(store._engine) as file, _one_moment(file.connection) as connection:
            _refuse_unknown(tables or (), form.live_tables(connection))
            counts: dict[str, int] = {}

            def write(file: BinaryIO) -> None:
                counts.update(form.write(connection, file, tables))

            part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
            with replacing.beside(part, write):
                _refuse_to_replace(store._engine, target, overwrite)
                part.rename(target)
        replacing.sync_folder(target.parent)
    return counts


@contextlib.contextmanager
def _as_a_file(engine: Engine) -> Iterator[FileEngine]:
    """The store; of one on a server, a copy of this moment in a file that is gone afterwards."""
    if isinstance(engine, FileEngine):
        yield engine
        return
    from coordtui.store.copying.passing import passing_copy
    from coordtui.store.engines.sqlite import SqliteEngine

    with passing_copy(engine) as path:
        copied = SqliteEngine(path, create=False, read_only=True, clock=engine.clock)
        try:
            yield copied
        finally:
            copied.close()


@contextlib.contextmanager
def _one_moment(connection: Connection) -> Iterator[Connection]:
    """What others commit meanwhile is not seen; they are not held up."""
    if connection.in_transaction:
        yield connection
        return
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        with contextlib.suppress(CoordtuiError):  # the store was closed meanwhile
            connection.execute("ROLLBACK")


def _refuse_to_replace(engine: Engine, target: Path, overwrite: bool) -> None:
    if not target.exists():
        return
    if any(file.exists() and file.samefile(target) for file in engine.files):
        raise Refused(
            N_("An export cannot take the place of the store itself: {path}", path=str(target)),
            remedy=N_("Give the name of another file."),
        )
    if not overwrite:
        raise Refused(
            N_("There is a file already: {path}", path=str(target)),
            remedy=N_("Give another name, or ask for the file to be replaced."),
        )


def _refuse_unknown(wanted: Collection[str], known: Collection[str]) -> None:
    for name in wanted:
        if name not in known:
            raise NotFound(N_("There is no table “{table}”.", table=name))


@contextlib.contextmanager
def _explained(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind = StoreFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else StoreError
        raise kind(
            N_("The file cannot be written: {path}", path=str(target)),
            why=N_("The system says: {text}", text=error.strerror or str(error)),
            remedy=N_("Give another place. Nothing was changed."),
        ) from error
