"""What is reserved and idle needs a look on each of its machines, as the judge found it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from coordtui_gpus.panes.needs_list import by_host, needs
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.records import Incident

from .fleet_values import NOW, gpu, host, reservation


def found(**fields: Any) -> Incident:
    facts = {"devices": [100, 101, 200], "hosts": [1, 2], "of": 3}
    return Incident(kind="reserved_unused", since=NOW - timedelta(hours=26), seen=NOW, facts=facts, **fields)


def said(lab: Any, view: Any, *incidents: Incident) -> list[str]:
    names = {5: "Oswin Tarrakett"}
    told = by_host(incidents, {}, {100: 1, 101: 1, 200: 2}, NOW)
    tell = Teller(lab.ctx(), names)
    return [
        f"{tell(each.what)} | {tell(each.more)}" for each in needs(view, tell, told.get(view.host.doc_id))
    ]


def machine(number: int, count: int, state: str = "reserved", **fields: Any) -> Any:
    held = reservation(5, NOW + timedelta(hours=3))
    views = [gpu(number, n, state, held=held, since=None) for n in range(count)]
    return host(number, f"gpu-{number}", views, **fields)


def test_a_reservation_that_stands_idle_is_told_on_each_of_its_machines_with_whose_it_is(lab):
    assert said(lab, machine(1, 2), found()) == ["reserved, idle 26 h: 2 GPUs | Tarrakett until 12:00"]
    assert said(lab, machine(2, 1), found()) == ["reserved, idle 26 h: 1 GPU | Tarrakett until 12:00"]


def test_what_was_put_aside_or_computes_again_needs_no_look(lab):
    assert said(lab, machine(1, 2), found(aside=NOW + timedelta(hours=1))) == []
    assert said(lab, machine(1, 2, "busy"), found()) == []
    assert said(lab, machine(1, 2)) == []


def test_of_a_machine_that_is_silent_nobody_says_that_it_is_idle(lab):
    view = machine(1, 2)
    silent = host(1, "gpu-1", view.gpus, state="unreachable", at=NOW - timedelta(hours=3), old=True)
    assert not [each for each in said(lab, silent, found()) if "idle" in each]


def test_of_one_or_two_months_bars_are_drawn_and_of_more_a_line_over_time(lab):
    from datetime import date

    from coordtui_gpus.fairness.values import Line
    from coordtui_gpus.panes.usage_views import Asked, drawn

    asked = Asked(first=date(2026, 7, 1), last=date(2026, 11, 12), by="month")
    months = [Line(key=f"2026-{n:02}", name=f"month {n}", held=float(20 - n)) for n in range(7, 12)]
    few = drawn(lab.ctx(), asked, months[:2])
    assert ([each.label for each in few.bars], few.series) == (["month 7", "month 8"], ())
    many = drawn(lab.ctx(), asked, months)
    assert (many.bars, len(many.series)) == ((), 1)
