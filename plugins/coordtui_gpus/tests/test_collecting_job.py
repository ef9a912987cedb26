"""The job: what is stored of looks, and who is left alone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from coordtui.api import Cancelled, Message, NotAllowed
from coordtui_gpus.collecting import job as looking
from coordtui_gpus.collecting import keeping_on
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.observed import Gpu, Machine, Observation
from coordtui_gpus.records import Host, Seen


class Line:
    """The line of a job that is stopped after so many looks."""

    def __init__(self) -> None:
        self.cancelled = False

    def progress(self, text: Message, done: int = 0, total: int | None = None) -> None: ...


def heard(host: int, at: Any, *, boot: str = "one", state: Any = "ok", slow: bool = False) -> Heard:
    observation = Observation(kind="probe", machine=Machine(boot=boot), gpus=(Gpu(uuid=f"GPU-{host}"),))
    return Heard(
        host=host,
        at=at,
        took=0.1,
        state=state,
        observation=observation if state == "ok" else None,
        text="" if state == "ok" else "Connection refused",
        slow=slow,
    )


@pytest.fixture
def asked(lab, monkeypatch) -> Iterator[list[dict[str, Any]]]:
    """Machines that answer what `states` says; what each look asked."""
    looks: list[dict[str, Any]] = []

    def ask(ctx, hosts, *, slow, careful, **_):
        looks.append({"hosts": [each.name for each in hosts], "slow": set(slow), "careful": set(careful)})
        batch = [
            heard(
                each.doc_id,
                lab.now,
                boot=lab.boots.get(each.name, "one"),
                state="unreachable" if each.name in lab.silent else "ok",
                slow=each.doc_id in slow,
            )
            for each in hosts
        ]
        if batch:
            yield batch

    lab.silent, lab.boots = set(), {}
    monkeypatch.setattr(looking, "ask", ask)
    return looks


def test_one_look_stores_what_was_heard_and_says_how_it_went(lab, asked):
    lab.host("a"), lab.host("b")
    lab.host("old", archived=True), lab.host("books", via="none")
    lab.silent = {"b"}
    told = looking.sweep(lab.ctx(), Line())
    assert str(told) == "Machines asked: 2; answered: 1."
    states = {each.host: each.state for each in lab.ctx().store.records(Seen).find()}
    assert sorted(states.values()) == ["ok", "unreachable"]
    again = looking.sweep(lab.ctx(), Line())
    assert str(again) == "Machines asked: 1; answered: 1; left alone for now: 1."


def test_who_does_not_answer_is_left_alone_for_longer_and_longer(lab, asked):
    lab.host("a")
    lab.silent = {"a"}
    when = []
    for _ in range(200):
        before = len([each for each in asked if each["hosts"]])
        looking.sweep(lab.ctx(), Line())
        if len([each for each in asked if each["hosts"]]) > before:
            when.append(lab.now)
        lab.clock.advance(timedelta(seconds=30))
    gaps = [(b - a).total_seconds() for a, b in pairwise(when)]
    assert gaps[:5] == [30, 60, 120, 240, 480]
    assert set(gaps[5:]) == {600}
    lab.silent = set()
    lab.clock.advance(timedelta(minutes=10))
    for _ in range(3):
        looking.sweep(lab.ctx(), Line())
        lab.clock.advance(timedelta(seconds=30))
    assert [each["hosts"] for each in asked[-3:]] == [["a"]] * 3


def test_whoever_failed_is_asked_with_care(lab, asked):
    host = lab.host("a")
    lab.silent = {"a"}
    looking.sweep(lab.ctx(), Line())
    lab.clock.advance(timedelta(minutes=1))
    looking.sweep(lab.ctx(), Line())
    assert [each["careful"] for each in asked] == [set(), {host.doc_id}]


def test_slow_facts_are_asked_at_first_each_hour_and_after_a_restart(lab, asked):
    host = lab.host("a")
    line, looks = Line(), []

    def between(_: Message) -> None:
        looks.append(host.doc_id in asked[-1]["slow"])
        lab.clock.advance(timedelta(minutes=20))
        if len(looks) == 5:
            lab.boots["a"] = "two"
        line.cancelled = len(looks) == 8

    with keeping_on(0.0, between), pytest.raises(Cancelled):
        looking.sweep(lab.ctx(), line)
    # The hours, and the look after the one that told of another boot.
    assert looks == [True, False, False, True, False, False, True, False]


def test_a_run_that_keeps_on_waits_between_looks_and_stops_at_once(lab, asked):
    lab.host("a")
    line, began = Line(), time.monotonic()

    def between(_: Message) -> None:
        line.cancelled = True

    with keeping_on(3600, between), pytest.raises(Cancelled):
        looking.sweep(lab.ctx(), line)
    assert time.monotonic() - began < 1
    assert len(asked) == 1


def test_who_may_not_watch_starts_no_look(lab, asked):
    with pytest.raises(NotAllowed):
        looking.sweep(lab.ctx(lab.person()), Line())
    assert asked == []


def test_an_exporter_tells_of_a_machine_nobody_may_log_in_to(lab, monkeypatch):
    from coordtui_gpus.collecting import exporter

    host = lab.host("far", via="none", exporter="far.example.invalid:9400")
    assert exporter._url(host.exporter) == "http://far.example.invalid:9400/metrics"
    (found,) = exporter.sweep(lab.ctx(), [host])
    assert (found.state, found.observation) == ("unreachable", None)


_SCONTROL = """#!/bin/sh
case "$*" in
"show node") cat <<'E'
NodeName=node001 Arch=x86_64 CoresPerSocket=8
   CPUAlloc=1 CPUTot=16 CPULoad=0.10
   Gres=gpu:fictive:4(S:0)
   RealMemory=64000 State=MIXED+DRAIN
   Partitions=placeholder
   CfgTRES=cpu=16,mem=64000M,gres/gpu=4
   AllocTRES=cpu=1,gres/gpu=1
   Reason=fan of placeholder [root@2026-11-01T10:00:00]

E
;;
"-d show job") cat <<'E'
JobId=77 JobName=fictive
   UserId=placeholder(1001) GroupId=placeholder(1001) MCS_label=N/A
   JobState=RUNNING Reason=None Dependency=(null)
   Partition=placeholder AllocNode:Sid=login:1
   NodeList=node001
   NumNodes=1 NumCPUs=1 NumTasks=1
     Nodes=node001 CPU_IDs=0 Mem=100 GRES=gpu:fictive:1(IDX:2)
   TresPerNode=gres:gpu:1

E
;;
esac
"""


def test_slurm_tells_of_drained_machines_and_of_jobs(lab, tmp_path, monkeypatch):
    from coordtui_gpus.collecting import slurm

    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    for name, text in (("scontrol", _SCONTROL), ("squeue", "#!/bin/sh\nexit 1\n")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    host = lab.host("node001")
    ctx = lab.under(slurm="local")
    slurm.look(ctx)
    seen = lab.ctx().store.records(Seen).first()
    assert (seen.host, "drain" in seen.node.lower()) == (host.doc_id, True)
    assert "fan of placeholder" in seen.node_reason
    answer = slurm.ask_this(ctx, Host(name="x", via="local"), slurm.question(ctx)).answer
    (job,) = slurm.understood(answer).jobs
    assert (job.id, job.user, job.indices) == ("77", "placeholder", {"node001": (2,)})


def test_hosts_of_the_store_are_not_changed_by_a_look(lab, asked):
    lab.host("a")
    before = lab.ctx().store.records(Host).find()
    looking.sweep(lab.ctx(), Line())
    assert lab.ctx().store.records(Host).find() == before
