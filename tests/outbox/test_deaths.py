"""The program killed between every two steps of a delivery: once, or unsure and not twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import settings_for

STEPS = ("before sending is noted", "sending is noted", "it is away", "sent is noted")

DELIVER = """
import os, signal, sys
from pathlib import Path
from coordtui.outbox import delivery
from coordtui.outbox.post import Post
from coordtui.testing import open_test_session

folder, settings, step, careless = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4] == "careless"

def die(here):
    if here == step:
        os.kill(os.getpid(), signal.SIGKILL)

begin, sent, carry = Post.begin, Post.sent, delivery._carry

def noted(self, number, worker):
    die("before sending is noted")
    letter = self._letters.get(number) if careless else begin(self, number, worker)
    die("sending is noted")
    return letter

def carried(post, letter, send):
    def and_die():
        send()
        die("it is away")
    return carry(post, letter, and_die)

def done(self, letter):
    sent(self, letter)
    die("sent is noted")

Post.begin, Post.sent, delivery._carry = noted, done, carried
with open_test_session(folder, settings=settings) as session:
    session.jobs.run("core.outbox")
"""


def deliver(folder: Path, settings: str, step: str, careless: str = "") -> int:
    command = [sys.executable, "-c", DELIVER, str(folder), settings, step, careless]
    return subprocess.run(command, timeout=60, check=False).returncode


@pytest.mark.parametrize("channel", ["mail", "slack"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_each_letter_arrives_once_or_is_unsure(
    make_office, smtp, slack, tmp_path, channel, step
):
    settings = settings_for(smtp.port)
    office = make_office(settings)
    for number in range(2):
        office.put(channel=channel, text=f"letter {number}")
    assert deliver(tmp_path, settings, step) == -signal.SIGKILL
    office.deliver()
    office.deliver()
    arrived = len(smtp.mails) if channel == "mail" else len(slack.posts)
    first, second = office.states()
    assert second == "sent"
    assert first == ("unsure" if step in {"sending is noted", "it is away"} else "sent")
    assert arrived == (1 if step == "sending is noted" else 2)


def test_without_the_note_before_it_a_letter_would_arrive_twice(make_office, smtp, tmp_path):
    settings = settings_for(smtp.port)
    office = make_office(settings)
    office.put()
    assert deliver(tmp_path, settings, "it is away", "careless") == -signal.SIGKILL
    office.deliver()
    assert len(smtp.mails) == 2


def test_five_programs_at_once_deliver_each_letter_once(make_office, smtp, tmp_path):
    settings = settings_for(smtp.port)
    office = make_office(settings)
    for number in range(20):
        office.put(to=f"a{number}@example.org")
    command = [sys.executable, "-c", DELIVER, str(tmp_path), settings, "", ""]
    several = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(5)]
    assert {each.wait(60) for each in several} <= {0, 1}  # 1: another one delivers
    office.deliver()
    assert sorted(to for to, _ in smtp.mails) == sorted(f"a{number}@example.org" for number in range(20))
    assert set(office.states()) == {"sent"}
