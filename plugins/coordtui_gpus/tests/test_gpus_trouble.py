"""No network, no ssh, a full disk, a store that was put back, signals: what is said, and what goes on."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Cancelled, Message, Refused, StoreDamaged, StoreError, StoreFull
from coordtui_gpus import fleet
from coordtui_gpus.cli import sweep as commands
from coordtui_gpus.collecting import job as looking
from coordtui_gpus.collecting import keeping_on, storing
from coordtui_gpus.collecting.engine import close_engine
from coordtui_gpus.collecting.transports.openssh import checked
from coordtui_gpus.records import Host, Seen, Sweep
from coordtui_gpus.texts import N_

from .heard_lab import answer, silence


class Line:
    """The line of a job, stopped after so many looks."""

    def __init__(self, looks: int = 0) -> None:
        self.cancelled, self.left, self.said = False, looks, list[Message]()

    def progress(self, *_: Any) -> None:
        """Say nothing."""

    def between(self, text: Message) -> None:
        self.said.append(text)
        self.left -= 1
        self.cancelled = self.left <= 0


@pytest.fixture
def asked(lab, monkeypatch):
    """Every machine answers."""

    def ask(ctx, hosts, **_):
        yield [answer(each, lab.now, 1) for each in hosts]

    monkeypatch.setattr(looking, "ask", ask)


def test_a_watch_whose_disk_is_full_says_so_and_goes_on_when_there_is_room(lab, asked, monkeypatch):
    lab.host("a")
    keep, looks = fleet.keep, []

    def full(ctx, heard):
        looks.append(len(heard))
        if len(looks) in (2, 3):
            raise StoreFull(N_("No room."))
        keep(ctx, heard)

    monkeypatch.setattr(fleet, "keep", full)
    line = Line(5)
    with keeping_on(0.0, line.between), pytest.raises(Cancelled):
        looking.sweep(lab.ctx(), line)
    assert [each.text == storing.NOT_STORED.text for each in line.said] == [False, True, True, False, False]
    assert "No room." in str(line.said[1])
    assert lab.ctx().store.records(Sweep).count() == 3


def test_one_look_whose_disk_is_full_fails_with_the_reason(lab, asked, monkeypatch):
    lab.host("a")

    def full(*_):
        raise StoreFull(N_("No room."))

    monkeypatch.setattr(fleet, "keep", full)
    with pytest.raises(StoreFull):
        looking.sweep(lab.ctx(), Line())


def test_a_damaged_store_ends_a_watch(lab, asked, monkeypatch):
    lab.host("a")

    def damaged(*_):
        raise StoreDamaged(N_("Damaged."))

    monkeypatch.setattr(fleet, "keep", damaged)
    line = Line(5)
    with keeping_on(0.0, line.between), pytest.raises(StoreDamaged):
        looking.sweep(lab.ctx(), line)


def test_an_answer_that_cannot_be_stored_costs_no_other_machine_its_own(lab, monkeypatch):
    odd, other = lab.host("a"), lab.host("b")
    keep = fleet.keep

    def picky(ctx, heard):
        if any(each.host == odd.doc_id and each.observation for each in heard):
            raise ZeroDivisionError
        keep(ctx, heard)

    monkeypatch.setattr(fleet, "keep", picky)
    storing.put(lab.ctx(), [answer(odd, lab.now, 1), answer(other, lab.now, 1)])
    states = {each.host: (each.state, each.text) for each in lab.ctx().store.records(Seen).find()}
    assert states == {odd.doc_id: ("failed", "ZeroDivisionError"), other.doc_id: ("ok", "")}


def test_slurm_that_says_nonsense_does_not_end_a_look(lab, asked, monkeypatch):
    from coordtui_gpus.collecting import slurm

    lab.host("a")

    def broken(*_):
        raise RecursionError

    monkeypatch.setattr(slurm, "look", broken)
    assert "answered: 1" in str(looking.sweep(lab.ctx(), Line()))


def test_a_watch_says_trouble_at_once_and_that_it_is_over_too(lab, capsys):
    class Session:
        """Whose jobs are never due."""

        class jobs:  # noqa: N801
            @staticmethod
            def due(_: Any) -> list[Any]:
                return []

    import threading

    told = commands._Told(lab.ctx(), Session, threading.Event(), as_json=False)
    fine, wrong = N_("Fine."), storing.NOT_STORED.with_values(why="No room.")
    for each in (fine, fine, wrong, wrong, fine, fine):
        told(each)
    lines = capsys.readouterr().out.splitlines()
    assert ["No room." in each for each in lines] == [False, True, False]


def test_without_ssh_each_machine_says_that_it_is_not_there(lab, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    hosts = [lab.host("gpu-a01"), lab.host("gpu-a02")]
    try:
        assert "answered: 0" in str(looking.sweep(lab.ctx(), Line()))
    finally:
        close_engine()
    states = {each.host: (each.state, "ssh" in each.text) for each in lab.ctx().store.records(Seen).find()}
    assert states == {each.doc_id: ("failed", True) for each in hosts}
    from coordtui_gpus.collecting.hostkeys import keys_of

    found = keys_of("gpu-a01")
    assert (found.known, found.shown, "ssh" in found.said) == ((), None, True)


def test_without_a_network_machines_are_unreachable_and_nothing_is_idle(lab, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    host = fleet.add_host(lab.ctx(), Host(name="gpu-a01", address="nowhere.example.invalid"))
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1)])
    lab.clock.advance(timedelta(minutes=1))
    try:
        looking.sweep(lab.ctx(), Line())
    finally:
        close_engine()
    (view,) = fleet.live(lab.ctx()).hosts
    assert (view.state, view.gpus[0].state) == ("unreachable", "unknown")


def test_a_store_that_may_only_be_read_refuses_and_still_shows_the_fleet(lab, tmp_path):
    host = lab.host("a")
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1)])
    from coordtui.config.settings import settings_from_text
    from coordtui.host import Found
    from coordtui.host.session import open_session

    path = tmp_path / "coordtui.db"
    os.chmod(path, 0o444)
    os.chmod(tmp_path, 0o555)
    if os.access(path, os.W_OK):
        os.chmod(tmp_path, 0o755)
        pytest.skip("the superuser writes everywhere")
    try:
        with open_session(
            settings_from_text(tmp_path / "settings.toml", ""),
            f"sqlite:///{path}",
            found=[Found("gpus", "coordtui_gpus", "test")],
            clock=lab.clock,
            state=Path("/tmp"),
        ) as opened:
            ctx = opened.context("gpus")
            assert len(fleet.live(ctx).hosts) == 1
            with pytest.raises(StoreError):
                fleet.keep(ctx, [answer(host, lab.now, 1)])
    finally:
        os.chmod(tmp_path, 0o755)


def test_a_store_that_is_put_back_under_a_running_program_is_seen_as_it_is_now(lab, tmp_path):
    host = lab.host("a")
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1)])
    (saved,) = [tmp_path / "coordtui.db"]
    back = tmp_path / "saved.db"
    with sqlite3.connect(saved) as one, sqlite3.connect(back) as two:
        one.backup(two)
    other = lab.host("b")
    for _ in range(3):
        lab.clock.advance(timedelta(seconds=30))
        fleet.keep(lab.ctx(), [answer(host, lab.now, 2), silence(other, lab.now)])
    assert len(fleet.live(lab.ctx()).hosts) == 2
    with sqlite3.connect(back) as one, sqlite3.connect(saved) as two:
        one.backup(two)  # as a restore does to an open file
    assert [each.host.name for each in fleet.live(lab.ctx()).hosts] == ["a"]
    assert [len(each.gpus) for each in fleet.live(lab.ctx()).hosts] == [1]
    lab.clock.advance(timedelta(seconds=30))
    third = lab.host("c")
    fleet.keep(lab.ctx(), [answer(host, lab.now, 3), answer(third, lab.now, 1)])
    fleet.keep(lab.ctx(), [silence(host, lab.now)])
    found = {each.host.name: (each.state, len(each.gpus)) for each in fleet.live(lab.ctx()).hosts}
    assert found == {"a": ("unreachable", 3), "c": ("ok", 1)}


_HOLDING = """
    import signal, sys, time
    from coordtui_gpus.cli.sweep import stoppable

    for each in sys.argv[1:]:  # the tests themselves may run under nohup
        signal.signal(int(each), signal.SIG_DFL)
    with stoppable() as stopped:
        print("up", flush=True)
        end = time.monotonic() + 20
        while not stopped.is_set() and time.monotonic() < end:
            time.sleep(0.01)
    sys.exit(0 if stopped.is_set() else 3)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_each_way_to_end_a_watch_ends_it_tidily(number):
    words = [sys.executable, "-c", textwrap.dedent(_HOLDING), str(int(number))]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout.readline() == "up\n"
        running.send_signal(number)
        assert running.wait(10) == 0


def test_a_watch_under_nohup_outlives_its_terminal():
    words = ["nohup", sys.executable, "-c", textwrap.dedent(_HOLDING)]
    if shutil.which("nohup") is None:
        pytest.skip("there is no nohup")
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout.readline() == "up\n"
        running.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        assert running.poll() is None
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0


def test_an_address_of_slurm_that_is_none_is_refused_and_the_look_goes_on(lab, asked):
    lab.host("a")
    ctx = lab.under(slurm="-oProxyCommand=id")
    assert "answered: 1" in str(looking.sweep(ctx, Line()))
    with pytest.raises(Refused):
        checked(ctx.settings.slurm)
