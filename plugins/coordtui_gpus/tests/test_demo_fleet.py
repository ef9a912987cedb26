"""The invented fleet obeys the rules that every fleet must, and shows each thing that can be the matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from coordtui.config import load_settings
from coordtui.demo import build
from coordtui.host import Found
from coordtui.host.session import open_session
from coordtui_gpus import booking, books, fairness, fleet
from coordtui_gpus.collecting import sweep
from coordtui_gpus.records import ABOUT_PEOPLE, Hold, Use


@pytest.fixture(scope="module")
def ctx(tmp_path_factory):
    yield from invented(tmp_path_factory, 400)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    yield from invented(tmp_path_factory, 12)


def invented(tmp_path_factory, people, **how: Callable[[], datetime]):
    folder = tmp_path_factory.mktemp("demo")
    found = [Found("gpus", "coordtui_gpus", "tests")]
    url = f"sqlite:///{folder / 'lab.db'}"
    with open_session(
        load_settings(folder / "settings.toml"), url, create=True, found=found, state=folder, **how
    ) as session:
        build(session, people, 0)
        assert not [each for each in session.host.active if each.name == "gpus" and each.error]
        yield session.context("gpus")


@pytest.mark.parametrize(
    "moment", ["2026-12-01T00:00:00", "2026-11-24T13:09:30", "2026-11-24T00:57:30", "2026-11-28T23:30:00"]
)
def test_it_can_be_made_at_any_moment(tmp_path_factory, moment):
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    for ctx in invented(tmp_path_factory, 12, clock=lambda: now):
        assert fleet.live(ctx).hosts


def test_every_state_of_a_gpu_but_a_complaint_is_there_to_see(ctx):
    states = Counter(gpu.state for host in fleet.live(ctx).hosts for gpu in host.gpus)
    assert {"busy", "held", "reserved", "free", "out", "lost", "unknown"} <= {*states}
    assert states["free"] > 20


def test_something_is_found_about_people_and_about_machines(ctx):
    kinds = {each.kind for each in fairness.incidents(ctx)}
    assert {*ABOUT_PEOPLE} <= kinds
    assert {"unreachable", "hostkey", "lost", "ecc", "xid"} <= kinds


def test_a_small_lab_has_fewer_machines_and_shows_the_same(ctx, small):
    states = [{gpu.state for host in fleet.live(each).hosts for gpu in host.gpus} for each in (ctx, small)]
    kinds = [{each.kind for each in fairness.incidents(each)} for each in (ctx, small)]
    assert len(fleet.hosts(small)) < len(fleet.hosts(ctx)) / 2
    assert states[0] == states[1]
    assert kinds[0] == kinds[1]
    assert {"new", "missing", "moved", "lost"} <= {each.kind for each in books.reconcile(small)}
    assert booking.requests(small)


def test_slurm_tells_partitions_jobs_and_why_a_node_is_drained(ctx):
    hosts = fleet.live(ctx).hosts
    assert {each for host in hosts for each in host.seen.partitions} == {"long", "short"}
    assert [host.seen.node_reason for host in hosts if host.seen.node == "drained"] == ["fan / ventilateur"]
    assert [host for host in hosts for gpu in host.gpus for each in gpu.processes or () if each.job]
    assert any(gpu.device.facts.get("topology") for host in hosts for gpu in host.gpus)


def test_a_request_waits_for_the_coordinator(ctx):
    assert booking.requests(ctx)


def test_the_books_differ_from_what_stands_there_in_each_way_but_a_doubt(ctx):
    assert {"new", "missing", "moved", "lost"} <= {each.kind for each in books.reconcile(ctx)}


def test_looking_again_asks_no_machine_of_this_world_and_brings_fresh_figures(ctx):
    heard = [each for batch in sweep(ctx, fleet.hosts(ctx)) for each in batch]
    assert len(heard) == len(fleet.hosts(ctx))
    assert Counter(each.state for each in heard) == {"ok": 36, "degraded": 2, "unreachable": 1, "hostkey": 1}


def test_firm_shares_never_exceed_a_gpu(ctx):
    holds = [each for each in ctx.store.records(Hold).find() if each.firm]
    for one in holds:
        there = [each for each in holds if each.device == one.device and each.start <= one.start < each.end]
        assert sum(each.share for each in there) <= 1000


def test_whoever_uses_a_gpu_is_somebody_of_the_lab(ctx):
    people = {each.doc_id for each in ctx.directory.people().find()}
    assert {each.person for each in ctx.store.records(Use).find()} <= people
