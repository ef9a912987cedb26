"""A copy whose connection to the server goes lets nobody in unnoticed, and says what is true of its end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from coordtui.api.errors import Refused, StoreError, StoreLost
from coordtui.store import open_store
from coordtui.store.copying import checking, job, targets
from coordtui.store.copying.job import copy
from coordtui.store.copying.moved import is_moved
from coordtui.store.copying.server_target import ServerTarget
from coordtui.store.copying.sources import moment
from coordtui.store.engines.postgres import links, outcome
from coordtui.store.problems import Uncertain
from tests import postgres_server
from tests.postgres.cutting import Cutting
from tests.postgres.servers import address
from tests.store import engines as stores
from tests.store.copies import papers_in, sums_of
from tests.waiting import until

_HOLDERS = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'"
    " AND classid = 1668248694 AND objid = (hashtext('{schema}')::bigint & 4294967295)::oid"
)


@pytest.fixture
def source(tmp_path: Path) -> str:
    """A store to copy."""
    papers_in(found := stores.address("sqlite", tmp_path), 3)
    return found


@pytest.fixture
def target() -> str:
    """An empty schema."""
    return stores.address("postgres", "")


def _schema(url: str) -> str:
    return url.rpartition("%3D")[2]


def test_who_lost_the_turn_to_copy_does_not_publish(
    source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = job.check

    def lost(found: job.Moment, into: targets.Target, step: job.Step) -> object:
        done = real(found, into, step)
        postgres_server.ask(_HOLDERS.format(schema=_schema(target)))
        job.open_target(target).close()  # somebody else was let in
        return done

    monkeypatch.setattr(job, "check", lost)
    with pytest.raises(StoreLost, match="turn to copy"):
        copy(source, target)
    with pytest.raises(StoreError, match="is being copied here"):
        open_store(target)
    monkeypatch.setattr(job, "check", real)
    copy(source, target)
    assert sums_of(target) == sums_of(source)


def _idle_for_long(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Waits until the server has ended a transaction that was begun now, for being idle."""
    monkeypatch.setattr(links, "_AT_FIRST", links._AT_FIRST.replace("60000", "50"))

    def wait() -> None:
        with (
            psycopg.connect(postgres_server.conninfo()) as looks,
            psycopg.connect(postgres_server.conninfo()) as other,
        ):
            looks.autocommit = True
            other.execute("SET idle_in_transaction_session_timeout = 50")
            sought = "SELECT 1 FROM pg_stat_activity WHERE pid = %s"
            until(lambda: not looks.execute(sought, (other.info.backend_pid,)).fetchone())
            other.close()

    return wait


@pytest.mark.parametrize("hold", [False, True])
def test_a_store_on_a_server_is_read_however_long_the_target_works_between(
    hold: bool, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers_in(target, 3)
    wait = _idle_for_long(monkeypatch)
    with moment(target, hold=hold) as found:
        wait()
        assert found.connection.rows("SELECT name FROM store_tables")


def test_a_store_on_a_server_is_checked_however_long_it_is_looked_at_between(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers_in(target, 3)
    wait, real = _idle_for_long(monkeypatch), checking._looked_at

    def slow(*arguments: Any, **options: Any) -> Any:
        wait()
        return real(*arguments, **options)

    monkeypatch.setattr(checking, "_looked_at", slow)
    report = checking.check_on_server(target, {}, lambda *_: None, lambda: datetime.now(UTC), quick=False)
    assert report.unusable is None
    assert report.documents


@pytest.fixture
def cut(cutting: Cutting, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], str]:
    """The address of an empty schema, whose way is cut where a copy is published."""
    real = ServerTarget.publish

    def new(schema: str, where: str) -> str:
        def publish(self: ServerTarget, end: targets.End) -> None:
            cutting.cut = where
            real(self, end)

        monkeypatch.setattr(ServerTarget, "publish", publish)
        return address(cutting.folder, schema=_schema(schema))

    return new


@pytest.mark.parametrize("hold", [False, True])
def test_a_copy_whose_last_answer_is_lost_is_done_when_it_was_published(
    hold: bool, source: str, target: str, cut: Callable[[str, str], str], cutting: Cutting
) -> None:
    assert copy(source, cut(target, "after"), hold=hold).documents
    assert cutting.cuts == 1
    with open_store(target, create=False) as store:
        assert store.verify_audit() is None
    assert is_moved(source) is hold


def test_a_copy_that_was_not_published_says_so_and_goes_on(
    source: str, target: str, cut: Callable[[str, str], str], cutting: Cutting
) -> None:
    way = cut(target, "before")
    with pytest.raises(StoreLost, match="was lost"):
        copy(source, way, hold=True)
    assert cutting.cuts == 1
    with pytest.raises(StoreError, match="is being copied here"):
        open_store(target)
    copy(source, target, hold=True)
    assert is_moved(source)


def test_a_move_whose_end_nobody_tells_opens_the_old_store_for_nobody(
    source: str,
    target: str,
    cut: Callable[[str, str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:

    def silent(*_asked: object, **_options: object) -> bool:
        raise Uncertain("nobody answers")

    with monkeypatch.context() as patched, contextlib.suppress(Uncertain):
        patched.setattr(outcome, "was_done", silent)
        copy(source, cut(target, "after"), hold=True)
    with pytest.raises(Refused, match="a store already"):
        copy(source, target, hold=True)
    assert is_moved(source)
