"""The books beside what is seen: each difference, its evidence, and what accepting it does."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from coordtui.api import Refused
from coordtui_gpus import books
from coordtui_gpus.books.doctor import differences
from coordtui_gpus.records import Asset, Device, Edit, Seen, SeenGpu, Sweep


def heard(lab, host, *devices, state="ok", days=0, **of_gpu):
    """Let a machine have told of these GPUs, so many days ago."""
    at = lab.at(days=-days)
    ctx = lab.ctx()
    gpus = [SeenGpu(device=each.doc_id, **of_gpu) for each in devices]
    seen = Seen(host=host.doc_id, state=state, since=at, good=at, gpus=gpus)
    ctx.store.records(Seen).add(seen)


def swept(lab):
    lab.ctx().store.records(Sweep).add(Sweep(at=lab.now, data=""))


def kinds(lab):
    return [each.key for each in books.reconcile(lab.ctx())]


def said(lab, difference):
    ctx = lab.ctx()
    return " ".join(ctx._(each) for each in difference.evidence)


@pytest.fixture
def known(lab):
    """A machine with one GPU, seen and on the books as they are."""
    ctx, host = lab.ctx(), lab.host("node01")
    card = lab.gpu(host, serial="SN-G001")
    heard(lab, host, card)
    machine = books.add(ctx, Asset(kind="host", name="node01"))
    asset = books.add(
        ctx,
        Asset(name="card", uuid=card.uuid, serial="SN-G001", model="Fictive 80 GB", parent=machine.doc_id),
    )
    return host, card, machine, asset


def test_books_that_say_what_is_seen_have_no_difference(lab, known):
    assert books.reconcile(lab.ctx()) == []
    assert not differences(lab.ctx()).remedy


def test_what_is_seen_and_on_no_book_is_new_and_accepted_into_its_machine(lab):
    host = lab.host("node01")
    cards = lab.gpus(2, host)
    heard(lab, host, *cards)
    found = books.reconcile(lab.ctx())
    assert kinds(lab) == [f"new-h{host.doc_id}", f"new-d{cards[0].doc_id}", f"new-d{cards[1].doc_id}"]
    machine = next(each for each in found if each.device is None)
    books.accept(lab.ctx(), *found)
    assert books.reconcile(lab.ctx()) == []
    (listed, *mine) = books.assets(lab.ctx())
    assert (listed.name, listed.host, machine.kind) == ("node01", host.doc_id, "new")
    assert [(each.uuid, each.parent) for each in mine] == [(each.uuid, listed.doc_id) for each in cards]
    assert lab.ctx().store.records(Edit).count() == 3


def test_a_card_in_another_machine_has_moved_and_its_parent_follows(lab, known):
    _, card, _, asset = known
    other = lab.host("node02")
    card = lab.ctx().store.records(Device).save(replace(card, host=other.doc_id, bus="00000000:0B:00.0"))
    heard(lab, other, card)
    machine = books.add(lab.ctx(), Asset(kind="host", name="node02"))
    (moved,) = books.reconcile(lab.ctx())
    assert moved.kind == "moved"
    assert "The books say that it is in node01. It was seen in node02, 00000000:0B:00.0" in said(lab, moved)
    (now,) = books.accept(lab.ctx(), moved)
    assert (now.parent, now.slot) == (machine.doc_id, "00000000:0B:00.0")
    assert {each.field for each in books.history(lab.ctx(), asset)} == {"", "parent", "slot"}
    assert books.reconcile(lab.ctx()) == []


def test_undoing_an_accepted_difference_leaves_the_books_as_they_were(lab, known):
    _, card, _, asset = known
    other = lab.host("node02")
    heard(lab, other, lab.ctx().store.records(Device).save(replace(card, host=other.doc_id)))
    found = books.reconcile(lab.ctx())
    moved = next(each for each in found if each.kind == "moved")
    books.accept(lab.ctx(), moved)
    books.restore(lab.ctx(), asset)
    assert books.get(lab.ctx(), asset.doc_id).parent == asset.parent
    assert kinds(lab) == [each.key for each in found]


def test_a_lost_card_is_lost_with_the_words_of_its_machine(lab, known):
    host, card, *_ = known
    seen = lab.ctx().store.records(Seen)
    gone = SeenGpu(device=card.doc_id, state="lost", text="Unable to determine the device handle")
    seen.save(replace(seen.first(), state="degraded", gpus=[gone]))
    (lost,) = books.reconcile(lab.ctx())
    assert (lost.kind, lost.host.doc_id, lost.values) == ("lost", host.doc_id, {"lifecycle": "repair"})
    assert "Unable to determine" in said(lab, lost)
    books.accept(lab.ctx(), lost)
    assert books.reconcile(lab.ctx()) == []


def test_a_card_that_its_machine_tells_of_no_more_is_missing(lab, known):
    seen = lab.ctx().store.records(Seen)
    seen.save(replace(seen.first(), gpus=[]))
    (missing,) = books.reconcile(lab.ctx())
    assert (missing.kind, missing.values) == ("missing", {"lifecycle": "received"})
    assert "does not tell of it any more" in said(lab, missing)


def test_a_card_of_a_silent_machine_is_missing_only_after_two_weeks(lab, known):
    seen = lab.ctx().store.records(Seen)
    swept(lab)
    seen.save(replace(seen.first(), state="unreachable", good=lab.at(days=-13)))
    devices = lab.ctx().store.records(Device)
    devices.save(replace(devices.first(), last_seen=lab.at(days=-13)))
    assert books.reconcile(lab.ctx()) == []
    seen.save(replace(seen.first(), good=lab.at(days=-15)))
    devices.save(replace(devices.first(), last_seen=lab.at(days=-15)))
    assert [each.kind for each in books.reconcile(lab.ctx())] == ["missing"]


def test_while_nobody_looks_nothing_is_missing(lab):
    books.add(lab.ctx(), Asset(name="card", uuid="GPU-0a1b2c3d-0000-4000-8000-00000000beef"))
    assert books.reconcile(lab.ctx()) == []
    swept(lab)
    assert [each.kind for each in books.reconcile(lab.ctx())] == ["missing"]


def test_another_serial_and_model_are_unlike_and_accepting_corrects_both(lab, known):
    devices = lab.ctx().store.records(Device)
    devices.save(replace(devices.first(), serial="SN-G999", model="Invented 141GB"))
    (unlike,) = books.reconcile(lab.ctx())
    assert unlike.values == {"serial": "SN-G999", "model": "Invented 141GB"}
    assert "the books say SN-G001, it tells SN-G999" in said(lab, unlike)
    books.accept(lab.ctx(), unlike)
    assert books.reconcile(lab.ctx()) == []


def test_a_serial_number_tells_what_a_uuid_does_not_and_the_uuid_is_learnt(lab):
    host = lab.host("node01")
    card = lab.gpu(host, serial="SN 0042")
    heard(lab, host, card)
    books.add(lab.ctx(), Asset(kind="host", name="node01"))
    asset = books.add(lab.ctx(), Asset(serial="sn-0042", model="Fictive"))
    (unlike,) = books.reconcile(lab.ctx())
    assert (unlike.asset.doc_id, unlike.values) == (asset.doc_id, {"uuid": card.uuid})


def test_what_is_retired_and_seen_at_work_is_unlike(lab, known):
    books.retire(lab.ctx(), known[3])
    (unlike,) = books.reconcile(lab.ctx())
    assert unlike.values == {"lifecycle": "in_service"}


def test_a_machine_that_answers_though_it_is_retired_is_unlike(lab, known):
    books.retire(lab.ctx(), known[2])
    assert [(each.key, each.values) for each in books.reconcile(lab.ctx())] == [
        (f"unlike-{known[2].doc_id}", {"lifecycle": "in_service"})
    ]


@pytest.mark.parametrize("masked", ["N/A", "0", "0000000000", "[N/A]"])
def test_masked_numbers_never_bring_two_things_together(lab, masked):
    host = lab.host("node01")
    zeros = "GPU-00000000-0000-0000-0000-000000000000"
    card = lab.gpu(host, serial=masked, uuid=zeros)
    heard(lab, host, card)
    books.add(lab.ctx(), Asset(kind="host", name="node01"))
    books.add(lab.ctx(), Asset(name="other card", serial=masked, uuid=zeros))
    found = books.reconcile(lab.ctx())
    assert [each.kind for each in found] == ["missing", "new"]
    assert "known by its place alone" in said(lab, found[1])
    (added,) = books.accept(lab.ctx(), found[1])
    assert (added.device, added.serial, added.uuid) == (card.doc_id, "", "")
    assert [each.kind for each in books.reconcile(lab.ctx())] == ["missing"]


def test_a_uuid_that_two_machines_tell_is_a_conflict_that_nobody_can_accept(lab, known):
    _, card, _, asset = known
    other = lab.host("node02")
    books.add(lab.ctx(), Asset(kind="host", name="node02"))
    seen = lab.ctx().store.records(Seen)
    seen.save(replace(seen.first(), clashes=[card.uuid]))
    books.save(lab.ctx(), replace(books.get(lab.ctx(), asset.doc_id), serial="", device=None))
    found = [each for each in books.reconcile(lab.ctx()) if each.device]
    assert [(each.kind, each.does, each.asset) for each in found] == [("unlike", None, None)]
    with pytest.raises(Refused, match="nothing to accept"):
        books.accept(lab.ctx(), found[0])
    assert other.doc_id


def test_what_is_not_so_any_more_is_not_accepted_and_neither_is_the_rest(lab, known):
    host = known[0]
    devices = lab.gpus(2, host)
    seen = lab.ctx().store.records(Seen)
    seen.save(replace(seen.first(), gpus=[SeenGpu(device=each.doc_id) for each in (known[1], *devices)]))
    found = books.reconcile(lab.ctx())
    books.add(lab.ctx(), Asset(name="by hand", uuid=devices[1].uuid, model="Fictive"))
    with pytest.raises(Refused, match="not so any more"):
        books.accept(lab.ctx(), *found)
    assert len(books.assets(lab.ctx())) == 3


def test_an_instance_of_a_gpu_is_not_owned_apart(lab, known):
    host, card, *_ = known
    lab.gpu(host, parent=card.doc_id, uuid="MIG-0a1b2c3d-1111-4000-8000-000000000001", share=142)
    assert books.reconcile(lab.ctx()) == []


def test_the_doctor_says_how_many_differences_wait_and_no_more(lab, known):
    books.retire(lab.ctx(), known[3])
    finding = differences(lab.ctx(lab.person()))
    assert finding.remedy
    assert lab.ctx()._(finding.text) == "1 difference between the books and what is seen waits."
