"""The last seats, wanted by sixteen processes at once: sold once, and twice where the guard is taken away."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from tinydb import where

from coordtui_training.records import SEATED, Signup

PROCESSES, CAPACITY = 16, 10

ATTEMPTS = int(os.environ.get("COORDTUI_ATTEMPTS", "100"))
"""Of each process. A thousand take most of a minute: they are for an evening."""

EACH = 4
"""So many people of a process want a seat; each tries again and again."""

WORKER = """
import os
import sys
import time
from datetime import datetime
from importlib import import_module
from pathlib import Path
from coordtui.api import Actor, Refused
from coordtui.testing import FrozenClock, open_test_session
from coordtui_training.seats import Seats

folder, session, now, guarded, attempts, *shares = sys.argv[1:]
folder, clock = Path(folder), FrozenClock(datetime.fromisoformat(now))
for part in ("letters", "ics", "planning", "running", "standing", "seats.service", "fit.hindering"):
    import_module(f"coordtui_training.{part}")  # once, and not by each of the processes


def without_the_guard(ctx, person, first):
    # What was read before is believed: nobody looks again, and no engine holds the rule.
    table = ctx.store._store.table("bare.signups")
    taken = len([each for each in table.all() if each["session"] == int(session)])
    (folder / f"read.{first}").touch()
    while len([*folder.glob("read.*")]) < int(guarded):
        time.sleep(0.002)
    if taken < 1:
        table.insert({"session": int(session), "person": person})


def tries(first, last):
    with open_test_session(folder, {"training": "coordtui_training"}, clock=clock) as opened:
        (folder / f"ready.{first}").touch()
        while not (folder / "go").exists():
            time.sleep(0.002)
        for person in range(first, last):
            actor = Actor(person=person, name="Somebody", roles=frozenset({"researcher"}), via="ssh:test")
            ctx = opened.context("training", actor=actor)
            if int(guarded):
                without_the_guard(ctx, person, first)
                continue
            tried = int(attempts) // (last - first)
            for number in range(tried):
                try:
                    if number == tried // 2:
                        Seats(ctx).cancel(int(session))
                    else:
                        Seats(ctx).sign_up(int(session))
                except Refused as refused:
                    os.write(1, f"{refused}\\n".encode())


children = []
for share in shares:
    child = os.fork()
    if not child:
        try:
            tries(*map(int, share.split("-")))
            os._exit(0)
        finally:
            os._exit(1)
    children.append(child)
while len([*folder.glob("ready.*")]) < len(children) and not os.waitpid(-1, os.WNOHANG)[0]:
    time.sleep(0.01)
(folder / "go").touch()  # also where one of them failed: waiting for it fails below
sys.exit(any([os.waitpid(child, 0)[1] for child in children]))
"""


def race(lab, folder: Path, session: int, people: list[int], processes: int, unguarded: int = 0) -> list[str]:
    """Let processes try at the same moment, each for its share of the people; what was refused."""
    share = len(people) // processes
    firsts = [people[0] + number * share for number in range(processes)]
    shares = [f"{first}-{last}" for first, last in pairwise([*firsts, people[0] + len(people)])]
    given = [folder, session, lab.now.isoformat(), unguarded, ATTEMPTS, *shares]
    ran = subprocess.run(
        [sys.executable, "-c", WORKER, *map(str, given)], stdout=subprocess.PIPE, text=True, timeout=115
    )
    assert ran.returncode == 0
    return ran.stdout.splitlines()


@pytest.mark.slow
def test_the_last_seats_are_sold_exactly_once(lab, tmp_path):
    """Sixteen processes, each with many attempts; who has asked already is refused, and tries on."""
    session = lab.session(capacity=CAPACITY)
    with lab.ctx().store.transaction():
        people = [lab.person() for _ in range(PROCESSES * EACH)]
    refused = race(lab, tmp_path, session.doc_id, people, PROCESSES)
    signups = lab.ctx().store.records(Signup).find(where("session") == session.doc_id)
    assert len(refused) == PROCESSES * ATTEMPTS - len(people) - len(signups)  # all else was done
    assert len(signups) == 2 * len(people)  # each cancelled once, and asked once more
    seated = [each for each in signups if each.state in SEATED]
    assert len(seated) == CAPACITY
    waiting = [each.person for each in signups if each.state == "waiting"]
    assert len({*waiting, *(each.person for each in seated)}) == len(people)


@pytest.mark.slow
def test_without_the_guard_the_last_seat_is_sold_to_everybody(lab, tmp_path):
    session = lab.session(capacity=1)
    with lab.ctx().store.transaction():
        people = [lab.person() for _ in range(4)]
    race(lab, tmp_path, session.doc_id, people, 4, unguarded=4)
    assert len(lab.ctx().store._store.table("bare.signups").all()) == 4
