"""A copy of a store on a server, in a file that is gone afterwards: for what only looks into files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from coordtui.api.errors import StoreError
from coordtui.store.copying.file_target import FileTarget
from coordtui.store.copying.job import fill
from coordtui.store.copying.sources import moment_of
from coordtui.store.engines.base import Engine
from coordtui.text.messages import N_


@contextmanager
def passing_copy(engine: Engine, step: Callable[[int], None] = lambda _rows: None) -> Iterator[Path]:
    """The store as it is now, in a SQLite file for this account alone; others write to it meanwhile.

    It is not compared: whoever looks into it sees what could be read. Raises `StoreError`.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="coordtui-")
    except OSError as error:
        raise StoreError(
            N_("There is no folder for what is gone afterwards."),
            why=error.strerror,
            remedy=N_("Name one that you may write in the variable TMPDIR."),
        ) from error
    with folder as made:
        path = Path(made) / "copy.db"
        with closing(FileTarget(path, "sqlite", anew=False)) as target:
            with moment_of(engine) as found:
                fill(found, target, step)
            target.publish(found.end)
        yield path
