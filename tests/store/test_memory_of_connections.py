"""What each connection to a store's file keeps in memory is bounded: a session has several."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from coordtui.store import open_store
from coordtui.store.engines.sqlite import CACHE_KIB


def test_the_pages_that_a_connection_keeps_are_few_in_every_thread(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'lab.db'}", create=True) as store:
        engine: Any = store._engine

        def kept() -> tuple[int]:
            found: tuple[int] = engine.connection.row("PRAGMA cache_size")
            return found

        with ThreadPoolExecutor(1) as other:
            assert kept() == other.submit(kept).result() == (-CACHE_KIB,)


def test_what_a_thread_reads_again_and_again_takes_one_connection(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'lab.db'}", create=True) as store, ThreadPoolExecutor(1) as other:
        engine: Any = store._engine
        for _ in range(5):
            other.submit(lambda: len(store.table("rows"))).result()
            assert len(engine._open) == 2
