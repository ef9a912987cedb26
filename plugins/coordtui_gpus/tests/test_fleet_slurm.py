"""What Slurm knows: nodes that are out and why, partitions, GPUs of machines that nobody looks at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from coordtui_gpus import fleet
from coordtui_gpus.observed import Job, Node, Observation
from coordtui_gpus.panes.fleet_reading import read
from coordtui_gpus.panes.host_list import host_row
from coordtui_gpus.panes.host_sections import job_lines
from coordtui_gpus.panes.listing import Listing
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.records import Seen

from .heard_lab import answer

NODE = Node(name="far-01", state="mixed", partitions=("long", "short"), gpus=8, gpus_used=6)
JOBS = (
    Job(id="1", user="ysolde", state="RUNNING", nodes=("far-01",), gpus=4),
    Job(id="2", user="oswin", state="RUNNING", nodes=("far-01", "far-02"), gpus=8),
    Job(id="3", user="nobody", state="PENDING", nodes=("far-01",), gpus=4),
    Job(id="4", user="lu", state="RUNNING", nodes=("far-01", "x"), gpus=3, indices={"far-01": (6,)}),
)


def told(*nodes: Node, jobs: Any = JOBS) -> Observation:
    return Observation(kind="slurm-text", nodes=nodes, jobs=jobs)


def seen(lab: Any) -> Seen:
    (one,) = lab.ctx().store.records(Seen).find()
    return one


def listing(ctx: Any) -> Listing:
    made = Listing(ctx)
    made.take(read(ctx))
    return made


def test_of_a_machine_that_nobody_looks_at_slurm_tells_what_it_gave_away_and_to_whom(lab):
    host = lab.host("far-01", via="none")
    fleet.keep_slurm(lab.ctx(), told(NODE), lab.now)
    assert (seen(lab).node_gpus, seen(lab).node_used, seen(lab).node_at) == (8, 6, lab.now)
    assert [(each.id, each.user, each.gpus) for each in seen(lab).jobs] == [
        ("1", "ysolde", 4),
        ("2", "oswin", None),
        ("4", "lu", 1),
    ]
    shown = listing(lab.ctx())
    row = host_row(host.doc_id, shown)
    assert "Slurm gave away 6 of 8 GPUs" in str(row.cells[1])
    assert row.cells[2] == "ysolde, oswin, lu"
    lines = [shown.tell(each.text) for each in job_lines(seen(lab), shown.tell)]
    assert lines == ["job 1  ysolde  4 GPUs", "job 2  oswin", "job 4  lu  1 GPU"]


def test_what_slurm_gave_away_long_ago_is_marked_as_old(lab):
    host = lab.host("far-01", via="none")
    fleet.keep_slurm(lab.ctx(), told(NODE), lab.now)
    lab.clock.advance(timedelta(hours=2))
    assert "OLD" in str(host_row(host.doc_id, listing(lab.ctx())).cells[1])


def test_what_slurm_says_again_is_written_again_only_for_its_age(lab):
    lab.host("far-01", via="none")
    fleet.keep_slurm(lab.ctx(), told(NODE), lab.now)
    revision = lab.opened.store.revision
    lab.clock.advance(timedelta(minutes=4))
    fleet.keep_slurm(lab.ctx(), told(NODE), lab.now)
    assert lab.opened.store.revision == revision
    lab.clock.advance(timedelta(minutes=2))
    fleet.keep_slurm(lab.ctx(), told(NODE), lab.now)
    assert seen(lab).node_at == lab.now


def test_of_a_machine_that_is_looked_at_slurm_does_not_count_the_gpus(lab):
    host = lab.host("far-01")
    fleet.keep(lab.ctx(), [answer(host, lab.now, 2)])
    fleet.keep_slurm(lab.ctx(), told(NODE), lab.now)
    assert (seen(lab).node_gpus, seen(lab).node_used, seen(lab).jobs) == (None, None, [])
    assert seen(lab).partitions == ["long", "short"]
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), 1)])
    assert seen(lab).partitions == ["long", "short"]


def test_who_may_not_know_who_uses_gpus_does_not_learn_it_from_slurm(lab):
    lab.host("far-01", via="none")
    fleet.keep_slurm(lab.ctx(), told(NODE), lab.now)
    guest = lab.ctx(lab.person(), "guest")
    (view,) = fleet.live(guest).hosts
    assert view.seen.jobs == []
    assert view.seen.node_used == 6
    assert not [*job_lines(seen(lab), Teller(guest))]


@pytest.mark.parametrize(
    ("state", "out"),
    [("drained", True), ("idle+drain", True), ("down+not_responding", True), ("mixed", False), ("", False)],
)
def test_a_node_that_slurm_has_taken_out_needs_a_look_with_its_reason(lab, state, out):
    host = lab.host("far-01")
    fleet.keep(lab.ctx(), [answer(host, lab.now, 2)])
    node = Node(name="far-01", state=state, reason="fan replaced [root@2026]")
    fleet.keep_slurm(lab.ctx(), told(node), lab.now)
    shown = listing(lab.ctx())
    needs = [(shown.tell(each.what), each.more) for each in shown.needs.get(host.doc_id, ())]
    assert needs == ([(f"Slurm: {state}", "fan replaced [root@2026]")] if out else [])


def test_the_filter_knows_partitions(lab):
    for name in ("far-01", "far-02"):
        lab.host(name, via="none")
    fleet.keep_slurm(lab.ctx(), told(NODE, Node(name="far-02", partitions=("debug",))), lab.now)
    shown = listing(lab.ctx())
    shown.words = "partition:debug"
    shown.narrow()
    assert [each.host.name for each in shown.views.values()] == ["far-02"]


def test_a_machine_tells_for_how_long_it_runs_and_its_load_once_with_another_change(lab):
    from coordtui_gpus.observed import Machine
    from coordtui_gpus.panes.host_sections import running

    host = lab.host("gpu-01")

    def heard(at: Any, uptime: float | None, load: float | None, gpus: int = 2) -> Any:
        from msgspec.structs import replace

        one = answer(host, at, gpus)
        machine = Machine(name="gpu-01", boot="b", uptime_s=uptime, load=load, driver="999.1")
        return replace(one, observation=replace(one.observation, machine=machine))

    fleet.keep(lab.ctx(), [heard(lab.now, 7200.5, 3.25)])
    first = seen(lab)
    assert (first.booted, first.load, first.load_at) == (lab.at(hours=-2), 3.25, lab.now)
    pairs = {lab.ctx()._(name): lab.ctx()._(said) for name, said in running(first, Teller(lab.ctx()))}
    assert pairs["Runs"].startswith("for 2 h, since ")
    assert pairs["Load"] == "3.25, 0 s ago"
    fleet.keep(lab.ctx(), [heard(lab.at(seconds=30), 7230.5, 9.0)])
    assert seen(lab).load == 3.25  # a load that wavers writes nothing
    fleet.keep(lab.ctx(), [heard(lab.at(seconds=60), None, None, gpus=1)])
    assert (seen(lab).booted, seen(lab).load, seen(lab).load_at) == (lab.at(hours=-2), 3.25, lab.now)


def test_the_state_of_a_node_has_an_age_and_is_not_believed_for_ever(lab):
    host = lab.host("far-01")
    fleet.keep(lab.ctx(), [answer(host, lab.now, 2)])
    drained = told(Node(name="far-01", state="drained", reason="fan"), jobs=None)
    fleet.keep_slurm(lab.ctx(), drained, lab.now)
    first = seen(lab).node_at
    assert first == lab.now
    for minutes, at in ((50, first), (11, lab.at(minutes=61))):
        lab.clock.advance(timedelta(minutes=minutes))
        fleet.keep_slurm(lab.ctx(), drained, lab.now)
        assert seen(lab).node_at == at
    lab.clock.advance(timedelta(hours=4))
    fleet.keep(lab.ctx(), [answer(host, lab.now, 2)])
    assert host.doc_id not in listing(lab.ctx()).needs
    assert seen(lab).node == "drained"


def test_the_command_line_tells_what_slurm_says_of_a_machine(lab):
    from coordtui_gpus.cli.beside import beside, lines

    lab.host("far-01", via="none")
    fleet.keep_slurm(lab.ctx(), told(NODE), lab.now)
    ctx = lab.ctx()
    (view,) = fleet.live(ctx).hosts
    assert beside(view)["node"]["jobs"][0] == {"id": "1", "user": "ysolde", "gpus": 4}
    said = [f"{ctx._(name)}: {ctx._(value)}" for name, value in lines(ctx, view)]
    assert said == [
        "Slurm: mixed, 0 s ago",
        "Partitions: long, short",
        "Given away: Slurm gave away 6 of 8 GPUs",
        "Job: 1  ysolde  4",
        "Job: 2  oswin  ?",
        "Job: 4  lu  1",
    ]


def test_who_is_erased_leaves_the_jobs_that_slurm_told_of(lab):
    from coordtui_gpus import privacy
    from coordtui_gpus.records import Login

    lab.host("far-01", via="none")
    person = lab.person("Ysolde Carabosse")
    lab.ctx().store.records(Login).add(Login(login="ysolde", person=person))
    fleet.keep_slurm(lab.ctx(), told(NODE), lab.now)
    privacy.personal_data(lab.ctx(), person, erase=True)
    assert [each.user for each in seen(lab).jobs] == ["?", "oswin", "lu"]
