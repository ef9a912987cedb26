"""Wide, the timeline tells of everything that is reserved and stands idle, with what can be done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from coordtui_gpus.panes.needs_list import Found
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.panes.timeline_waste import waste_section
from coordtui_gpus.records import Incident

from .fleet_values import NOW, gpu, host, reservation


def machines(state: str = "reserved") -> dict[int, Any]:
    held = reservation(5, NOW + timedelta(hours=3))
    gpus = {n: [gpu(n, i, state, held=held, since=None) for i in range(2)] for n in (1, 2)}
    return {n: host(n, f"gpu-{n}", of) for n, of in gpus.items()}


def told(lab: Any, views: dict[int, Any], *, actor: Any = None) -> list[str]:
    one = next(iter(views.values())).gpus[0].held[0].reservation
    devices = [each.device.doc_id for view in views.values() for each in view.gpus]
    facts = {"devices": devices, "hosts": [*views], "of": len(devices)}
    incident = Incident(
        kind="reserved_unused", since=NOW - timedelta(hours=26), seen=NOW, facts=facts, reservation=one.doc_id
    )
    found = {number: Found((), frozenset(), (incident,)) for number in views}
    tell = Teller(actor or lab.ctx(), {5: "Oswin Tarrakett"})
    sections = waste_section(found, views, tell)
    return [tell(line.text) for section in sections for line in section.blocks]


def test_a_reservation_on_two_machines_is_told_once_with_a_way_out(lab: Any) -> None:
    assert told(lab, machines()) == [
        " i gpu-1, gpu-2: 4 GPUs of Oswin Tarrakett idle for 26 h, reserved until 12:00",
        "m on its line asks for them back",
    ]


@pytest.mark.parametrize("state", ["busy", "unknown", "free"])
def test_what_is_not_idle_now_is_no_waste(lab: Any, state: str) -> None:
    assert told(lab, machines(state)) == []


def test_of_others_a_researcher_reads_no_way_out_and_of_their_own_how_to_end_it(lab: Any) -> None:
    assert len(told(lab, machines(), actor=lab.ctx(lab.person("Hrafn Placeholder")))) == 1
    assert told(lab, machines(), actor=lab.ctx(5))[1:] == ["x on its line ends it"]


def test_who_may_not_know_names_reads_none(lab: Any) -> None:
    lines = told(lab, machines(), actor=lab.ctx(lab.person("Hrafn Placeholder"), "guest"))
    assert "Tarrakett" not in " ".join(lines)
