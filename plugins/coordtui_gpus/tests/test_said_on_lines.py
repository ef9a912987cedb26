"""What the command line says of machines and GPUs: in words, with units, by the clocks of the lab."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from coordtui.api import NotFound, Refused
from coordtui_gpus import fairness, fleet
from coordtui_gpus.cli import booking_options
from coordtui_gpus.fairness.headings import Named, brief
from coordtui_gpus.fleet.devices import FACTS
from coordtui_gpus.fleet.seeing import _COUNTS
from coordtui_gpus.fleet.words import COUNTS, FLAGS, facts_of
from coordtui_gpus.records import Device, Incident

from .heard_lab import answer, gpu, process, uuid


def in_french(lab: Any) -> Any:
    ctx = lab.ctx()
    return msgspec.structs.replace(ctx, translator=type(ctx.translator)("fr"))


@pytest.fixture
def seen(lab: Any) -> Any:
    host = lab.host("gpu-01", place="rack a", address="gpu-01.example.invalid")
    told = [
        gpu(host.doc_id, 0, power_limit_w=700.0, mig=False, ecc=True, remap_pending=True, ecc_corrected=3),
        gpu(host.doc_id, 1),
    ]
    fleet.keep(lab.ctx(), [answer(host, lab.now, told, [process(host.doc_id, 0, memory_mib=49152)])])
    return host


def test_a_gpu_is_named_by_its_machine_in_either_way_everywhere(lab, cli, seen):
    for text in ("gpu-01:1", "gpu-01/1", uuid(seen.doc_id, 1)):
        assert "GPU-" in cli("gpu", text)
        number = booking_options.gpu_named(lab.ctx(), text)
        assert lab.ctx().store.records(Device).get(number).index == 1
    for text in ("gpu-01:7", "gpu-01/7"):
        with pytest.raises(NotFound):
            cli("gpu", text)
        with pytest.raises(Refused):
            booking_options.gpu_named(lab.ctx(), text)


def test_a_gpu_is_told_in_words_and_units_not_in_the_names_of_fields(lab, cli, seen):
    told = cli("gpu", "gpu-01:0")
    assert "Power limit  700 W" in told
    assert "48 GB" in told
    assert "3    corrected memory errors since the driver was loaded" in told
    assert "yes  memory rows wait for a reset to be replaced" in told
    assert "_" not in told
    assert "True" not in told
    assert "False" not in told


def test_every_fact_and_count_that_is_kept_has_words(lab, seen):
    assert set(_COUNTS) <= COUNTS.keys() | FLAGS.keys()
    device = lab.ctx().store.records(Device).first()
    all_told = msgspec.structs.replace(device, facts=dict.fromkeys(FACTS, "x"))
    assert len([*facts_of(all_told)]) == len(FACTS)


def test_a_machine_is_told_with_labels_in_words(lab, cli, seen):
    assert "Address       gpu-01.example.invalid" in cli("host", "show", "gpu-01")


def test_figures_over_time_have_units_and_the_clocks_of_the_lab(lab, cli, seen):
    lab.clock.advance(timedelta(minutes=20))
    ctx = lab.ctx()
    told = cli("history", "gpu-01:0", "--hours", "1", "--points", "1")
    assert "08:20" in told
    assert "90.0%" in told
    assert "40.0 GB" in cli("history", "gpu-01:0", "--figure", "memory_used_mib", "--points", "1")
    assert "90,0" in cli("history", "gpu-01:0", "--hours", "1", "--points", "1", ctx=in_french(lab))
    zone = msgspec.structs.replace(ctx.settings, zone="Europe/Paris")
    there = msgspec.structs.replace(ctx, settings=zone)
    assert "14:20" in cli("history", "gpu-01:0", "--hours", "1", "--points", "1", ctx=there)


def test_since_when_a_machine_is_out_is_told_by_the_clocks_of_the_lab(lab, cli, seen):
    cli("host", "out", "gpu-01", "--why", "fan")
    assert "09:00: fan" in cli("host", "show", "gpu-01")


def test_why_a_gpu_is_slowed_is_told_in_words_not_in_those_of_the_driver(lab, seen):
    slowed = Incident(
        kind="slowed",
        host=seen.doc_id,
        since=lab.now,
        seen=lab.now,
        facts={"reasons": ["hw_thermal_slowdown"]},
    )
    ctx = lab.ctx()
    told = [ctx._(each) for each in fairness.words(ctx, slowed).evidence]
    assert "Reasons that the driver names: slowed by the hardware: too hot" in told


def test_an_incident_is_brief_in_the_line_of_its_own_machine(lab, seen):
    ctx = lab.ctx()
    person = lab.person("Hrafn Placeholder")
    for kind, facts, what, who in (
        ("xid", {"code": 48}, "XID 48", ""),
        ("slowed", {"devices": [1, 2]}, "2 GPUs slowed down", ""),
        ("used_unreserved", {"devices": [1]}, "1 GPU not reserved", "Hrafn Placeholder"),
    ):
        whose = person if who else None
        one = Incident(kind=kind, host=seen.doc_id, person=whose, since=lab.now, seen=lab.now, facts=facts)
        assert tuple(map(ctx._, brief(Named(ctx, [one]), one))) == (what, who)
