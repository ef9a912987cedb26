"""The forms of reservations: planned while they are filled in, saved, refused, taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from coordtui.api import Ref
from coordtui.ui.widgets import History
from coordtui_gpus import booking
from coordtui_gpus.booking.values import Draft, Plan
from coordtui_gpus.panes.adopting import adoptable
from coordtui_gpus.panes.reserve import ReserveForm, window
from coordtui_gpus.panes.reserve_adopt import AdoptForm
from coordtui_gpus.panes.reserve_decide import AcceptForm, EndForm, release_question
from coordtui_gpus.panes.reserve_extend import ExtendForm
from coordtui_gpus.panes.reserve_plan import told
from coordtui_gpus.records import Reservation, Use, Wanted
from coordtui_gpus.texts import N_

from .fleet_values import gpu as gpu_view
from .timeline_lab import Over, reserved


@pytest.fixture
def me(lab: Any) -> Any:
    return lab.ctx(lab.person("Hrafn Placeholder"))


@pytest.fixture
def other(lab: Any) -> Any:
    return lab.ctx(lab.person("Ilse Nobody"))


@pytest.fixture
def history(lab: Any) -> History:
    return History(lab.clock)


def stored(lab: Any) -> list[Reservation]:
    return lab.ctx().store.records(Reservation).find()


async def test_gpus_are_reserved_from_now_for_a_day_unless_something_else_is_said(lab, me, history):
    host = lab.host("node-a")
    lab.gpus(2, host)
    async with Over(lab.opened, (100, 50)) as at:
        await at.open(ReserveForm(me, Wanted(hosts=[host.doc_id], count=2), history=history))
        await at.until(lambda: "It takes node-a (0, 1)." in at.said())
        assert "free at that time" in at.said()
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    (made,) = stored(lab)
    assert (made.start, made.end - made.start) == (lab.now, timedelta(days=1))
    assert made.person == me.actor.person
    assert "reserved node-a (0, 1)" in str(lab.ctx()._(at.result))
    assert "u undoes" in lab.ctx()._(at.result)


async def test_what_was_reserved_is_given_up_by_undo_and_reserved_again_by_redo(lab, me, history):
    host = lab.host()
    lab.gpu(host)
    async with Over(lab.opened) as at:
        await at.open(ReserveForm(me, Wanted(), start=lab.at(days=1), history=history))
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    history.undo()
    assert [each.state for each in stored(lab)] == ["cancelled"]
    history.redo()
    assert [each.state for each in stored(lab)] == ["cancelled", "approved"]
    history.undo()
    assert [each.state for each in stored(lab)] == ["cancelled", "cancelled"]


async def test_a_clash_is_told_while_it_is_typed_with_a_way_out_that_one_key_takes(lab, me, other):
    first, second = lab.host("node-a"), lab.host("node-b")
    taken, free = lab.gpu(first), lab.gpu(second)
    reserved(other, lab, taken, start=0, hours=48)
    async with Over(lab.opened, (110, 60)) as at:
        form = await at.open(ReserveForm(me, Wanted(devices=[taken.doc_id])))
        await at.until(lambda: "! node-a (0): taken by Ilse Nobody" in at.said())
        assert "Free instead, f6 takes it: 1 node-b (0) at that time" in at.said()
        await at.press("f6")
        assert "Free instead, the nearest first" in at.text()
        await at.press("enter")
        await at.until(lambda: "It takes node-b (0)." in at.said())
        assert form.form.values["devices"] == [free.doc_id]
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    assert [each.person for each in stored(lab)] == [other.actor.person, me.actor.person]


async def test_a_machine_that_was_asked_for_gives_way_to_that_of_the_offer(lab, me, other):
    first, second = lab.host("node-a"), lab.host("node-b")
    taken, free = lab.gpu(first), lab.gpu(second)
    reserved(other, lab, taken, start=0, hours=48)
    async with Over(lab.opened, (110, 60)) as at:
        form = await at.open(ReserveForm(me, Wanted(hosts=[first.doc_id])))
        await at.until(lambda: "f6 takes it: 1 node-b (0) at that time" in at.said())
        await at.press("f6", "enter")
        await at.until(lambda: "It takes node-b (0)." in at.said())
        assert form.form.values["devices"] == [free.doc_id]
        assert form.form.values["hosts"] == [second.doc_id]


async def test_whoever_may_not_see_who_reserved_is_told_no_name(lab, other):
    taken = lab.gpu(lab.host("node-a"))
    reserved(other, lab, taken, start=0, hours=48)
    guest = lab.under(lab.ctx(lab.person("Somebody Guest"), "guest"))
    assert not guest.may("gpus.who")
    draft = Draft(wanted=Wanted(devices=[taken.doc_id]), start=lab.now, end=lab.at(hours=5))
    plan = booking.plan(lab.ctx(lab.person()), draft)
    words = " ".join(guest._(block.text) for section in told(guest, plan) for block in section.blocks)
    assert "node-a (0): taken, " in words
    assert "Nobody" not in words


async def test_who_was_faster_keeps_it_and_what_was_typed_stays_with_what_is_free_by_then(lab, me, other):
    first, second = lab.host("node-a"), lab.host("node-b")
    wanted = lab.gpu(first)
    lab.gpu(second)
    async with Over(lab.opened, (110, 60)) as at:
        form = await at.open(ReserveForm(me, Wanted(devices=[wanted.doc_id])))
        await at.fill(purpose="an invented deadline")
        await at.until(lambda: "It takes node-a (0)." in at.said())
        reserved(other, lab, wanted, start=0, hours=48)
        await at.press("ctrl+o")
        await at.until(lambda: "taken by Ilse Nobody" in at.said())
        assert not at.closed
        assert "node-b (0) at that time" in at.said()
        assert form.form.values["purpose"] == "an invented deadline"
    assert len(stored(lab)) == 1


async def test_what_only_the_engine_knew_is_planned_again_so_that_there_is_a_way_out(
    lab, me, other, monkeypatch
):
    wanted = lab.gpu(lab.host("node-a"))
    lab.gpu(lab.host("node-b"))

    def lost(*_: Any) -> Any:
        reserved(other, lab, wanted, start=0, hours=48)
        raise booking.Taken(N_("The GPU is reserved at that time."), Plan(), why=None, remedy=None)

    async with Over(lab.opened, (110, 60)) as at:
        await at.open(ReserveForm(me, Wanted(devices=[wanted.doc_id])))
        await at.until(lambda: "It takes node-a (0)." in at.said())
        with monkeypatch.context() as patch:
            real = booking.reserve
            patch.setattr("coordtui_gpus.panes.reserve.booking.reserve", lambda *_: _once(patch, real, lost))
            await at.press("ctrl+o")
            await at.until(lambda: "node-b (0) at that time" in at.said())
        assert not at.closed


def _once(patch: pytest.MonkeyPatch, real: Any, then: Any) -> Any:
    patch.setattr(booking, "reserve", real)
    return then()


async def test_until_when_empties_for_how_long_and_the_other_way_round(lab, me):
    lab.gpu()
    async with Over(lab.opened) as at:
        form = await at.open(ReserveForm(me))
        await at.fill(end=lab.at(hours=5))
        assert form.form.values["lasts"] is None
        await at.fill(lasts=timedelta(hours=2))
        assert form.form.values["end"] is None


async def test_without_an_end_the_form_asks_for_one(lab, me):
    lab.gpu()
    async with Over(lab.opened) as at:
        await at.open(ReserveForm(me))
        await at.fill(lasts=None)
        await at.press("ctrl+o")
        assert "For how long, or until when?" in at.said()
        assert not at.closed


async def test_half_a_gpu_of_some_memory_and_model_can_be_asked_for(lab, me):
    small, large = lab.gpu(memory_mib=40960, model="Fictive 40GB"), lab.gpu(memory_mib=81920)
    async with Over(lab.opened) as at:
        await at.open(ReserveForm(me))
        await at.fill(memory=80, share=500, model="fictive", preemptible=True, project="Placeholder")
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    (made,) = stored(lab)
    assert booking.devices_of_each(lab.ctx(), [made])[made.doc_id] == (large.doc_id,)
    assert (made.wanted.share, made.preemptible, made.project) == (500, True, "Placeholder")
    assert small.doc_id not in made.wanted.devices


async def test_a_mig_instance_is_asked_for_by_its_profile(lab, me):
    parent = lab.gpu()
    part = lab.gpu(
        lab.ctx().store.records(type(lab.host())).get(parent.host), parent=parent.doc_id, profile="1g.10gb",
        share=142,
    )  # fmt: skip
    async with Over(lab.opened) as at:
        form = await at.open(ReserveForm(me))
        assert "profile" in form.form.values
        await at.fill(profile="1g.10gb")
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    assert booking.devices_of_each(lab.ctx(), stored(lab))[stored(lab)[0].doc_id] == (part.doc_id,)


async def test_grants_of_the_settings_are_chosen_from_and_only_who_decides_names_a_person(lab, me):
    lab.gpu()
    async with Over(lab.opened) as at:
        form = await at.open(ReserveForm(lab.under(me, grants=("G-1", "G-2"))))
        assert "person" not in form.form.values
        await at.fill(grant="G-2")
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
        form = await at.open(ReserveForm(lab.ctx()))
        assert "person" in form.form.values
    assert stored(lab)[0].grant == "G-2"


async def test_the_coordinator_reserves_for_somebody_else(lab, me):
    lab.gpu()
    async with Over(lab.opened) as at:
        await at.open(window(lab.ctx(), Ref("person", str(me.actor.person))))
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    assert stored(lab)[0].person == me.actor.person


async def test_what_waits_for_a_yes_is_said_before_and_after(lab, me):
    lab.gpu()
    async with Over(lab.opened, (100, 40)) as at:
        await at.open(ReserveForm(lab.under(me, approval="all")))
        await at.until(lambda: "free, waits for a yes" in at.said())
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    assert stored(lab)[0].state == "requested"
    assert "it waits for a yes" in lab.ctx()._(at.result)


async def test_what_has_not_begun_is_changed_and_changed_back(lab, me, history):
    one, two = lab.gpus(2)
    made = reserved(me, lab, one, start=5, purpose="before")
    async with Over(lab.opened) as at:
        await at.open(ReserveForm(me, reservation=made, history=history))
        await at.fill(devices=[two.doc_id], purpose="after")
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    now = booking.get(lab.ctx(), made.doc_id)
    assert (now.wanted.devices, now.purpose) == ([two.doc_id], "after")
    history.undo()
    now = booking.get(lab.ctx(), made.doc_id)
    assert (now.wanted.devices, now.purpose) == ([one.doc_id], "before")


async def test_what_goes_on_is_extended_and_the_extension_taken_back(lab, me, history):
    made = reserved(me, lab, lab.gpu(), start=0, hours=4)
    async with Over(lab.opened) as at:
        await at.open(ExtendForm(me, made, history))
        await at.fill(lasts=timedelta(hours=3))
        await at.until(lambda: "free at that time" in at.said())
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    assert booking.get(lab.ctx(), made.doc_id).end == made.end + timedelta(hours=3)
    history.undo()
    assert booking.get(lab.ctx(), made.doc_id).end == made.end


async def test_an_extension_that_somebody_is_in_the_way_of_is_refused_with_the_reason(lab, me, other):
    gpu = lab.gpu(lab.host("node-a"))
    made = reserved(me, lab, gpu, start=0, hours=4)
    reserved(other, lab, gpu, start=5, hours=4)
    async with Over(lab.opened, (100, 30)) as at:
        await at.open(ExtendForm(me, made))
        await at.fill(lasts=timedelta(hours=3))
        await at.until(lambda: "taken by Ilse Nobody" in at.said())
        await at.press("ctrl+o")
        await at.until(lambda: "reserved from" in at.said())
        assert not at.closed
    assert booking.get(lab.ctx(), made.doc_id).end == made.end


async def test_accepting_says_what_it_holds_first(lab, me):
    asked = reserved(lab.under(me, approval="all"), lab, lab.gpu(lab.host("node-a")))
    assert asked.state == "requested"
    async with Over(lab.opened) as at:
        await at.open(AcceptForm(lab.ctx(), asked))
        await at.until(lambda: "It takes node-a (0)." in at.said())
        await at.fill(why="enjoy")
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    now = booking.get(lab.ctx(), asked.doc_id)
    assert (now.state, now.decided_why) == ("approved", "enjoy")


async def test_refusing_and_cancelling_say_what_they_mean_first(lab, me):
    asked = reserved(lab.under(me, approval="all"), lab, lab.gpu(lab.host("node-a")))
    own = reserved(me, lab, lab.gpu(lab.host("node-b")), start=3)
    async with Over(lab.opened) as at:
        await at.open(EndForm(lab.ctx(), asked, refuse=True))
        assert "It held nothing; node-a (0) stay free for others." in at.said()
        assert "cannot be undone" in at.said()
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
        at.closed = False
        await at.open(EndForm(me, own))
        assert "It has not begun: node-b (0) are free for others at that time." in at.said()
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    states = [booking.get(lab.ctx(), each.doc_id).state for each in (asked, own)]
    assert states == ["refused", "cancelled"]


async def test_releasing_asks_first_and_says_what_it_means(lab, me):
    made = reserved(me, lab, lab.gpu(lab.host("node-a")), start=0)
    async with Over(lab.opened, (100, 24)) as at:
        await at.open(release_question(me, made))
        assert "It ends now instead of" in at.said()
        assert "What runs there goes on, without a reservation." in at.said()
        await at.press("x")
        assert at.result is False


async def test_a_run_that_goes_on_is_adopted_by_whose_it_is(lab, me, history):
    gpu = lab.gpu(lab.host("node-a"))
    person = me.actor.person
    use = Use(device=gpu.doc_id, host=gpu.host, user="hrafn", since=lab.at(hours=-3), person=person)
    lab.ctx().store.records(Use).add(use)
    async with Over(lab.opened) as at:
        await at.open(AdoptForm(me, person, [gpu.doc_id], history))
        await at.until(lambda: "It takes node-a (0)." in at.said())
        await at.press("ctrl+o")
        await at.until(lambda: at.closed)
    (made,) = stored(lab)
    assert (made.adopted, made.person, made.start) == (True, person, lab.now)
    history.undo()
    assert stored(lab)[0].state in ("released", "cancelled")


def test_only_an_own_run_without_a_reservation_can_be_adopted(lab, me, other):
    mine, theirs = me.actor.person, other.actor.person
    own = gpu_view(1, 0, "busy", users=("hrafn",), people=(mine,))
    foreign = gpu_view(1, 1, "busy", users=("ilse",), people=(theirs,))
    idle = gpu_view(1, 2, "free")
    number = own.device.doc_id
    assert adoptable(me, [own, foreign, idle]) == (mine, (number,))
    assert adoptable(me, [foreign, idle]) is None
    assert adoptable(lab.ctx(), [foreign]) == (theirs, (foreign.device.doc_id,))
    assert adoptable(lab.ctx(), [own, foreign]) is None, "whose run is meant would be a guess"
    assert adoptable(lab.ctx(mine, "guest"), [own]) is None
