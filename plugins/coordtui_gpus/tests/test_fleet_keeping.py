"""What is stored of what was heard: devices by UUID, moves, losses, clashes, and how little is written."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from tinydb import where

from coordtui.api import NotAllowed
from coordtui_gpus import fleet
from coordtui_gpus.fleet.packing import unpack_sweep
from coordtui_gpus.observed import Fault, Instance
from coordtui_gpus.records import Device, Placement, Seen, Sweep, Use

from .heard_lab import answer, gpu, process, silence, uuid


def seen(lab: Any, host: Any) -> Seen:
    return lab.ctx().store.records(Seen).first(where("host") == host.doc_id)


def devices(lab: Any) -> dict[str, Device]:
    return {each.uuid: each for each in lab.ctx().store.records(Device).find()}


def uses(lab: Any) -> list[Use]:
    return lab.ctx().store.records(Use).find()


def written(lab: Any, *heard: Any) -> Counter[str]:
    """How many documents of which table a batch writes."""
    store = lab.opened.store
    before = max((each.seq for each in store.audit_log(1)), default=0)
    fleet.keep(lab.ctx(), heard)
    entries = [each for each in store.audit_log(50) if each.seq > before]
    return Counter(change.table.removeprefix("gpus.") for each in entries for change in each.changes)


def test_a_machine_that_answers_for_the_first_time_has_its_gpus_discovered_and_placed(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 3)])
    found = devices(lab)
    assert set(found) == {uuid(host.doc_id, index) for index in range(3)}
    assert {each.first_seen for each in found.values()} == {lab.now}
    placed = lab.ctx().store.records(Placement).find()
    assert {(each.host, each.since, each.until) for each in placed} == {(host.doc_id, lab.now, None)}
    assert len(placed) == 3
    assert (seen(lab, host).state, seen(lab, host).good) == ("ok", lab.now)


def test_of_a_batch_in_which_only_figures_changed_one_document_is_written(lab):
    hosts = [lab.host() for _ in range(20)]
    work = {each.doc_id: [process(each.doc_id, 0, state="R")] for each in hosts}
    fleet.keep(lab.ctx(), [answer(each, lab.now, 8, work[each.doc_id]) for each in hosts])
    busier = [
        answer(
            each,
            lab.at(seconds=30),
            [
                gpu(each.doc_id, n, utilization=50.0 + n, throttle=("sw_power_cap",), pstate="P2")
                for n in range(8)
            ],
            [process(each.doc_id, 0, state="S", memory_mib=5)],
        )
        for each in hosts
    ]
    assert written(lab, *busier) == {"sweeps": 1}


def test_what_wavers_is_written_at_most_each_ten_minutes_and_an_error_at_once(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1)])
    warm = [gpu(host.doc_id, 0, throttle=("sw_thermal_slowdown",), ecc_corrected=7)]
    assert written(lab, answer(host, lab.at(minutes=1), warm)) == {"sweeps": 1}
    assert written(lab, answer(host, lab.at(minutes=11), warm)) == {"sweeps": 1, "seen": 1}
    assert written(lab, answer(host, lab.at(minutes=12), warm)) == {"sweeps": 1}
    worse = [gpu(host.doc_id, 0, throttle=("sw_thermal_slowdown",), ecc_corrected=7, ecc_uncorrected=1)]
    assert written(lab, answer(host, lab.at(minutes=13), worse)) == {"sweeps": 1, "seen": 1}
    assert seen(lab, host).gpus[0].counts["ecc_uncorrected"] == 1


def test_the_figures_of_a_sweep_are_exact_and_what_is_not_known_is_no_number(lab):
    host = lab.host()
    mute = gpu(host.doc_id, 1, utilization=None, power_w=None, missing={"utilization": "[N/A]"})
    fleet.keep(lab.ctx(), [answer(host, lab.now, [gpu(host.doc_id, 0), mute])])
    row = lab.ctx().store.records(Sweep).first()
    looked = unpack_sweep(row.data)
    assert looked.hosts.tolist() == [host.doc_id]
    assert looked.values[0][:4].tolist() == [90.0, 40960.0, 433.78, 61.0]
    assert str(looked.values[1][0]) == "nan"
    assert seen(lab, host).gpus[1].why == {"utilization": "[N/A]"}
    assert seen(lab, host).gpus[1].figures[0] is None


def test_indices_shift_and_the_devices_stay_the_same(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 3)])
    before = {key: each.doc_id for key, each in devices(lab).items()}
    shifted = [gpu(host.doc_id, 1, index=0), gpu(host.doc_id, 2, index=1)]
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), shifted)])
    after = devices(lab)
    assert {key: each.doc_id for key, each in after.items()} == before
    assert after[uuid(host.doc_id, 2)].index == 1


def test_a_gpu_that_is_missing_from_a_whole_answer_is_lost_and_not_fewer(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 3)])
    told = Fault(kind="lost", text="GPU is lost", bus="00000000:11:00.0")
    left = [gpu(host.doc_id, 0), gpu(host.doc_id, 2, index=1)]
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), left, faults=[told])])
    record = seen(lab, host)
    assert [each.state for each in record.gpus] == ["ok", "lost", "ok"]
    assert record.gpus[1].text == "GPU is lost"
    assert record.state == "degraded"
    states = [each.state for each in fleet.live(lab.ctx()).hosts[0].gpus]
    assert states.count("lost") == 1


def test_a_tool_that_gives_up_says_which_is_lost_and_nothing_of_the_others(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 3)])
    told = Fault(kind="lost", text="GPU is lost. Reboot", bus="00000000:12:00.0")
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), [], faults=[told])])
    assert [each.state for each in seen(lab, host).gpus] == ["error", "error", "lost"]


def test_a_lost_gpu_that_is_back_is_ok_again(lab):
    host = lab.host()
    for wait, count in ((0, 2), (30, 1), (60, 2)):
        fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=wait), count)])
    assert [each.state for each in seen(lab, host).gpus] == ["ok", "ok"]
    assert len(devices(lab)) == 2


def test_a_card_that_moved_keeps_its_number_and_its_history(lab):
    one, other = lab.host(), lab.host()
    fleet.keep(lab.ctx(), [answer(one, lab.now, 2), answer(other, lab.now, 0)])
    card = devices(lab)[uuid(one.doc_id, 1)]
    later = lab.at(hours=2)
    moved = gpu(one.doc_id, 1, bus="00000000:77:00.0")
    fleet.keep(lab.ctx(), [answer(other, later, [moved]), answer(one, later, 1)])
    now = devices(lab)[uuid(one.doc_id, 1)]
    assert (now.doc_id, now.host, now.bus) == (card.doc_id, other.doc_id, "00000000:77:00.0")
    history = lab.ctx().store.records(Placement).find(where("device") == card.doc_id)
    assert [(each.host, each.until) for each in history] == [(one.doc_id, later), (other.doc_id, None)]
    assert not seen(lab, other).clashes
    assert [each.device for each in seen(lab, one).gpus] == [card.doc_id - 1]


def test_a_card_of_a_machine_that_is_off_moved(lab):
    one, other = lab.host(), lab.host()
    fleet.keep(lab.ctx(), [answer(one, lab.now, 1)])
    fleet.keep(lab.ctx(), [silence(one, lab.at(minutes=1))])
    fleet.keep(lab.ctx(), [answer(other, lab.at(minutes=2), [gpu(one.doc_id, 0)])])
    assert devices(lab)[uuid(one.doc_id, 0)].host == other.doc_id


@pytest.mark.parametrize("apart", [0, 1, 300])
def test_two_machines_that_tell_of_one_uuid_clash_and_are_not_merged(lab, apart):
    one, other = lab.host(), lab.host()
    for step in range(0, 700, 30):
        heard = [answer(one, lab.at(seconds=step), 1)]
        if step >= apart:
            heard.append(answer(other, lab.at(seconds=step), [gpu(one.doc_id, 0, utilization=1.0)]))
        fleet.keep(lab.ctx(), heard)
    key = uuid(one.doc_id, 0)
    assert devices(lab)[key].host == one.doc_id
    assert len(devices(lab)) == 1
    assert seen(lab, one).clashes == seen(lab, other).clashes == [key]
    view = {each.host.doc_id: each for each in fleet.live(lab.ctx()).hosts}
    assert view[one.doc_id].gpus[0].figures["utilization"] == 90.0
    assert not view[other.doc_id].gpus
    end = lab.at(seconds=760)
    fleet.keep(lab.ctx(), [answer(one, end, 1), answer(other, end, 0)])
    assert seen(lab, one).clashes == seen(lab, other).clashes == []


def test_a_clash_is_not_written_again_with_each_look(lab):
    one, other = lab.host(), lab.host()
    both = [answer(one, lab.now, 1), answer(other, lab.now, [gpu(one.doc_id, 0)])]
    fleet.keep(lab.ctx(), both)
    later = lab.at(seconds=30)
    again = [answer(one, later, 1), answer(other, later, [gpu(one.doc_id, 0)])]
    assert written(lab, *again) == {"sweeps": 1}


def test_a_machine_that_tells_of_one_uuid_twice_has_two_devices_and_a_clash(lab):
    host = lab.host("masked")
    two = [gpu(host.doc_id, 0), gpu(host.doc_id, 0, index=1, bus="00000000:99:00.0")]
    fleet.keep(lab.ctx(), [answer(host, lab.now, two)])
    assert set(devices(lab)) == {uuid(host.doc_id, 0), "host:masked/00000000:99:00.0"}
    assert seen(lab, host).clashes == [uuid(host.doc_id, 0)]


def test_a_gpu_without_uuid_is_known_by_its_place_and_keeps_its_number_when_the_uuid_is_told(lab):
    host = lab.host("amd-01")
    fleet.keep(lab.ctx(), [answer(host, lab.now, [gpu(host.doc_id, 0, uuid="", bus="b1")])])
    (before,) = devices(lab).values()
    assert before.uuid == "host:amd-01/b1"
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), [gpu(host.doc_id, 0, bus="b1")])])
    (after,) = devices(lab).values()
    assert (after.doc_id, after.uuid) == (before.doc_id, uuid(host.doc_id, 0))


def test_a_device_that_was_only_on_the_books_is_found(lab):
    host = lab.host()
    booked = lab.ctx().store.records(Device).add(Device(uuid=uuid(host.doc_id, 0)))
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1)])
    (found,) = devices(lab).values()
    assert (found.doc_id, found.host, found.first_seen) == (booked.doc_id, host.doc_id, lab.now)


def test_half_an_answer_keeps_the_last_good_state_and_its_age(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 2)])
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), [gpu(host.doc_id, 0, utilization=12.0)])])
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=60), 2)])
    good = lab.at(seconds=60)
    cut = answer(host, lab.at(seconds=90), [gpu(host.doc_id, 0, utilization=1.0)], whole=False)
    fleet.keep(lab.ctx(), [cut])
    record = seen(lab, host)
    assert (record.state, record.good, record.tries) == ("cut_short", good, 1)
    assert [each.state for each in record.gpus] == ["ok", "ok"]
    assert [each.figures[0] for each in record.gpus] == [90.0, 90.0]


def test_a_silent_machine_keeps_the_figures_of_its_last_sweep_and_is_asked_less_and_less(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1)])
    last = answer(host, lab.at(seconds=30), [gpu(host.doc_id, 0, utilization=33.0)])
    fleet.keep(lab.ctx(), [last])
    waits = []
    for minute in range(1, 8):
        fleet.keep(lab.ctx(), [silence(host, lab.at(minutes=minute))])
        waits.append((seen(lab, host).next_try - lab.at(minutes=minute)).total_seconds())
    record = seen(lab, host)
    assert waits == [30, 60, 120, 240, 480, 600, 600]
    assert (record.state, record.since) == ("unreachable", lab.at(minutes=1))
    assert (record.good, record.gpus[0].figures[0]) == (last.at, 33.0)
    fleet.keep(lab.ctx(), [answer(host, lab.at(minutes=20), 1)])
    assert (seen(lab, host).state, seen(lab, host).tries, seen(lab, host).next_try) == ("ok", 0, None)


def test_mig_instances_are_devices_that_take_their_sevenths(lab):
    host = lab.host()
    parts = [
        Instance(
            uuid="MIG-one", index=0, profile="3g.40gb", slices=3, memory_total_mib=40000, memory_used_mib=9
        ),
        Instance(uuid="MIG-two", index=1, profile="1g.10gb"),
    ]
    cut = gpu(host.doc_id, 0, mig=True, utilization=None, instances=tuple(parts))
    job = process(host.doc_id, 0, gpu="MIG-one", user="mireille")
    fleet.keep(lab.ctx(), [answer(host, lab.now, [cut], [job], slow=True)])
    found = devices(lab)
    whole = found[uuid(host.doc_id, 0)]
    assert (found["MIG-one"].share, found["MIG-one"].parent) == (428, whole.doc_id)
    assert found["MIG-two"].share == 142
    (use,) = uses(lab)
    assert (use.device, use.user) == (found["MIG-one"].doc_id, "mireille")
    (view,) = fleet.live(lab.ctx()).hosts[0].gpus
    assert [each.device.uuid for each in view.instances] == ["MIG-one", "MIG-two"]
    assert view.state == "unknown"  # somebody is there, and how much they compute nobody says
    fast = gpu(host.doc_id, 0, mig=True, utilization=None)
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), [fast])])
    assert len(seen(lab, host).gpus) == 3
    fleet.keep(lab.ctx(), [answer(host, lab.at(hours=1), [gpu(host.doc_id, 0, mig=False)], slow=True)])
    assert {each.uuid for each in devices(lab).values() if each.retired} == {"MIG-one", "MIG-two"}
    assert [each.state for each in seen(lab, host).gpus] == ["ok"]


def test_uses_open_close_and_stay_through_silence(lab):
    person = lab.person("Ysolde Placeholder", emails=["ysolde@example.invalid"])
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1, [process(host.doc_id, 0)])])
    (use,) = uses(lab)
    assert (use.user, use.person, use.since, use.until, use.names) == (
        "ysolde",
        person,
        lab.now,
        None,
        ["python"],
    )
    fleet.keep(lab.ctx(), [silence(host, lab.at(minutes=1))])
    assert uses(lab)[0].until is None
    fleet.keep(lab.ctx(), [answer(host, lab.at(minutes=3), 1, None)])  # processes not known
    assert uses(lab)[0].until is None
    fleet.keep(lab.ctx(), [answer(host, lab.at(minutes=4), 1, [process(host.doc_id, 0, pid=101)])])
    assert len(uses(lab)) == 1
    fleet.keep(
        lab.ctx(), [answer(host, lab.at(minutes=5), 1, [process(host.doc_id, 0, user="root", job="77")])]
    )
    gone, new = uses(lab)
    assert gone.until == lab.at(minutes=5)
    assert (new.user, new.job, new.person) == ("root", "77", None)


def test_what_is_gone_after_silence_ended_when_it_was_last_heard(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1, [process(host.doc_id, 0)])])
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), 1, [process(host.doc_id, 0)])])
    for minute in (1, 60, 600):
        fleet.keep(lab.ctx(), [silence(host, lab.at(minutes=minute))])
    fleet.keep(lab.ctx(), [answer(host, lab.at(days=1), 1)])
    assert uses(lab)[0].until == lab.at(seconds=30)


def test_what_is_gone_after_nobody_looked_ended_with_the_last_look(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1, [process(host.doc_id, 0)])])
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), 1, [process(host.doc_id, 0)])])
    fleet.keep(lab.ctx(), [answer(host, lab.at(hours=9), 1)])
    assert uses(lab)[0].until == lab.at(seconds=30)


def test_a_lost_gpu_is_used_by_nobody(lab):
    host = lab.host()
    fleet.keep(lab.ctx(), [answer(host, lab.now, 2, [process(host.doc_id, 1)])])
    fleet.keep(lab.ctx(), [answer(host, lab.at(seconds=30), 1)])
    assert uses(lab)[0].until == lab.at(seconds=30)


def test_who_may_not_watch_stores_nothing(lab):
    host = lab.host()
    with pytest.raises(NotAllowed):
        fleet.keep(lab.ctx(lab.person()), [answer(host, lab.now, 1)])
    assert not devices(lab)


def test_a_batch_that_fails_half_way_leaves_nothing(lab, monkeypatch):
    host = lab.host()
    monkeypatch.setattr("coordtui_gpus.fleet.packing.pack_sweep", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fleet.keep(lab.ctx(), [answer(host, lab.now, 2, [process(host.doc_id, 0)])])
    assert not devices(lab)
    assert not uses(lab)


def test_hostile_words_of_a_machine_are_bounded(lab):
    host = lab.host()
    told = Fault(kind="error", text="x" * 100_000)
    many = [process(host.doc_id, 0, pid=n, user="u" * 5000) for n in range(3000)]
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1, many, faults=[told])])
    record = seen(lab, host)
    assert len(record.gpus[0].processes) == 200
    assert len(record.faults[0]) == 500
    assert len(uses(lab)[0].user) == 64
