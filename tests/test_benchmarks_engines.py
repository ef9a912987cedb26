"""The comparison of the engines runs, small, and tells what was lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.engines import feed, latency, throughput
from benchmarks.engines.report import Asked
from tests import postgres_server


@pytest.fixture
def small(tmp_path: Path) -> Asked:
    if reason := postgres_server.why_not():
        pytest.skip(reason)
    server = postgres_server.conninfo()
    return Asked(tmp_path, server, sizes=(40,), rounds=2, processes=(2,), times=3, listeners=2, commits=2)


@pytest.mark.parametrize("part", [latency, throughput, feed])
def test_a_part_runs_and_loses_nothing(part, small: Asked, monkeypatch) -> None:
    monkeypatch.setattr(feed, "IDLE", 0.1)
    assert not part.main(small)
