"""GPUs that sixteen processes want at once: never more than there is, and more without the guard."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coordtui_gpus import booking
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import WHOLE, Device, Hold, Reservation, Use, Wanted

PROCESSES = 16
ATTEMPTS = int(os.environ.get("COORDTUI_ATTEMPTS", "40"))
"""Of each process."""

WORKER = """
import os
import random
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from coordtui.api import Actor, Refused
from coordtui.testing import FrozenClock, open_test_session
from coordtui_gpus import booking
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import Hold, Wanted

folder, now, unguarded, attempts, *people = sys.argv[1:]
folder, start = Path(folder), datetime.fromisoformat(now)


def without_the_guard(ctx, person):
    # What was read before is believed: nobody looks again, and no engine holds the rule.
    table = ctx.store._store.table("bare.holds")
    taken = sum(each["share"] for each in table.all() if each["device"] == 1)
    (folder / f"read.{person}").touch()
    while len([*folder.glob("read.*")]) < int(unguarded):
        time.sleep(0.002)
    if taken + 1000 <= 1000:
        table.insert({"device": 1, "share": 1000})


def some(chance):
    kind = chance.choice(["whole", "share", "mig", "any", "two"])
    begins = start + timedelta(hours=chance.randrange(6))
    wanted = {
        "whole": Wanted(devices=[chance.choice([1, 2, 3])]),
        "share": Wanted(devices=[chance.choice([2, 3])], share=chance.choice([100, 250, 400, 700])),
        "mig": Wanted(profile="3g.40gb"),
        "any": Wanted(share=chance.choice([300, 1000])),
        "two": Wanted(devices=[2, 3], share=500),
    }[kind]
    loose = chance.random() < 0.1
    ends = begins + timedelta(minutes=chance.randrange(30, 200))
    return Draft(wanted=wanted, start=begins, end=ends, preemptible=loose)


def say(text):
    os.write(1, f"{text}\\n".encode())


def tries(person):
    with open_test_session(folder, {"gpus": "coordtui_gpus"}, clock=FrozenClock(start)) as opened:
        actor = Actor(person=int(person), name="Somebody", roles=frozenset({"researcher"}), via="ssh:test")
        ctx = opened.context("gpus", actor=actor)
        chance = random.Random(int(person))
        (folder / f"ready.{person}").touch()
        while not (folder / "go").exists():
            time.sleep(0.002)
        if int(unguarded):
            without_the_guard(ctx, person)
        for _ in range(0 if int(unguarded) else int(attempts)):
            own = booking.mine(ctx)
            try:
                if own and chance.random() < 0.5:
                    one = chance.choice(own)
                    act = chance.choice([booking.cancel, booking.extend, booking.change])
                    if act is booking.extend:
                        booking.extend(ctx, one.doc_id, one.end + timedelta(hours=1))
                    elif act is booking.change:
                        booking.change(ctx, one.doc_id, some(chance))
                    else:
                        booking.cancel(ctx, one.doc_id)
                else:
                    booking.reserve(ctx, some(chance))
                    say("done")
            except Refused as refused:
                say(f"no {refused.what}")


children = []
for person in people:
    child = os.fork()
    if not child:
        try:
            tries(person)
            os._exit(0)
        finally:
            os._exit(1)
    children.append(child)
while len([*folder.glob("ready.*")]) < len(children) and not os.waitpid(-1, os.WNOHANG)[0]:
    time.sleep(0.01)
(folder / "go").touch()  # also where one of them failed: waiting for it fails below
sys.exit(any([os.waitpid(child, 0)[1] for child in children]))
"""


def race(lab, folder: Path, people: list[int], unguarded: int = 0) -> list[str]:
    """Let a process for each person try at the same moment; what they said."""
    given = [folder, lab.now.isoformat(), unguarded, ATTEMPTS, *people]
    ran = subprocess.run(
        [sys.executable, "-c", WORKER, *map(str, given)], stdout=subprocess.PIPE, text=True, timeout=115
    )
    assert ran.returncode == 0
    return ran.stdout.splitlines()


def most_at_any_minute(lab) -> dict[int, int]:
    """By GPU, the most thousandths at any minute, counted from what each stored reservation says of itself.

    Neither the service nor the sums of the engine are asked.
    """
    store = lab.ctx().store
    devices = {each.doc_id: each for each in store.records(Device).find()}
    named: dict[int, set[int]] = {}
    for each in store.records(Hold).find():
        if each.through is None:
            named.setdefault(each.reservation, set()).add(each.device)
    minutes: dict[tuple[int, int], int] = {}
    for each in store.records(Reservation).find():
        if each.state not in ("approved", "released") or each.preemptible:
            continue
        assert named[each.doc_id], "a reservation that holds nothing"
        for number in named[each.doc_id]:
            device = devices[number]
            gpu, share = (
                (number, each.wanted.share) if device.parent is None else (device.parent, device.share)
            )
            both = [(gpu, share)] if device.parent is None else [(gpu, share), (number, WHOLE)]
            for minute in range(int(each.start.timestamp()) // 60, int(each.end.timestamp()) // 60):
                for key, part in both:
                    minutes[key, minute] = minutes.get((key, minute), 0) + part
    most: dict[int, int] = {}
    for (device_, _), taken in minutes.items():
        most[device_] = max(most.get(device_, 0), taken)
    return most


def no_half(lab) -> None:
    """Each that stands or is asked for has holds of its own time, and no hold is without one."""
    store = lab.ctx().store
    reservations = {each.doc_id: each for each in store.records(Reservation).find()}
    holds = store.records(Hold).find()
    of = {each.reservation for each in holds}
    live = {n for n, each in reservations.items() if each.state in ("requested", "approved", "released")}
    assert of == live
    for each in holds:
        reservation = reservations[each.reservation]
        assert (each.start, each.end) == (reservation.start, reservation.end)
        assert each.firm == (reservation.state != "requested" and not reservation.preemptible)


def few_gpus(lab) -> list[Device]:
    """One GPU that is cut in two, and two whole ones."""
    first, second, third = lab.gpus(3, lab.host("node1"))
    parts = [
        lab.gpu(lab.host(), parent=first.doc_id, profile="3g.40gb", share=428, uuid=f"MIG-{number}")
        for number in range(2)
    ]
    return [first, second, third, *parts]


@pytest.mark.slow
def test_sixteen_processes_never_hold_more_than_there_is(lab, tmp_path):
    few_gpus(lab)
    with lab.ctx().store.transaction():
        people = [lab.person() for _ in range(PROCESSES)]
    said = race(lab, tmp_path, people)
    assert len(said) > PROCESSES
    assert sum(each == "done" for each in said) >= 10
    assert any(each.startswith("no") for each in said)
    most = most_at_any_minute(lab)
    assert most, "nobody got anything"
    assert max(most.values()) == WHOLE, "no GPU was ever full: this race says nothing"
    no_half(lab)


@pytest.mark.slow
def test_without_the_guard_one_gpu_is_reserved_by_everybody(lab, tmp_path):
    few_gpus(lab)
    people = [lab.person() for _ in range(4)]
    race(lab, tmp_path, people, unguarded=4)
    assert len(lab.ctx().store._store.table("bare.holds").all()) == 4


DEATHS = int(os.environ.get("COORDTUI_KILLS", "30"))

DYING = """
import os
import random
import signal
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from coordtui.api import Actor, Refused
from coordtui.testing import FrozenClock, open_test_session
from coordtui_gpus import booking
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import Wanted

folder, person, now, times = sys.argv[1:]
folder, start, chance = Path(folder), datetime.fromisoformat(now), random.Random(7)


def works(begun):
    random.seed()
    with open_test_session(folder, {"gpus": "coordtui_gpus"}, clock=FrozenClock(start)) as opened:
        actor = Actor(person=int(person), name="Somebody", roles=frozenset({"researcher"}), via="ssh:test")
        ctx = opened.context("gpus", actor=actor)
        told = False
        while True:
            begins = start + timedelta(hours=random.randrange(200))
            share = random.choice([500, 1000])
            draft = Draft(wanted=Wanted(count=3, share=share), start=begins, end=begins + timedelta(hours=2))
            own = booking.mine(ctx)
            try:
                if len(own) > 5:
                    one = random.choice(own).doc_id
                    random.choice([booking.cancel, lambda c, n: booking.change(c, n, draft)])(ctx, one)
                else:
                    booking.reserve(ctx, draft)
            except Refused:
                continue
            if not told:  # only then most of the time is not that of starting
                told = os.write(begun, b"!")


for _ in range(int(times)):
    reads, begun = os.pipe()
    child = os.fork()
    if not child:
        works(begun)
    os.read(reads, 1)
    time.sleep(chance.uniform(0, 0.12))
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    os.close(reads), os.close(begun)
"""


@pytest.mark.slow
def test_killed_at_any_moment_no_reservation_is_without_its_holds(lab, tmp_path):
    lab.gpus(4)
    given = [tmp_path, lab.person(), lab.now.isoformat(), DEATHS]
    command = [sys.executable, "-c", DYING, *map(str, given)]
    done = subprocess.run(command, timeout=110, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = lab.ctx().store.records(Reservation).find()
    assert sum(each.rev for each in made) >= DEATHS, "each of them did something"
    no_half(lab)
    for each in made:
        if each.state == "approved":
            holds = [one for one in lab.ctx().store.records(Hold).find() if one.reservation == each.doc_id]
            assert len(holds) == 3


def test_the_engine_has_the_last_word_when_the_service_is_wrong(lab, monkeypatch):
    from coordtui_gpus.booking import holding, planning, service

    gpu, me, other = lab.gpu(), lab.ctx(lab.person()), lab.ctx(lab.person())
    wanted = Wanted(devices=[gpu.doc_id])
    draft = Draft(wanted=wanted, start=lab.at(hours=1), end=lab.at(hours=2))
    booking.reserve(me, draft)

    def blind(*args, **more):
        return planning.Plan(devices=(gpu.doc_id,))

    monkeypatch.setattr(service, "planned", blind)
    monkeypatch.setattr(service, "settle", blind)
    with pytest.raises(holding.Taken, match="reserved at that time"):
        booking.reserve(other, draft)
    assert lab.ctx().store.records(Reservation).count() == 1
    assert lab.ctx().store.records(Use).count() == 0
    no_half(lab)
