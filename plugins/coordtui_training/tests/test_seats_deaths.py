"""Killed at any moment while people sign up and cancel, the program leaves nothing half done."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tinydb import where

from coordtui_training.records import SEATED, Signup, Step

TIMES = int(os.environ.get("COORDTUI_KILLS", "50"))

MAIL = """
[outbox]
smtp_host = "127.0.0.1"
smtp_security = "none"
sender = "Placeholder Lab <training@example.invalid>"
"""

WORKER = """
import os
import random
import signal
import sys
import time
from datetime import datetime
from importlib import import_module
from pathlib import Path
from coordtui.api import Actor, Refused
from coordtui.testing import FrozenClock, open_test_session
from coordtui_training.seats import Seats

folder, settings, session, people, now, times = sys.argv[1:]
for part in ("letters", "ics", "planning", "running", "standing", "seats.service", "fit.hindering"):
    import_module(f"coordtui_training.{part}")  # or most of the time of a process would be spent on this
folder, people, chance = Path(folder), range(*map(int, people.split())), random.Random(7)


def works(begun):
    random.seed()
    clock = FrozenClock(datetime.fromisoformat(now))
    plugins = {"training": "coordtui_training"}
    with open_test_session(folder, plugins, settings=settings, clock=clock) as opened:
        os.write(begun, b"!")
        while True:
            person = random.choice(people)
            actor = Actor(person=person, name="Somebody", roles=frozenset({"researcher"}), via="ssh:test")
            seats = Seats(opened.context("training", actor=actor))
            try:
                random.choice([seats.sign_up, seats.cancel])(int(session))
            except Refused:
                pass


for _ in range(int(times)):
    reads, begun = os.pipe()
    child = os.fork()
    if not child:
        works(begun)
    os.read(reads, 1)
    time.sleep(chance.uniform(0, 0.15))
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    os.close(reads), os.close(begun)
"""


@pytest.mark.slow
def test_killed_while_people_sign_up_each_change_is_whole_or_not_there(lab, tmp_path):
    session, people = lab.session(capacity=2, waiting="auto"), [lab.person() for _ in range(6)]
    given = [tmp_path, MAIL, session.doc_id, f"{people[0]} {people[-1] + 1}", lab.now.isoformat(), TIMES]
    done = subprocess.run(
        [sys.executable, "-c", WORKER, *map(str, given)], timeout=110, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    steps, became = lab.ctx().store.records(Step).find(), {}
    signups = {each.doc_id: each for each in lab.ctx().store.records(Signup).find()}
    for step in steps:
        assert step.was == became.get(step.signup, "")
        became[step.signup] = step.became
        if step.became == "confirmed" or (step.became == "cancelled" and step.was == "confirmed"):
            assert lab.ctx().outbox.find(f"step:{step.doc_id}") is not None
    assert len(steps) > TIMES
    assert lab.ctx().outbox.find(f"step:{steps[-1].doc_id + 1}") is None
    assert became == {number: each.state for number, each in signups.items()}
    seated = [each for each in signups.values() if each.state in SEATED]
    waiting = lab.ctx().store.records(Signup).count(where("state") == "waiting")
    assert len(seated) <= 2
    assert not waiting or len(seated) == 2
