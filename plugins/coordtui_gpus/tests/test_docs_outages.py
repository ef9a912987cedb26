"""What is out of service is no news: neither its faults, nor that nobody uses it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui_gpus import fairness, fleet
from coordtui_gpus.records import SeenGpu

from .fairness_told import Told


@pytest.fixture
def told(lab, monkeypatch) -> Told:
    return Told(lab, monkeypatch)


def kinds(lab) -> list[str]:
    """What is open after one look."""
    fairness.judge(lab.ctx())
    return sorted(each.kind for each in fairness.incidents(lab.ctx()))


def take_out(lab, host, device=None):
    return fleet.take_out(
        lab.ctx(), host.doc_id, device and device.doc_id, lab.now - timedelta(minutes=1), None, "fans"
    )


def test_the_silence_of_a_host_is_no_news_while_it_is_out_of_service(lab, told) -> None:
    host = lab.host()
    told.heard(host, state="unreachable", tries=4)
    assert kinds(lab) == ["unreachable"]
    outage = take_out(lab, host)
    assert kinds(lab) == []
    fleet.put_back(lab.ctx(), outage.doc_id)
    assert kinds(lab) == ["unreachable"]


def test_nobody_leaves_idle_what_is_out_of_service(lab, told) -> None:
    person, gpu = lab.person("Hrafn Placeholder"), lab.gpu()
    host = fleet.hosts(lab.ctx())[0]
    told.heard(host, SeenGpu(device=gpu.doc_id))
    told.reserve(person, gpu)
    told[gpu, "utilization"] = 0.0
    told[gpu, "memory_used_mib"] = 400.0
    assert kinds(lab) == ["reserved_unused"]
    outage = take_out(lab, host, gpu)
    assert kinds(lab) == []
    fleet.put_back(lab.ctx(), outage.doc_id)
    take_out(lab, host)
    assert kinds(lab) == []


def test_nobody_is_flagged_for_processes_on_a_host_that_is_out_of_service(lab, told) -> None:
    gpu = lab.gpu()
    host = fleet.hosts(lab.ctx())[0]
    told.heard(host, SeenGpu(device=gpu.doc_id))
    told.use(gpu, lab.person("Hrafn Placeholder"))
    told[gpu, "utilization"] = 0.0
    told[gpu, "memory_used_mib"] = 30_000.0
    assert kinds(lab) == ["hoarded"]
    take_out(lab, host)
    assert kinds(lab) == []


def test_of_a_gpu_that_is_out_of_service_no_fault_is_told_and_of_its_neighbours_each(lab, told) -> None:
    first = lab.gpu()
    host = fleet.hosts(lab.ctx())[0]
    second = lab.gpu(host=host)
    told.heard(
        host,
        SeenGpu(device=first.doc_id, state="lost", text="gone"),
        SeenGpu(device=second.doc_id, state="lost", text="gone"),
    )
    take_out(lab, host, first)
    fairness.judge(lab.ctx())
    (found,) = fairness.incidents(lab.ctx())
    assert found.facts["devices"] == [second.doc_id]
    take_out(lab, host, second)
    assert kinds(lab) == []


def test_what_is_out_of_service_hides_nothing_of_other_hosts(lab, told) -> None:
    gpu, other = lab.gpu(), lab.gpu()
    host, beside = (
        next(each for each in fleet.hosts(lab.ctx()) if each.doc_id == n.host) for n in (gpu, other)
    )
    for here, device in ((host, gpu), (beside, other)):
        told.heard(here, SeenGpu(device=device.doc_id, state="lost", text="gone"))
    take_out(lab, host)
    fairness.judge(lab.ctx())
    (found,) = fairness.incidents(lab.ctx())
    assert found.host == beside.doc_id
