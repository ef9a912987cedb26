"""Machines whose clocks differ agree by the server's; what is unsafe about a server is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from coordtui.api.errors import JobBusy, StoreError
from coordtui.jobs.tables import TABLES
from coordtui.store import database, open_store
from coordtui.store.check import check
from coordtui.store.engines.postgres import engine
from coordtui.store.engines.postgres.connection import PostgresConnection
from coordtui.store.probes.server_state import server_state
from tests.jobs.conftest import Lab, job
from tests.store.engines import address

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Machine:
    """The machine that this process is taken to be on: how far its clock is wrong, and its name."""

    by: timedelta = timedelta()
    name: str = "here"

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The tests change it."""
    found = Machine()
    monkeypatch.setattr(engine, "_now", found.now)
    monkeypatch.setattr("coordtui.jobs.processes.socket.gethostname", lambda: found.name)
    return found


@pytest.fixture
def url() -> str:
    """A store."""
    made = address("postgres", "")
    open_store(made).close()
    return made


@pytest.mark.parametrize("by", [-HOUR, HOUR])
def test_a_machine_with_another_time_does_not_take_a_job_that_runs(
    url: str, by: timedelta, machine: Machine
) -> None:
    with open_store(url) as store, open_store(url) as elsewhere:
        store.declare("core", TABLES)
        ours, theirs = (
            Lab(each.for_plugin("core", TABLES), each.agreed(machine.now))  # type: ignore[arg-type]
            for each in (store, elsewhere)
        )

        def work(_ctx: object, _run: object) -> None:
            machine.by, machine.name = by, "elsewhere"
            with pytest.raises(JobBusy):
                theirs.jobs(job()).run("papers.sync")
            machine.by, machine.name = timedelta(), "here"

        ours.work["sync"] = work
        assert ours.jobs(job()).run("papers.sync").outcome == "done"


def test_while_no_server_answers_the_agreed_clock_goes_by_what_it_knew(
    url: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_engine: engine.PostgresEngine) -> timedelta:
        raise StoreError("nobody answers")

    machine.by = HOUR
    with open_store(url) as store:
        agreed = store.agreed(lambda: NOW)
        before = agreed()
        assert abs(NOW - before - HOUR) < timedelta(seconds=30)
        monkeypatch.setattr(engine.PostgresEngine, "ahead", property(lost))
        assert agreed() == before


def test_the_server_is_asked_for_the_time_once_in_a_while_and_never_within_a_transaction(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[None] = []
    monkeypatch.setattr(engine.PostgresEngine, "ahead", property(lambda _: asked.append(None) or HOUR))
    with open_store(url) as store:
        agreed = store.agreed(lambda: NOW)
        with store.transaction():
            assert agreed() == NOW
        assert not asked
        assert {agreed(), agreed(), agreed()} == {NOW + HOUR}
        assert len(asked) == 1
        monkeypatch.setattr(database, "_CLOCK_HOLDS", 0.0)
        again = store.agreed(lambda: NOW)
        assert {again(), again()} == {NOW + HOUR}
        assert len(asked) == 3


def test_nobody_falls_over_a_server_that_does_not_tell_the_time(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_asked: object) -> None:
        raise psycopg.InternalError("no time today")  # no kind of error that is explained

    with open_store(url) as store:
        agreed = store.agreed(lambda: NOW)
        monkeypatch.setattr(PostgresConnection, "row", refused)
        assert agreed() == NOW
        with pytest.raises(StoreError, match="does not tell the time"):
            store.around()


def test_a_store_in_a_file_goes_by_the_clock_of_its_machine(tmp_path: Path) -> None:
    def clock() -> datetime:
        return NOW

    with open_store(address("sqlite", tmp_path), clock=clock) as store:
        assert store.agreed(clock) is clock


def _told(row: tuple[object, ...], ahead: timedelta = timedelta()) -> list[tuple[bool, str]]:
    found = [*server_state(lambda _sql: [row], ahead)]
    assert all(each.remedy for each in found)
    return [(each.ok, str(each.text)) for each in found]


WELL = (True, True, "", 0)


@pytest.mark.parametrize(
    ("seconds", "ok"), [(4, None), (-4, None), (6, True), (-6, True), (59, True), (61, False), (-3600, False)]
)
def test_clocks_that_are_apart_are_told(seconds: int, ok: bool | None) -> None:
    found = _told(WELL, timedelta(seconds=seconds))
    assert [each for each, _ in found] == ([] if ok is None else [ok])
    assert ok is None or str(abs(seconds)) in found[0][1]


@pytest.mark.parametrize(
    ("row", "ok", "said"),
    [
        ((False, True, "", 0), True, "fsync = off"),
        ((True, False, "", 0), True, "full_page_writes = off"),
        ((True, True, "b", 0), False, "synchronous standby"),
    ],
)
def test_what_is_unsafe_is_told(row: tuple[object, ...], ok: bool, said: str) -> None:
    ((found, text),) = _told(row)
    assert (found, said in text) == (ok, True)
    assert _told(WELL) == _told((True, True, "b", 1)) == []


def test_a_check_says_what_the_server_says_of_itself(url: str, machine: Machine) -> None:
    """The server of the tests is as quick as it can be, and so is none to keep anything on."""
    with open_store(url, create=False) as store:
        (settings,) = store.own_rows("SELECT current_setting('fsync'), current_setting('full_page_writes')")
    machine.by = -HOUR
    texts = [str(each.text) for each in check(url, quick=True).findings]
    assert any("seconds apart" in text for text in texts)
    for name, value in zip(("fsync", "full_page_writes"), settings, strict=True):
        assert any(f"{name} = off" in text for text in texts) is (value == "off")
