"""Own hours, filters that find nothing because nothing is known, memory that is worth the word."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta
from typing import Any

import pytest

from coordtui.api import NotAllowed, Ref
from coordtui_gpus import fairness, fleet, panels
from coordtui_gpus.cli import configure
from coordtui_gpus.fairness.finding import hoarded
from coordtui_gpus.fairness.subjects import Holding, Look, Track
from coordtui_gpus.fleet.values import Fleet
from coordtui_gpus.panes.fleet_words import empty
from coordtui_gpus.panes.needs_list import needs
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.records import SeenProcess, Use

from .fleet_values import NOW, gpu, host, seen_gpu
from .heard_lab import answer, silence


def run(ctx: Any, *words: str) -> None:
    parser = argparse.ArgumentParser()
    configure(parser)
    args = parser.parse_args(words)
    args.run(ctx, args)


@pytest.fixture
def used(lab) -> tuple[int, int]:
    """Somebody who used a GPU for four hours, two of them with somebody else."""
    machine, me, other = lab.host(), lab.person(), lab.person()
    fleet.keep(lab.ctx(), [answer(machine, lab.now, 1)])
    (device,) = fleet.live(lab.ctx()).hosts[0].gpus
    rows = lab.ctx().store.records(Use)
    for person, since, until in ((me, 10, 6), (other, 8, 6), (other, 5, 1)):
        span = {"since": lab.at(hours=-since), "until": lab.at(hours=-until)}
        rows.add(
            Use(device=device.device.doc_id, host=machine.doc_id, user=f"u{person}", person=person, **span)
        )
    return me, other


def test_everybody_counts_their_own_hours_and_only_these(lab, used, capsys):
    me, other = used
    ctx = lab.ctx(me)
    (line,) = fairness.own_usage(ctx, lab.at(days=-1), lab.now, "host")
    assert line.held == pytest.approx(3)
    whole = {each.key: each.held for each in fairness.usage(lab.ctx(), lab.at(days=-1), lab.now, "person")}
    assert whole == {str(me): pytest.approx(3), str(other): pytest.approx(5)}
    run(ctx, "usage", "--mine", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["by"], [each["held"] for each in told["lines"]]) == ("month", [pytest.approx(3)])
    with pytest.raises(NotAllowed):
        run(ctx, "usage")


def test_the_page_of_a_person_tells_their_hours_to_themselves_alone(lab, used):
    me, other = used
    said = [panel for panel in panels.panels(lab.ctx(me), Ref("person", str(me))) if panel.order == 52]
    assert [lab.ctx()._(each.text) for panel in said for each in panel.lines] == ["3 used, 0 reserved"]
    assert not [each for each in panels.panels(lab.ctx(other), Ref("person", str(me))) if each.order == 52]
    stranger = lab.person()
    assert not [*panels.panels(lab.ctx(stranger), Ref("person", str(stranger)))]


def test_a_filter_that_finds_nothing_says_of_how_many_nothing_is_known(lab, capsys):
    machine = lab.host()
    fleet.keep(lab.ctx(), [answer(machine, lab.now, 2)])
    fleet.keep(lab.ctx(), [silence(machine, lab.at(minutes=1))])
    run(lab.ctx(), "status", "state:free")
    assert "Of 2 GPUs it is not known now." in capsys.readouterr().err


def test_an_empty_page_says_of_how_many_machines_nothing_is_known(lab):
    class Listing:
        known, words = True, "state:free "
        fleet = Fleet(hosts=(host(1, "a", [gpu(1, 0, "unknown")]), host(2, "b", [gpu(2, 0, "busy")])))

    said = lab.ctx()._(empty(Listing(), may_watch=False))  # type: ignore[arg-type]
    assert said.startswith("No host with “state:free”. Of 1 host it is not known now")
    Listing.fleet = Fleet(hosts=Listing.fleet.hosts[1:])
    assert lab.ctx()._(empty(Listing(), may_watch=False)) == "No host with “state:free”. esc shows all again."  # type: ignore[arg-type]


@pytest.mark.parametrize(("memory_mib", "much"), [(300, False), (4000, False), (4200, True), (None, True)])
def test_memory_held_is_a_need_of_the_page_where_it_is_an_incident_and_nowhere_else(lab, memory_mib, much):
    seen = seen_gpu(100, SeenProcess(pid=1, user="ysolde", memory_mib=memory_mib))
    shown = gpu(1, 0, "held", seen=seen)
    told = [lab.ctx()._(each.what) for each in needs(host(1, "gpu-1", [shown]), Teller(lab.ctx()))]
    assert any("memory held" in each for each in told) is much
    since = NOW - timedelta(hours=5)
    track = Track(
        start=NOW - timedelta(hours=2),
        step=timedelta(minutes=1),
        utilization=(0.0,) * 120,
        memory=(50.0,) * 120,
    )
    look = Look(
        now=NOW,
        devices={100: shown.device},
        tracks={100: track},
        holdings=(Holding(device=100, host=1, user="ysolde", since=since, memory_mib=memory_mib),),
    )
    assert bool([*hoarded(look)]) is much
