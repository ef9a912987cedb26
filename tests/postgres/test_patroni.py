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
from tests.postgres.servers import until
from tests.postgres.writer import SIGN_UPS

WRITERS, BEFORE, AFTER = 3, 8, 8


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
@pytest.mark.timeout(240)
def test_when_the_leader_is_gone_another_takes_over_and_nothing_is_lost(
    cluster: Cluster, tmp_path: Path
) -> None:
    with open_store(cluster.url()) as store:
        store.declare("proof", [SIGN_UPS])
        writers = Writers(cluster.url(), WRITERS, tmp_path)
        try:
            until(lambda: min(writers.acknowledged()) >= BEFORE)
            gone = cluster.leader()
            gone.crash()
            enough = [count + AFTER for count in writers.acknowledged()]
            until(lambda: all(map(int.__ge__, writers.acknowledged(), enough)), 90)
            verdict = judge(store, writers.stop())
        finally:
            writers.kill()
    print(verdict)
    assert verdict.faults == {}
    assert cluster.leader() is not gone
    cluster.settled(60, standbys=1)


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
