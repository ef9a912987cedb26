"""What is kept of machines that claim, invent or babble, and of figures that were packed in another way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from coordtui.api import Refused
from coordtui_gpus import fairness, fleet
from coordtui_gpus.collecting.exporter import _url
from coordtui_gpus.fleet.base85 import to_bytes, to_text
from coordtui_gpus.fleet.packing import (
    Series,
    pack_samples,
    pack_sweep,
    steps_of,
    unpack_columns,
    unpack_samples,
    unpack_sweep,
)
from coordtui_gpus.observed import Fault
from coordtui_gpus.records import Device, Seen

from .heard_lab import answer, gpu, process, silence, uuid
from .test_fleet_keeping import written


def seen(lab: Any, host: Any) -> Seen:
    (found,) = [each for each in lab.ctx().store.records(Seen).find() if each.host == host.doc_id]
    return found


def keep(lab: Any, *heard: Any) -> None:
    fleet.keep(lab.ctx(), heard)


def kinds(lab: Any) -> list[str]:
    fairness.judge(lab.ctx())
    return [each.kind for each in fairness.incidents(lab.ctx())]


@pytest.mark.parametrize("other", [{"serial": "777"}, {"model": "Another"}, {"bus": "00000000:77:00.0"}])
def test_who_claims_the_uuid_of_a_silent_machine_for_another_card_does_not_get_it(lab, other):
    owner, claimant = lab.host(), lab.host()
    keep(lab, answer(owner, lab.now, [gpu(owner.doc_id, 0, serial="123")]))
    keep(lab, silence(owner, lab.now))
    lab.clock.advance(timedelta(minutes=20))
    told = gpu(owner.doc_id, 0, **other)
    keep(lab, answer(claimant, lab.now, [told]))
    (device,) = lab.ctx().store.records(Device).find()
    key = uuid(owner.doc_id, 0)
    assert device.host == owner.doc_id
    assert seen(lab, owner).clashes == seen(lab, claimant).clashes == [key]
    assert "same_uuid" in kinds(lab)
    # It was moved all the same, or is named no more: then nothing is left of the clash.
    lab.clock.advance(timedelta(minutes=1))
    keep(lab, answer(claimant, lab.now, 0))
    assert seen(lab, owner).clashes == seen(lab, claimant).clashes == []


def test_a_card_that_was_moved_while_its_machine_is_off_is_there_once_its_serial_number_is_told(lab):
    owner, other = lab.host(), lab.host()
    keep(lab, answer(owner, lab.now, [gpu(owner.doc_id, 0, serial="123")]))
    keep(lab, silence(owner, lab.now))
    lab.clock.advance(timedelta(minutes=20))
    elsewhere = {"bus": "00000000:77:00.0"}
    keep(lab, answer(other, lab.now, [gpu(owner.doc_id, 0, **elsewhere)]))
    assert lab.ctx().store.records(Device).first().host == owner.doc_id
    lab.clock.advance(timedelta(minutes=1))
    keep(lab, answer(other, lab.now, [gpu(owner.doc_id, 0, serial="123", **elsewhere)]))
    assert lab.ctx().store.records(Device).first().host == other.doc_id
    assert seen(lab, owner).clashes == seen(lab, other).clashes == []


def test_a_machine_that_is_back_and_still_has_the_claimed_card_is_a_clash_of_both(lab):
    owner, claimant = lab.host(), lab.host()
    keep(lab, answer(owner, lab.now, 1))
    keep(lab, silence(owner, lab.now))
    lab.clock.advance(timedelta(minutes=20))
    keep(lab, answer(claimant, lab.now, [gpu(owner.doc_id, 0)]))  # told as the same card: taken for moved
    lab.clock.advance(timedelta(minutes=1))
    keep(lab, answer(claimant, lab.now, [gpu(owner.doc_id, 0)]), answer(owner, lab.now, 1))
    key = uuid(owner.doc_id, 0)
    assert seen(lab, owner).clashes == seen(lab, claimant).clashes == [key]
    assert kinds(lab).count("same_uuid") == 1


def test_uuids_that_are_new_at_each_look_are_not_kept_for_ever(lab):
    host = lab.host()
    for look in range(30):
        keep(lab, answer(host, lab.now, [gpu(1000 + look, index) for index in range(8)]))
        lab.clock.advance(timedelta(minutes=1))
    assert lab.ctx().store.records(Device).count() == 64
    told = seen(lab, host)
    assert any("new UUIDs" in each for each in told.faults)
    assert told.state == "degraded"
    assert told.clashes == []
    lab.clock.advance(timedelta(days=2))  # another card is welcome on another day
    keep(lab, answer(host, lab.now, [gpu(5000, 0)]))
    assert lab.ctx().store.records(Device).count() == 65


def test_a_machine_with_many_gpus_has_them_all_at_the_first_look(lab):
    host = lab.host()
    keep(lab, answer(host, lab.now, 100))
    assert lab.ctx().store.records(Device).count() == 100
    assert seen(lab, host).faults == []


def test_a_complaint_with_other_numbers_at_each_look_is_not_written_each_time(lab):
    host = lab.host()

    def look(number: int) -> Any:
        fault = Fault(kind="error", text=f"process {number} at 14:{number % 60:02} timed out (0x{number:x})")
        return answer(host, lab.now, 1, [process(host.doc_id, 0)], faults=[fault])

    keep(lab, look(100))
    lab.clock.advance(timedelta(seconds=30))
    assert written(lab, look(201)) == {"sweeps": 1}
    other = answer(host, lab.now, 1, [process(host.doc_id, 0)], faults=[Fault(kind="error", text="broken")])
    assert written(lab, other)["seen"] == 1


def test_another_xid_is_written_at_once(lab):
    host = lab.host()
    for code, wanted in ((79, 1), (79, 0), (31, 1)):
        fault = Fault(kind="xid", text=f"Xid: {code}, nothing more")
        assert written(lab, answer(host, lab.now, 1, faults=[fault]))["seen"] == wanted
        lab.clock.advance(timedelta(seconds=30))


@pytest.mark.parametrize("unpack", [unpack_samples, lambda text: unpack_columns(text, [0])])
def test_figures_that_were_packed_in_another_way_are_refused_and_not_misread(unpack):
    text = pack_samples([Series(1, np.array([0]), np.array([[1.0, 2, 3, 4, 5]]), steps_of(81_920))])
    unpack(text)
    data = to_bytes(text)
    for other in (data[1:], bytes([data[0] + 1]) + data[1:], b""):
        with pytest.raises(Refused, match="another version"):
            unpack(to_text(other))


def test_a_sweep_of_another_version_is_refused():
    data = to_bytes(pack_sweep([1], [1], [[1.0] * 9]))
    with pytest.raises(Refused, match="another version"):
        unpack_sweep(to_text(data[1:]))


def test_a_row_of_another_version_hides_nothing_else(lab):
    from coordtui_gpus.records import Samples

    host = lab.host()
    keep(lab, answer(host, lab.now, 1))
    device = lab.ctx().store.records(Device).first()
    start = lab.now.replace(minute=0) - timedelta(hours=1)
    lab.ctx().store.records(Samples).add(
        Samples(tier="raw", part=device.doc_id // 64, start=start, data=to_text(b"\xe0old"))
    )
    (told,) = fleet.history(lab.ctx(), [device.doc_id], "utilization", start, lab.now + timedelta(hours=1), 2)
    assert told.mean == (None, 90.0)


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://user:secret@gpu-a01:9400/metrics", "ftp://x/y", "http://", "//@"],
)
def test_an_exporter_is_asked_by_http_and_with_no_password(lab, address):
    host = lab.host()
    with pytest.raises(Refused):
        fleet.save_host(lab.ctx(), replace(host, exporter=address))
    with pytest.raises(Refused):
        _url(address)
    assert _url("gpu-a01:9400") == "http://gpu-a01:9400/metrics"
