"""Many processes at once, and processes that are killed at each write: nothing doubles, nothing is half."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from coordtui.store import open_store
from coordtui_gpus import fairness, fleet
from coordtui_gpus.fleet.job import pack
from coordtui_gpus.records import (
    Asset,
    Counted,
    Device,
    Edit,
    Host,
    Incident,
    Login,
    Outage,
    Placement,
    Reservation,
    Samples,
    Seen,
    Sweep,
    Use,
)

from .heard_lab import answer, gpu, process
from .test_booking_race import most_at_any_minute, no_half

HERE = Path(__file__).resolve().parents[3]
ON_A_SERVER = os.environ.get("COORDTUI_TEST_ENGINE") == "postgres"

COMMON = """
import os
import random
import signal
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from coordtui.api import Actor, CoordtuiError
from coordtui.testing import FrozenClock, open_test_session
from coordtui_gpus import booking, books, fairness, fleet
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.fleet.job import pack
from coordtui_gpus.records import Asset, Host, Wanted
from plugins.coordtui_gpus.tests.heard_lab import answer, process, silence


class Run:
    cancelled = False

    def progress(self, *_):
        pass


TABLE = "kind,name,serial,address,via\\n" + "".join(
    f"host,imp-{n:02d},SN-IMP-{n:02d},imp-{n:02d}.example.invalid,ssh\\n" for n in range(6)
)


def heard(ctx, now, chance=None):
    hosts = sorted((h for h in fleet.hosts(ctx) if h.name.startswith("node")), key=lambda h: h.name)
    told = []
    for each in hosts:
        user = chance.choice(["ysolde", "oswin"]) if chance else "ysolde"
        told.append(answer(each, now, 2, [process(each.doc_id, 0, user=user)]))
    return told
"""

WORKER = (
    COMMON
    + """
folder, number, now, rounds = sys.argv[1:]
folder, start, chance = Path(folder), datetime.fromisoformat(now), random.Random(int(number))
clock = FrozenClock(start)
with open_test_session(folder, {"gpus": "coordtui_gpus"}, clock=clock) as opened:
    ctx = opened.context("gpus")
    (folder / f"ready.{number}").touch()
    while not (folder / "go").exists():
        time.sleep(0.002)
    for turn in range(int(rounds)):
        clock.advance(timedelta(minutes=7))
        begins = clock() + timedelta(hours=chance.randrange(30))
        acts = {
            "keep": lambda: fleet.keep(ctx, heard(ctx, clock(), chance)),
            "silent": lambda: fleet.keep(ctx, [silence(fleet.host_named(ctx, "node1"), clock())]),
            "pack": lambda: pack(ctx, Run()),
            "judge": lambda: fairness.judge(ctx),
            "reserve": lambda: booking.reserve(
                ctx, Draft(wanted=Wanted(count=2), start=begins, end=begins + timedelta(hours=2))
            ),
            "import": lambda: books.carry_out(ctx, books.plan_import(ctx, TABLE)),
            "accept": lambda: books.accept(ctx, *[e for e in books.reconcile(ctx) if e.does is not None]),
            "add": lambda: books.add(ctx, Asset(name="x", serial=f"SN-{turn:04d}")),
            "host": lambda: fleet.add_host(ctx, Host(name=f"new-{turn}")),
            "login": lambda: fleet.set_login(ctx, "ysolde", chance.choice([1, None])),
        }
        for name in chance.sample(sorted(acts), 4):
            try:
                acts[name]()
                print("done", name)
            except CoordtuiError as error:
                said = "; ".join(ctx._(each) for each in error.known)
                print("no", name, said.replace("\\n", " "))
"""
)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": f"{HERE}:{':'.join(sys.path)}"}


def fleet_of(lab: Any) -> None:
    for name in ("node1", "node2", "node3"):
        host = lab.host(name)
        fleet.keep(lab.ctx(), [answer(host, lab.now, 2, [process(host.doc_id, 0)])])


def doubles(lab: Any) -> list[str]:
    """Whatever is there twice that may be there once."""
    store = lab.ctx().store
    keys: dict[str, list[Any]] = {
        "device": [each.uuid for each in store.records(Device).find()],
        "host": [each.name for each in store.records(Host).find()],
        "seen": [each.host for each in store.records(Seen).find()],
        "login": [each.login for each in store.records(Login).find()],
        "place": [each.device for each in store.records(Placement).find() if each.until is None],
        "use": [(e.device, e.host, e.user, e.job) for e in store.records(Use).find() if e.until is None],
        "serial": [each.serial for each in store.records(Asset).find() if each.serial],
        "samples": [(each.tier, each.part, each.start) for each in store.records(Samples).find()],
        "counted": [each.device for each in store.records(Counted).find()],
        "incident": [
            (each.kind, each.host, each.device, each.user, each.reservation)
            for each in store.records(Incident).find()
            if each.until is None
        ],
        "reservation": [each.uid for each in store.records(Reservation).find()],
    }
    return [f"{name}: {key}" for name, each in keys.items() for key, n in Counter(each).items() if n > 1]


def check_store(folder: Path) -> None:
    """The program's own check finds nothing; on a server (`tests.on_postgres`), the log is whole."""
    url = f"sqlite:///{folder / 'coordtui.db'}"
    if ON_A_SERVER:  # which the command line knows nothing of
        with open_store(url) as store:
            assert store.verify_audit() is None
        return
    words = [sys.executable, "-m", "coordtui", "--store", url, "store", "check"]
    given = {**environment(), "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, env=given, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("processes", "rounds"), [(2, 12), (16, 3)])
def test_many_who_look_keep_reserve_pack_judge_and_import_at_once_double_nothing(
    lab, tmp_path, processes, rounds
):
    fleet_of(lab)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path), str(number), lab.now.isoformat(), str(rounds)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
        )
        for number in range(processes)
    ]  # fmt: skip
    try:
        end = time.monotonic() + 120
        while len([*tmp_path.glob("ready.*")]) < processes:
            assert all(each.poll() is None for each in running), "one of them failed"
            assert time.monotonic() < end
            time.sleep(0.01)
        (tmp_path / "go").touch()
        said = [each.communicate(timeout=200) for each in running]
    finally:
        for each in running:
            each.kill()
    assert [each.returncode for each in running] == [0] * processes, "\n".join(err for _, err in said)[-3000:]
    lines = [line for out, _ in said for line in out.splitlines()]
    names = {"keep", "silent", "pack", "judge", "reserve", "import", "accept", "add", "host", "login"}
    assert {line.split()[1] for line in lines if line.startswith("done")} == names
    for line in lines:
        assert line.startswith("done") or len(line.split()) > 5, line  # each conflict is said in words
    assert any(line.startswith("no") for line in lines)
    assert doubles(lab) == []
    assert max(most_at_any_minute(lab).values()) <= 1000
    no_half(lab)
    assert len(fleet.live(lab.ctx()).hosts) >= 3
    check_store(tmp_path)


def test_what_is_there_twice_is_noticed(lab):
    """The control: the count above sees a doubled use."""
    fleet_of(lab)
    assert doubles(lab) == []
    uses = lab.ctx().store.records(Use)
    uses.add(replace(uses.find()[0], doc_id=0, rev=0))
    assert len(doubles(lab)) == 1


# Killed at each write.

DYING = (
    COMMON
    + """
from coordtui.store import transaction

folder, act, now, at = sys.argv[1:]
folder, start, left = Path(folder), datetime.fromisoformat(now), int(at)
with open_test_session(folder, {"gpus": "coordtui_gpus"}, clock=FrozenClock(start)) as opened:
    ctx = opened.context("gpus")
    acts = {
        "keep": lambda: fleet.keep(ctx, heard(ctx, start)),
        "pack": lambda: pack(ctx, Run()),
        "judge": lambda: fairness.judge(ctx),
        "reserve": lambda: booking.reserve(
            ctx, Draft(wanted=Wanted(count=2), start=start, end=start + timedelta(hours=2))
        ),
        "import": lambda: books.carry_out(ctx, books.plan_import(ctx, TABLE)),
        "accept": lambda: books.accept(ctx, *[e for e in books.reconcile(ctx) if e.does is not None]),
    }

    def dying(name):
        real = getattr(transaction.Transaction, name)

        def write(self, *given, **more):
            global left
            done = real(self, *given, **more)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        setattr(transaction.Transaction, name, write)

    for name in ("insert", "save", "remove"):
        dying(name)
    acts[act]()
    print(int(at) - left)
"""
)

TABLES = (
    Host,
    Device,
    Seen,
    Sweep,
    Samples,
    Use,
    Placement,
    Asset,
    Edit,
    Reservation,
    Incident,
    Outage,
    Counted,
)


def everything(lab: Any) -> list[Any]:
    store = lab.ctx().store
    return [list(store.records(kind).find()) for kind in TABLES]


def die(lab: Any, folder: Path, act: str, at: int) -> tuple[int, int]:
    """How it ended, and after how many writes."""
    words = [sys.executable, "-c", DYING, str(folder), act, lab.now.isoformat(), str(at)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, env=environment(), check=False)
    assert done.returncode in (0, -9), done.stderr[-2000:]
    return done.returncode, int(done.stdout or 0)


def moments(most: int) -> list[int]:
    """The first writes, then fewer and fewer of the later ones."""
    found = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144]
    return [each for each in found if each <= most]


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("act", ["keep", "reserve", "import", "accept"])
def test_killed_at_any_write_it_has_done_nothing_and_does_it_all_the_next_time(lab, tmp_path, act):
    fleet_of(lab)
    lab.clock.advance(timedelta(minutes=5))
    host = fleet.host_named(lab.ctx(), "node1")
    fleet.keep(lab.ctx(), [answer(host, lab.now, [gpu(host.doc_id, 0)])])
    lab.clock.advance(timedelta(minutes=5))
    before = everything(lab)
    deaths = 0
    for at in moments(144):
        status, _ = die(lab, tmp_path, act, at)
        if status == 0:
            break
        deaths += 1
        assert everything(lab) == before, f"half at the write {at}"
    else:
        die(lab, tmp_path, act, 10**6)
    assert deaths >= (1 if ON_A_SERVER else 2)  # there, what is added together is one write
    assert everything(lab) != before
    assert doubles(lab) == []
    no_half(lab)
    check_store(tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_packing_that_is_killed_at_any_write_loses_and_doubles_no_figure(lab, tmp_path):
    fleet_of(lab)
    for minute in range(0, 180, 15):
        lab.clock.advance(timedelta(minutes=15))
        for host in fleet.hosts(lab.ctx()):
            told = [gpu(host.doc_id, n, utilization=float(minute % 90 + n)) for n in range(2)]
            fleet.keep(lab.ctx(), [answer(host, lab.now, told)])
    lab.clock.advance(timedelta(hours=1))
    numbers = [each.doc_id for each in lab.ctx().store.records(Device).find()]

    def told() -> Any:
        found = fleet.history(lab.ctx(), numbers, "utilization", lab.at(hours=-5), lab.now, 20)
        return {each.device: each.most for each in found}

    before, deaths = told(), 0
    assert any(value is not None for each in before.values() for value in each)
    for at in moments(144):
        status, _ = die(lab, tmp_path, "pack", at)
        assert told() == before, f"at the write {at}"
        assert doubles(lab) == []
        if status == 0:
            break
        deaths += 1
    pack(lab.ctx(), type("Run", (), {"cancelled": False, "progress": lambda *_: None})())
    assert told() == before
    assert deaths >= 2
    assert lab.ctx().store.records(Sweep).count() == 0 or lab.ctx().store.records(Samples).count() > 0
    check_store(tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_judging_that_is_killed_at_any_write_tells_nothing_twice(lab, tmp_path):
    fleet_of(lab)
    for name in ("node1", "node2"):
        host = fleet.host_named(lab.ctx(), name)
        lab.clock.advance(timedelta(minutes=1))
        fleet.keep(lab.ctx(), [answer(host, lab.now, [gpu(host.doc_id, 0, temperature_c=99.0)])])
    deaths = 0
    for at in moments(144):
        status, _ = die(lab, tmp_path, "judge", at)
        assert doubles(lab) == []
        if status == 0:
            break
        deaths += 1
    assert deaths >= 1
    found = lab.ctx().store.records(Incident).find()
    assert len(found) >= 2
    fairness.judge(lab.ctx())
    assert len(lab.ctx().store.records(Incident).find()) == len(found)
    check_store(tmp_path)
