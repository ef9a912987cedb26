"""What guests and researchers read of how machines are asked; and of processes, what anybody may."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from coordtui.api import NotAllowed, Refused
from coordtui_gpus import fairness, fleet
from coordtui_gpus.cli import configure
from coordtui_gpus.collecting.failures import INVENTED, SILENT
from coordtui_gpus.naming import without_names
from coordtui_gpus.observed import Fault
from coordtui_gpus.records import Host

from .heard_lab import answer, process, silence

SAID = "ssh: connect to host 192.0.2.7 port 22: Connection refused"


@pytest.fixture
def host(lab) -> Any:
    made = fleet.add_host(
        lab.ctx(),
        Host(name="gpu-a01", address="probe@gw.example.invalid", exporter="http://gw.example.invalid:9400"),
    )
    fleet.keep(lab.ctx(), [answer(made, lab.now, 1, [process(made.doc_id, 0, 98765)])])
    lab.clock.advance(timedelta(minutes=1))
    return made


def said(ctx: Any, capsys: Any, *words: str) -> str:
    parser = argparse.ArgumentParser()
    configure(parser)
    args = parser.parse_args(words)
    args.run(ctx, args)
    return capsys.readouterr().out


@pytest.mark.parametrize("role", ["guest", "researcher"])
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_how_a_machine_is_asked_is_told_to_who_says_which_are_watched(lab, host, capsys, role, form):
    for _ in range(4):
        fleet.keep(lab.ctx(), [silence(host, lab.now, text=SAID)])
        lab.clock.advance(timedelta(minutes=10))
    fairness.judge(lab.ctx())
    (incident,) = fairness.incidents(lab.ctx())
    lines = (
        ("host", "show", "gpu-a01"),
        ("host", "list"),
        ("status",),
        ("incident", "show", str(incident.doc_id)),
    )
    somebody = lab.ctx(lab.person(), role)
    for words in (*lines, ("incidents",)):
        told = said(somebody, capsys, *words, *form)
        assert told
        assert not [each for each in ("example.invalid", "192.0.2.7", "port 22") if each in told], words
    assert "probe@gw.example.invalid" in said(lab.ctx(), capsys, *lines[0], *form)
    assert "192.0.2.7" in said(lab.ctx(), capsys, *lines[-1], *form)


def test_our_own_words_of_a_silence_are_told_to_everybody(lab, host):
    fleet.keep(lab.ctx(), [silence(host, lab.now, text=str(SILENT))])
    (view,) = fleet.live(lab.ctx(lab.person(), "guest")).hosts
    assert view.seen.text == str(SILENT)


def test_the_number_of_a_process_is_for_who_may_see_whose_it_is(lab, host, capsys):
    fault = Fault(kind="error", text="It hangs in process 98765 (pid: 98765)")
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1, [process(host.doc_id, 0, 98765)], faults=[fault])])
    for form in ((), ("--json",)):
        for words in (("gpu", "gpu-a01:0"), ("status",), ("host", "show", "gpu-a01")):
            assert "98765" not in said(lab.ctx(lab.person(), "guest"), capsys, *words, *form), words
        assert "98765" in said(lab.ctx(lab.person(), "researcher"), capsys, "gpu", "gpu-a01:0", *form)
    (view,) = fleet.live(lab.ctx(lab.person(), "guest")).hosts
    assert len(view.gpus[0].processes) == 1


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Xid 31, pid=12, name=run.py, Ch 8", "Xid 31, Ch 8"),
        ("held by PID 12 now", "held by now"),
        ("process 12 hangs", "hangs"),
        ("rapid 12 V", "rapid 12 V"),
    ],
)
def test_numbers_of_processes_are_left_out_of_words(text, left):
    assert " ".join(without_names(text).split()) == left


def test_whose_all_logins_are_is_told_to_who_says_so(lab):
    with pytest.raises(NotAllowed):
        fleet.logins(lab.ctx(lab.person(), "researcher"))
    assert fleet.logins(lab.ctx()) == []


def test_of_an_invented_machine_no_key_is_asked_and_it_says_why(lab, host, capsys):
    fleet.save_host(lab.ctx(), replace(fleet.host(lab.ctx(), host.doc_id), via="invented"))
    with pytest.raises(Refused, match="invented") as refused:
        said(lab.ctx(), capsys, "hostkey", "gpu-a01")
    assert str(INVENTED) in str(refused.value)
