"""One runner at a time, whatever becomes of the one before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from msgspec import structs

from coordtui.api import JobBusy, JobRun, Run, StoreFull, StoreReadOnly
from coordtui.jobs import leases, processes, runner
from coordtui.jobs.leases import Lease
from coordtui.jobs.runner import Jobs
from coordtui.jobs.tables import TABLES
from coordtui.store import open_store
from tests.jobs.conftest import Lab, job

HOUR = timedelta(hours=1)

PROGRAM = """
import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from coordtui.api import Job, Message
from coordtui.jobs.runner import Jobs
from coordtui.jobs.tables import TABLES
from coordtui.store import open_store

def work(ctx, run):
    print("running", flush=True)
    sys.stdin.readline()

store = open_store(sys.argv[1])
store.declare("core", TABLES)
context = SimpleNamespace(actor=SimpleNamespace(name="Someone Else"))
job = Job(id="papers.sync", title=Message("Sync"), target="papers:sync")
jobs = Jobs(
    store.for_plugin("core", TABLES), [("papers", job)], context_of=lambda plugin: context,
    clock=lambda: datetime.now(UTC), resolve=lambda target: work,
)
print(jobs.run("papers.sync").outcome, flush=True)
"""


@contextmanager
def another_process_runs(url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def outcome(jobs: Jobs) -> str | None:
    last = jobs.last("papers.sync")
    return last and last.outcome


def test_a_second_runner_is_told_who_runs_where_and_since_when(lab: Lab, url: str) -> None:
    lab.work["sync"] = lambda ctx, run: None
    lab.clock.now = datetime.now(UTC)
    jobs = lab.jobs(job(every=HOUR))
    with another_process_runs(url) as other:
        assert outcome(jobs) == "running"
        assert jobs.due(lab.clock.now) == []
        with pytest.raises(JobBusy) as caught:
            jobs.run("papers.sync")
        what, why, remedy = caught.value.parts()
        assert "The job sync" in what
        assert "Someone Else" in why
        assert processes.this_process().host in why
        assert f"{lab.clock.now.astimezone():%Y-%m-%d}" in why
        assert remedy
        ended, _ = other.communicate("go\n", timeout=60)
        assert ended == "done\n"
    assert outcome(jobs) == "done"
    assert jobs.run("papers.sync").outcome == "done"


@pytest.mark.parametrize("reaped", [True, False], ids=["reaped", "zombie"])
def test_a_killed_runner_is_known_at_once(lab: Lab, url: str, reaped: bool) -> None:
    lab.work["sync"] = lambda ctx, run: None
    jobs = lab.jobs(job(every=HOUR))
    with another_process_runs(url) as other:
        os.kill(other.pid, signal.SIGKILL)
        os.waitid(os.P_PID, other.pid, os.WEXITED | (0 if reaped else os.WNOWAIT))
        assert outcome(jobs) == "interrupted"
        assert [each.id for each in jobs.due(lab.clock.now)] == ["papers.sync"]
        assert jobs.run("papers.sync").outcome == "done"
    assert [run.outcome for run in jobs.journal()] == ["done", "interrupted"]


def run_twice_at_once(lab: Lab, monkeypatch: pytest.MonkeyPatch, patience: float) -> tuple[int, int]:
    """Two threads that try to meet between looking and taking; how many ran, how many were refused."""
    meeting = threading.Barrier(2)
    look = runner.this_process

    def meet() -> processes.Process:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(patience)
        return look()

    monkeypatch.setattr(runner, "this_process", meet)
    both_asked = threading.Barrier(2)
    ran: list[str] = []
    refused: list[JobBusy] = []

    def work(ctx: object, run: JobRun) -> None:
        ran.append("one")
        if len(ran) == 2:
            done.set()
        done.wait(30)

    def start() -> None:
        both_asked.wait()
        try:
            jobs.run("papers.sync")
        except JobBusy as error:
            refused.append(error)
            done.set()

    done = threading.Event()
    lab.work["sync"] = work
    jobs = lab.jobs(job())
    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return len(ran), len(refused)


def test_of_two_that_start_together_one_runs(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_twice_at_once(lab, monkeypatch, 0.5) == (1, 1)


def test_the_same_two_both_run_when_looking_and_taking_are_apart(
    lab: Lab, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(url)
    tables = [structs.replace(table, name=f"loose_{table.name}", unique=()) for table in TABLES]
    store.declare("core", tables)
    view = store.for_plugin("core", tables)
    loose = SimpleNamespace(records=view.records, run=lambda work: work())
    assert run_twice_at_once(replace(lab, store=loose), monkeypatch, 30) == (2, 0)
    store.close()


def foreign(lab: Lab, **fields: object) -> Lease:
    """A lease as another process took it, with its running line."""
    here = processes.this_process()
    run = lab.store.records(Run).add(
        Run(job="papers.sync", by="Someone Else", host="there", pid=1, started=lab.clock.now)
    )
    lease = Lease.of_this_process(
        "papers.sync", token="theirs", run=run.doc_id, by="Someone Else", now=lab.clock.now
    )
    for name, value in {"host": here.host, **fields}.items():
        setattr(lease, name, value)
    return lab.store.records(Lease).add(lease)


def test_a_runner_on_another_machine_is_believed_until_its_lease_expires(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: None
    foreign(lab, host="elsewhere.example", boot="other")
    jobs = lab.jobs(job())
    lab.clock.advance(minutes=9)
    with pytest.raises(JobBusy, match=r"elsewhere\.example"):
        jobs.run("papers.sync")
    lab.clock.advance(minutes=2)
    assert jobs.run("papers.sync").outcome == "done"
    assert [run.outcome for run in jobs.journal()] == ["done", "interrupted"]


def test_an_expiry_years_away_is_not_believed(lab: Lab) -> None:
    foreign(lab, host="elsewhere.example", boot="other", expires=lab.clock.now + timedelta(days=3650))
    assert outcome(lab.jobs(job())) == "interrupted"


def test_a_process_number_that_was_given_again_is_not_the_runner(lab: Lab) -> None:
    foreign(lab, pid=os.getppid(), process_started="1")
    assert outcome(lab.jobs(job())) == "interrupted"


def test_a_runner_from_before_the_boot_is_dead(lab: Lab) -> None:
    foreign(lab, boot="an earlier boot")
    assert outcome(lab.jobs(job())) == "interrupted"


def test_a_run_that_this_process_lost_is_not_its_own(lab: Lab) -> None:
    foreign(lab)  # this very process, which does not know of it
    assert outcome(lab.jobs(job())) == "interrupted"


def test_a_process_that_is_hidden_from_us_is_believed_until_its_lease_expires(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(pid: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(processes.os, "kill", refuse)
    foreign(lab, pid=2**22 + 1)
    jobs = lab.jobs(job())
    assert outcome(jobs) == "running"
    lab.clock.advance(minutes=11)
    assert outcome(jobs) == "interrupted"


def test_a_system_that_does_not_tell_of_processes_goes_by_expiry(lab: Lab) -> None:
    foreign(lab, process_started="", boot="", pid=1)
    jobs = lab.jobs(job())
    assert outcome(jobs) == "running"
    lab.clock.advance(minutes=11)
    assert outcome(jobs) == "interrupted"


def test_a_long_run_renews_its_lease(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LEASE", timedelta(milliseconds=40))
    renewed = threading.Event()

    def renew(self: leases.Leases, lease: Lease, now: datetime) -> bool:
        assert keep(self, lease, now)
        renewed.set()
        return True

    keep = leases.Leases.renew
    monkeypatch.setattr(leases.Leases, "renew", renew)

    def expiry() -> datetime:
        return lab.store.records(Lease).find()[0].expires

    def work(ctx: object, run: JobRun) -> None:
        before = expiry()
        lab.clock.advance(hours=1)
        while expiry() != before + HOUR:
            renewed.clear()
            assert renewed.wait(30)

    lab.work["sync"] = work
    assert lab.jobs(job()).run("papers.sync").outcome == "done"


def test_a_runner_whose_lease_was_taken_stops(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LEASE", timedelta(milliseconds=40))

    def work(ctx: object, run: JobRun) -> None:
        repository = lab.store.records(Lease)
        repository.remove(repository.find()[0].doc_id)
        deadline = threading.Event()
        for _ in range(3000):
            if run.cancelled:
                return
            deadline.wait(0.01)
        raise AssertionError("never told")

    lab.work["sync"] = work
    assert lab.jobs(job()).run("papers.sync").outcome == "cancelled"


def test_what_the_next_runner_wrote_is_not_overwritten(lab: Lab) -> None:
    def work(ctx: object, run: JobRun) -> None:
        # As after a night of sleep: another machine took the job over and closed this line.
        journal, held = lab.store.records(Run), lab.store.records(Lease)
        held.remove(held.find()[0].doc_id)
        line = journal.find()[0]
        line.outcome = "interrupted"
        journal.save(line)
        foreign(lab, host="elsewhere.example", boot="other")

    lab.work["sync"] = work
    jobs = lab.jobs(job())
    assert jobs.run("papers.sync").outcome == "interrupted"
    assert [lease.host for lease in lab.store.records(Lease).find()] == ["elsewhere.example"]
    assert outcome(jobs) == "running"


def test_a_full_disk_at_the_end_of_a_run_does_not_block_the_job_for_ever(lab: Lab) -> None:
    def fill(ctx: object, run: JobRun) -> None:
        full.append(True)

    def run(work: Callable[[], object]) -> object:
        if full:
            raise StoreFull("The disk is full.")
        return lab.store.run(work)

    full: list[bool] = []
    lab.work["sync"] = fill
    filling = SimpleNamespace(records=lab.store.records, run=run)
    with pytest.raises(StoreFull):
        replace(lab, store=filling).jobs(job()).run("papers.sync")
    assert outcome(lab.jobs(job())) == "interrupted"


def test_who_may_only_read_still_sees_the_journal(lab: Lab) -> None:
    def refuse(work: Callable[[], object]) -> object:
        raise StoreReadOnly("The store can only be read.")

    foreign(lab, boot="an earlier boot")
    reading = SimpleNamespace(records=lab.store.records, run=refuse)
    assert outcome(replace(lab, store=reading).jobs(job())) == "running"
