"""A copy whose connection to the server goes lets nobody in unnoticed, and says what is true of its end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from coordtui.api.errors import Refused, StoreError, StoreLost
from coordtui.store import open_store
from coordtui.store.copying import job, targets
from coordtui.store.copying.job import copy
from coordtui.store.copying.moved import is_moved
from coordtui.store.copying.server_target import ServerTarget
from coordtui.store.engines.postgres import outcome
from coordtui.store.problems import Uncertain
from tests import postgres_server
from tests.postgres.cutting import Cutting
from tests.postgres.servers import address
from tests.store import engines as stores
from tests.store.copies import papers_in, sums_of

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
