"""The ready example of a cluster, on this machine: its leader is killed, and another takes over by itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.store import open_store
from tests.postgres import patroni
from tests.postgres.judged import Writers, judge
from tests.postgres.patroni import Cluster
from tests.postgres.writer import SIGN_UPS
from tests.waiting import holds

WRITERS, BEFORE, AFTER = 3, 8, 8

PATIENCE = 240.0
"""Seconds for what takes half a minute, of which the leader's `ttl` is twenty: all else here may be busy."""


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Three nodes that follow each other."""
    if reason := patroni.why_not():
        pytest.skip(reason)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="pt", dir=memory if memory.exists() else None) as folder:
        Path(folder).chmod(0o755)
        whole = Cluster(Path(folder))
        try:
            yield whole.start()
        finally:
            whole.remove()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_when_the_leader_is_gone_another_takes_over_and_nothing_is_lost(
    cluster: Cluster, tmp_path: Path
) -> None:
    with open_store(cluster.url()) as store:
        store.declare("proof", [SIGN_UPS])
        writers = Writers(cluster.url(), WRITERS, tmp_path)
        try:
            _written(cluster, writers, [BEFORE] * WRITERS)
            gone = cluster.leader()
            gone.crash()
            _written(cluster, writers, [count + AFTER for count in writers.acknowledged()])
            verdict = judge(store, writers.stop())
        finally:
            writers.kill()
    print(verdict)
    assert verdict.faults == {}
    assert cluster.leader() is not gone
    cluster.settled(PATIENCE, standbys=1)


def _written(cluster: Cluster, writers: Writers, enough: list[int]) -> None:
    """Until each writer has had so many wishes acknowledged; where they have not, who says what."""
    if not holds(lambda: all(map(int.__ge__, writers.acknowledged(), enough)), PATIENCE):
        nodes = {node.number: node.state() for node in cluster.nodes}
        pytest.fail(f"{writers.acknowledged()} of {enough}; {nodes}; {writers.complaints()}")


def test_the_three_nodes_of_the_example_differ_by_their_names_and_addresses_alone() -> None:
    for kind in ("pg{}.yml", "etcd-pg{}.env"):
        texts = [(patroni.EXAMPLES / kind.format(number)).read_text("utf-8") for number in patroni.NODES]
        plain = {_own(text, number) for number, text in zip(patroni.NODES, texts, strict=True)}
        assert len(plain) == 1


def _own(text: str, number: int) -> str:
    lines = [line for line in text.splitlines() if "10.0.0.11" not in line or "10.0.0.12" not in line]
    return (
        "\n".join(lines)
        .replace(f"10.0.0.1{number}", "HERE")
        .replace(f"pg{number}", "NAME")
        .replace(f"Node {number}", "Node")
    )
