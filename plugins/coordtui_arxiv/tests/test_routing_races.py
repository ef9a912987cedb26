"""Two programs send at once: nobody gets a paper twice, and no limit is passed."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from contextlib import ExitStack
from subprocess import PIPE

import pytest

from coordtui_arxiv.records import Delivery

from .conftest import Rig, replace_settings
from .routing_lab import RoutingLab

_SENDER = """
    import sys
    from pathlib import Path
    from coordtui.api import Actor, Refused
    from coordtui.config import Settings
    from coordtui.host.session import open_session
    from coordtui_arxiv.routing import Routing

    path, sender, papers, people = Path(sys.argv[1]), int(sys.argv[2]), *map(str.split, sys.argv[3:])
    settings = Settings(sections={"arxiv": {"send_daily": 5}})
    actor = Actor(person=sender, name="somebody", roles=frozenset({"researcher"}))
    with open_session(settings, f"sqlite:///{path}", only={"arxiv"}, state=path.parent / "state") as session:
        routing = Routing(session.context("arxiv", actor=actor))
        print("ready", flush=True)
        sys.stdin.readline()
        for paper in papers:
            for person in people:
                try:
                    routing.send([int(paper)], [int(person)])
                except Refused:
                    print("refused", flush=True)
"""


@pytest.fixture
def lab(rig: Rig) -> RoutingLab:
    rig.settings = replace_settings(rig.settings, send_daily=5)
    return RoutingLab(rig)


def send_at_once(lab: RoutingLab, senders: list[int], papers: list[int], people: list[int]) -> int:
    """Let each of the senders try all of it in a program of their own; how often one was refused."""
    lists = " ".join(map(str, papers)), " ".join(map(str, people))
    command = [sys.executable, "-c", textwrap.dedent(_SENDER), str(lab.rig.path)]
    refused = 0
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen([*command, str(who), *lists], stdin=PIPE, stdout=PIPE, text=True)
            )
            for who in senders
        ]
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started:  # all of them stand ready: now all at once
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in started:
            refused += process.communicate(timeout=60)[0].count("refused")
            assert process.returncode == 0
    return refused


def test_two_programs_of_one_person_send_no_more_than_one_may(lab: RoutingLab) -> None:
    sender = lab.person("Hrafn Placeholder")
    people = [lab.person(f"Invented {i}") for i in range(4)]
    papers = [lab.paper(f"Kelp {i}") for i in range(3)]
    assert send_at_once(lab, [sender, sender], papers, people) == 2 * 12 - 5
    assert lab.rig.ctx().store.records(Delivery).count() == 5


def test_two_people_who_send_the_same_send_it_once(lab: RoutingLab) -> None:
    senders = [lab.person("Hrafn Placeholder"), lab.person("Una Notional")]
    person = lab.person("Ysolde Carabosse")
    papers = [lab.paper(f"Kelp {i}") for i in range(4)]
    assert send_at_once(lab, senders, papers, [person]) == 4
    found = lab.rig.ctx().store.records(Delivery).find()
    assert sorted(each.paper for each in found) == papers
