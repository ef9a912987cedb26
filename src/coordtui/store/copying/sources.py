"""The store that is copied: as it is at one moment, or held so that nobody writes meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime

from coordtui.api.errors import StoreError
from coordtui.store.copying import moved
from coordtui.store.copying.targets import End
from coordtui.store.engines import Engine, open_engine
from coordtui.store.engines.dialect import Native
from coordtui.store.engines.sqlite_dialect import SQLITE
from coordtui.store.schema import FORMAT
from coordtui.store.transaction import Connection
from coordtui.text.messages import N_


class Moment:
    """A store as it is at one moment. `place` is what people call it by."""

    def __init__(self, engine: Engine) -> None:
        self.connection: Connection = engine.connection
        self.place = engine.place
        revision, head, format_ = self.connection.row(self.connection.dialect.state)
        self.end = End(revision, head)
        if format_ != FORMAT:
            raise StoreError(
                N_("The store is of an older form: {path}", path=engine.place),
                why=N_("It has format {stored}; this program writes {ours}.", stored=format_, ours=FORMAT),
                remedy=N_("“coordtui store migrate” brings it up; then copy it."),
            )
        self._engine, self._moved = engine, False

    def close_for_good(self) -> None:
        """Have every program refuse the store from now on, those that have it open too."""
        moved.mark(self.connection)
        self._moved = True


@contextlib.contextmanager
def moment(url: str, *, hold: bool = False) -> Iterator[Moment]:
    """The store as it is now. With `hold`, others who would write wait until the end."""
    engine = open_engine(url, create=False, read_only=not hold, clock=_now)
    try:
        with moment_of(engine) as found:
            yield found
    finally:
        engine.close()


@contextlib.contextmanager
def moment_of(engine: Engine) -> Iterator[Moment]:
    """The same for a store that is open."""
    with engine.transaction():
        stay(engine.connection)
        yield Moment(engine)


def stay(connection: Connection) -> None:
    """Have the server keep the running transaction, however long nothing is asked meanwhile."""
    if connection.dialect is not SQLITE:
        connection.rows(Native("SELECT set_config('idle_in_transaction_session_timeout', '0', true)"))


def end_of(url: str) -> End:
    """What a store says of itself now."""
    with moment(url) as found:
        return found.end


def _now() -> datetime:
    return datetime.now(UTC)
