"""Findings become incidents: once, with evidence, told once, and never because nobody was watching."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui.api import Context, NotAllowed, NotFound, Ref, Refused
from coordtui_gpus import fairness
from coordtui_gpus.fairness.job import judge as job
from coordtui_gpus.fleet.packing import pack_sweep
from coordtui_gpus.fleet.values import FIGURES
from coordtui_gpus.records import Hold, Incident, Login, Reservation, Seen, SeenGpu, Sweep

from .fairness_told import Told


class Quiet:
    cancelled = False

    def progress(self, text, done=0, total=None) -> None:
        """Nobody looks."""


@pytest.fixture
def told(lab, monkeypatch) -> Told:
    return Told(lab, monkeypatch)


def all_incidents(ctx: Context) -> list[Incident]:
    return ctx.store.records(Incident).find()


def idle_reservation(lab, told):
    person, gpu = lab.person("Hrafn Placeholder"), lab.gpu()
    host = lab.ctx().store.records(type(lab.host())).get(gpu.host)
    told.heard(host, SeenGpu(device=gpu.doc_id))
    told.reserve(person, gpu)
    told[gpu, "utilization"] = 0.0
    told[gpu, "memory_used_mib"] = 400.0
    return person, gpu, host


def test_an_idle_reservation_is_an_incident_once(lab, told) -> None:
    person, gpu, _ = idle_reservation(lab, told)
    assert "1 incident" in str(job(lab.ctx(), Quiet()))
    (found,) = all_incidents(lab.ctx())
    assert (found.kind, found.person, found.facts["devices"]) == ("reserved_unused", person, [gpu.doc_id])
    fairness.judge(lab.ctx())
    assert all_incidents(lab.ctx()) == [found]  # going on for a moment is not written


def test_it_is_flagged_within_an_hour_of_when_it_began(lab, told) -> None:
    _, gpu, host = idle_reservation(lab, told)
    began = lab.now
    told[gpu, "utilization"] = lambda at: 90.0 if at < began else 0.0
    while not fairness.judge(lab.ctx()).opened:
        lab.clock.advance(timedelta(minutes=5))
        told.heard(host, SeenGpu(device=gpu.doc_id))
        assert lab.now - began <= timedelta(hours=1)


def test_what_goes_on_is_written_each_quarter_of_an_hour_at_most(lab, told) -> None:
    _, gpu, host = idle_reservation(lab, told)
    revisions = set()
    for _ in range(7):
        fairness.judge(lab.ctx())
        revisions.add(all_incidents(lab.ctx())[0].rev)
        lab.clock.advance(timedelta(minutes=5))
        told.heard(host, SeenGpu(device=gpu.doc_id))
    assert len(revisions) == 3


def test_an_outage_of_the_watcher_neither_opens_nor_closes(lab, told) -> None:
    _, gpu, host = idle_reservation(lab, told)
    fairness.judge(lab.ctx())
    before, silent_from = all_incidents(lab.ctx()), lab.now
    told[gpu, "utilization"] = lambda at: 0.0 if at < silent_from else None
    lab.clock.advance(timedelta(minutes=70))
    assert fairness.judge(lab.ctx()) == (0, 0, 1)
    assert all_incidents(lab.ctx()) == before
    # Heard again and still idle: the same incident goes on.
    told.heard(host, SeenGpu(device=gpu.doc_id))
    assert fairness.judge(lab.ctx()) == (0, 0, 1)


def test_use_closes_it_and_the_next_idleness_is_another(lab, told) -> None:
    _, gpu, host = idle_reservation(lab, told)
    fairness.judge(lab.ctx())
    used = lab.now
    told[gpu, "utilization"] = lambda at: 70.0 if at >= used - timedelta(minutes=2) else 0.0
    lab.clock.advance(timedelta(minutes=5))
    told.heard(host, SeenGpu(device=gpu.doc_id))
    assert fairness.judge(lab.ctx()).closed == 1
    (found,) = all_incidents(lab.ctx())
    assert found.until == lab.now


def test_the_end_of_the_reservation_closes_it_even_while_nobody_watches(lab, told) -> None:
    idle_reservation(lab, told)
    fairness.judge(lab.ctx())
    lab.clock.advance(timedelta(hours=3))
    assert fairness.judge(lab.ctx()).closed == 1


def test_nobody_is_flagged_for_use_before_reservations_are_made(lab, told) -> None:
    gpu = lab.gpu()
    host = lab.ctx().store.records(type(lab.host())).get(gpu.host)
    told.heard(host, SeenGpu(device=gpu.doc_id))
    told.use(gpu)
    assert fairness.judge(lab.ctx()).opened == 0
    told.reserve(lab.person(), lab.gpu())
    assert fairness.judge(lab.ctx()).opened == 1


def test_a_service_is_not_flagged(lab, told) -> None:
    gpu = lab.gpu()
    host = lab.ctx().store.records(type(lab.host())).get(gpu.host)
    told.heard(host, SeenGpu(device=gpu.doc_id))
    told.reserve(lab.person(), lab.gpu())
    told.use(gpu, user="monitor")
    lab.ctx().store.records(Login).add(Login(login="monitor", person=None))
    assert fairness.judge(lab.ctx()).opened == 0


MACHINES = [
    ({"state": "unreachable", "tries": 3}, [], "unreachable"),
    ({"state": "auth", "tries": 1}, [], "auth"),
    ({"state": "hostkey", "tries": 1, "text": "key"}, [], "hostkey"),
    ({"state": "failed", "tries": 3}, [], "failed"),
    ({"state": "degraded"}, [{"state": "lost"}], "lost"),
    ({"state": "degraded"}, [{"state": "error", "text": "Unknown Error"}], "failed"),
    ({}, [{"counts": {"ecc_uncorrected": 1}}], "ecc"),
    ({}, [{"counts": {"xid_79": 1}}], "xid"),
    ({"faults": ["NVRM: Xid (PCI:0000:0b:00): 31, pid=1"]}, [{}], "xid"),
    ({}, [{"throttle": ["hw_slowdown", "sw_power_cap"]}], "slowed"),
    ({"clashes": ["GPU-placeholder"]}, [{}], "same_uuid"),
]


@pytest.mark.parametrize(("state", "gpus", "kind"), MACHINES)
def test_each_fault_of_a_machine_is_told_once_in_both_languages(lab, told, state, gpus, kind) -> None:
    host = lab.host()
    made = [SeenGpu(device=lab.gpu(host).doc_id, **each) for each in gpus]
    told.heard(host, *made, **state)
    assert fairness.judge(lab.ctx()).opened == 1
    told.heard(host, *made, **state)
    assert fairness.judge(lab.ctx()).opened == 0
    (found,) = fairness.incidents(lab.ctx(), about="machines")
    assert found.kind == kind
    said = fairness.words(lab.ctx(), found)
    assert all(lab.ctx()._(each) for each in (said.title, said.todo, *said.evidence))


@pytest.mark.parametrize(
    ("state", "gpus"),
    [
        ({"state": "unreachable", "tries": 1}, []),
        ({"state": "unreachable", "tries": 2}, []),
        ({}, [{"counts": {"ecc_corrected": 40_000, "ecc_uncorrected_total": 3}}]),
        ({}, [{"throttle": ["sw_power_cap"]}]),
        ({}, [{"throttle": None}]),
    ],
    ids=["one try", "two tries", "old errors", "power cap", "not known"],
)
def test_what_is_no_news_is_not_told(lab, told, state, gpus) -> None:
    host = lab.host()
    told.heard(host, *(SeenGpu(device=lab.gpu(host).doc_id, **each) for each in gpus), **state)
    assert fairness.judge(lab.ctx()).opened == 0


def test_corrected_errors_are_told_when_many_come_fast(lab, told) -> None:
    host = lab.host()
    gpu = lab.gpu(host)
    for count, opened in ((500, 0), (540, 0), (640, 1), (640, 0)):
        told.heard(host, SeenGpu(device=gpu.doc_id, counts={"ecc_corrected": count}))
        assert fairness.judge(lab.ctx()).opened == opened
        lab.clock.advance(timedelta(minutes=5))


def test_an_error_that_was_counted_is_over_after_a_day_and_the_same_line_is_no_other(lab, told) -> None:
    host = lab.host()
    gpu = lab.gpu(host)
    faults = ["Xid 79", "Xid 79 again"]
    for hours, became in ((0, (1, 0, 1)), (23, (0, 0, 1)), (2, (0, 1, 0)), (1, (0, 0, 0))):
        lab.clock.advance(timedelta(hours=hours))
        told.heard(host, SeenGpu(device=gpu.doc_id), faults=faults)
        assert fairness.judge(lab.ctx()) == became


def test_a_gpu_is_too_hot_at_two_looks_and_until_it_is_cooler(lab, told) -> None:
    host = lab.host()
    gpu = lab.gpu(host)
    start = lab.now
    for value, became in ((60, 0), (95, 1), (89, 1), (None, 1), (80, 0)):
        told[gpu, "temperature_c"] = value
        told.heard(host, SeenGpu(device=gpu.doc_id))
        assert fairness.judge(lab.ctx()).open == became
        lab.clock.advance(timedelta(minutes=5))
    told[gpu, "temperature_c"] = lambda at: 95 if at >= lab.now - timedelta(minutes=1) else 60
    told.heard(host, SeenGpu(device=gpu.doc_id))
    assert fairness.judge(lab.ctx()).open == 0  # once is no news
    assert start


def test_silence_of_a_machine_is_over_when_it_answers(lab, told) -> None:
    host = lab.host()
    told.heard(host, state="unreachable", tries=4)
    fairness.judge(lab.ctx())
    told.heard(host)
    assert fairness.judge(lab.ctx()).closed == 1


class TestAnswers:
    def test_what_is_put_aside_waits_until_then(self, lab, told) -> None:
        person, _, _ = idle_reservation(lab, told)
        fairness.judge(lab.ctx())
        (found,) = fairness.incidents(lab.ctx(), person=person)
        until = lab.at(days=1)
        kept = fairness.put_aside(lab.ctx(), found.doc_id, until, " a deadline ")
        assert (kept.aside, kept.noted) == (until, "a deadline")
        assert fairness.is_aside(kept, lab.now)
        assert [each.key for each in fairness.cards(lab.ctx()) if "incident" in each.key] == []
        with pytest.raises(Refused):
            fairness.put_aside(lab.ctx(), found.doc_id, lab.now, "")

    def test_a_researcher_answers_for_oneself_and_puts_nothing_aside(self, lab, told) -> None:
        person, _, _ = idle_reservation(lab, told)
        fairness.judge(lab.ctx())
        (found,) = fairness.incidents(lab.ctx(person))
        assert fairness.note(lab.ctx(person), found.doc_id, "waits for data").noted == "waits for data"
        with pytest.raises(NotAllowed):
            fairness.put_aside(lab.ctx(person), found.doc_id, lab.at(days=1), "")
        with pytest.raises(NotAllowed):
            fairness.note(lab.ctx(lab.person()), found.doc_id, "not mine")

    def test_a_guest_sees_machines_and_not_people(self, lab, told) -> None:
        idle_reservation(lab, told)
        told.heard(lab.host(), state="auth", tries=1)
        fairness.judge(lab.ctx())
        guest = lab.ctx(lab.person(), "guest")
        assert [each.kind for each in fairness.incidents(guest)] == ["auth"]
        (people,) = fairness.incidents(lab.ctx(), about="people")
        with pytest.raises(NotFound):
            fairness.incident_of(guest, people.doc_id)

    def test_incidents_of_a_record_are_those_that_name_it(self, lab, told) -> None:
        person, gpu, _ = idle_reservation(lab, told)
        fairness.judge(lab.ctx())
        for ref in (gpu.ref, Ref("gpus.host", str(gpu.host)), Ref("person", str(person))):
            assert len(fairness.incidents(lab.ctx(), about=ref)) == 1
        assert not fairness.incidents(lab.ctx(), about=lab.gpu().ref)


class TestLetters:
    @pytest.fixture
    def keeper(self, lab) -> int:
        return lab.person("Oswin Placeholder", access=["coordinator"], languages=["fr"])

    def queued(self, lab, incident: Incident, person: int):
        return lab.ctx().outbox.find(f"incident:{incident.doc_id}:{person}")

    def test_nobody_is_written_to_unless_the_lab_wants_it(self, lab, told, keeper) -> None:
        idle_reservation(lab, told)
        fairness.judge(lab.ctx())
        (found,) = all_incidents(lab.ctx())
        assert found.told is None
        assert self.queued(lab, found, keeper) is None

    def test_the_lab_is_told_once(self, lab, told, keeper) -> None:
        person, _, _ = idle_reservation(lab, told)
        for _ in range(3):
            fairness.judge(lab.under(tell="lab"))
        (found,) = all_incidents(lab.ctx())
        assert found.told == lab.now
        assert "Hrafn Placeholder" in self.queued(lab, found, keeper).text
        assert self.queued(lab, found, person) is None

    def test_whom_it_is_about_is_told_too_where_the_lab_wants_it(self, lab, told, keeper) -> None:
        person, _, _ = idle_reservation(lab, told)
        fairness.judge(lab.under(tell="people"))
        (found,) = all_incidents(lab.ctx())
        letter = self.queued(lab, found, person)
        assert letter.to == "hrafn.placeholder@example.invalid"
        assert "What to do:" in letter.text

    def test_many_at_once_are_one_letter(self, lab, told, keeper) -> None:
        for _ in range(7):
            told.heard(lab.host(), state="unreachable", tries=5)
        fairness.judge(lab.under(tell="lab"))
        found = all_incidents(lab.ctx())
        assert all(each.told for each in found)
        assert self.queued(lab, found[0], keeper) is None
        letter = lab.ctx().outbox.find(f"incidents:{found[-1].doc_id}:7:{keeper}")
        assert letter.text.count("–") == 7


def test_the_figures_that_sweeps_hold_are_judged(lab) -> None:
    """Nothing between the store and the rules is played: the history is that of the fleet."""
    person, gpu = lab.person(), lab.gpu()
    store, start = lab.ctx().store, lab.now - timedelta(minutes=70)
    held = Reservation(person=person, start=start, end=lab.at(hours=1), zone="UTC", uid="1@example.invalid")
    held = store.records(Reservation).add(held)
    store.records(Hold).add(Hold(reservation=held.doc_id, device=gpu.doc_id, start=held.start, end=held.end))
    store.records(Seen).add(Seen(host=gpu.host, state="ok", gpus=[SeenGpu(device=gpu.doc_id)]))
    for minute in range(70):
        if not 30 <= minute < 40:  # nobody watched
            figures = [0.0, 300.0, 60.0, 35.0, *[None] * (len(FIGURES) - 4)]
            data = pack_sweep([gpu.host], [gpu.doc_id], [figures])
            store.records(Sweep).add(Sweep(at=start + timedelta(minutes=minute), data=data))
    assert fairness.judge(lab.ctx()).opened == 1
    (found,) = all_incidents(lab.ctx())
    assert found.facts["devices"] == [gpu.doc_id]
    assert 45 <= found.facts["minutes"] <= 60
