"""A run from its start to its line in the journal."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from coordtui.api import Cancelled, JobRun, NetworkError, NotAllowed, NotFound, Refused
from coordtui.jobs.journal import KEPT
from coordtui.text.messages import N_, Message
from tests.jobs.conftest import Lab, job

HOUR = timedelta(hours=1)


def test_a_run_is_done_and_written_down(lab: Lab) -> None:
    seen: list[object] = []

    def work(ctx: object, run: JobRun) -> Message:
        lab.clock.advance(minutes=2)
        seen.append(ctx)
        return N_("{count} new papers", count=7)

    lab.work["sync"] = work
    jobs = lab.jobs(job())
    run = jobs.run("papers.sync")
    assert (run.outcome, run.by, run.ended - run.started) == (
        "done",
        "Hrafn Placeholder",
        timedelta(minutes=2),
    )
    assert run.text is not None
    assert str(Message.from_json(run.text)) == "7 new papers"
    assert jobs.last("papers.sync") == run
    assert jobs.journal() == [run]
    assert len(seen) == 1


def test_a_name_that_nobody_declared_is_refused(lab: Lab) -> None:
    with pytest.raises(NotFound, match=r"papers\.sync"):
        lab.jobs(job()).run("papers.nothing")


def test_a_job_needs_its_right(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: None
    jobs = lab.jobs(job(requires="papers.run", every=HOUR))
    with pytest.raises(NotAllowed):
        jobs.run("papers.sync")
    assert jobs.journal() == []
    lab.rights.add("papers.run")
    assert jobs.run("papers.sync").outcome == "done"


def test_an_error_with_words_keeps_them(lab: Lab) -> None:
    def work(ctx: object, run: JobRun) -> None:
        raise Refused(N_("No watch has a category."), why="A {brace} and\x1b[31m", remedy=N_("Add one."))

    lab.work["sync"] = work
    run = lab.jobs(job()).run("papers.sync")
    assert run.outcome == "failed"
    assert str(Message.from_json(run.text or {})) == "No watch has a category."
    assert str(Message.from_json(run.why or {})).startswith("A {brace} and")
    assert str(Message.from_json(run.remedy or {})) == "Add one."


def test_values_of_a_message_that_are_no_json_are_kept_as_text(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: N_("until {when}, {what}", when=lab.clock.now, what=N_("{x}", x={1}))
    run = lab.jobs(job()).run("papers.sync")
    assert str(Message.from_json(run.text or {})) == f"until {lab.clock.now}, {{1}}"


def test_any_other_error_fails_the_run_and_is_logged(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    lab.work["sync"] = lambda ctx, run: {}["missing"]
    run = lab.jobs(job()).run("papers.sync")
    assert run.outcome == "failed"
    assert str(Message.from_json(run.text or {})) == "KeyError"
    assert str(Message.from_json(run.why or {})) == "'missing'"
    assert "Traceback" in caplog.text


def test_code_that_cannot_be_found_fails_the_run(lab: Lab) -> None:
    assert lab.jobs(job()).run("papers.sync").outcome == "failed"


def test_progress_reaches_the_watcher_at_a_readable_pace(lab: Lab) -> None:
    def work(ctx: object, run: JobRun) -> None:
        for done in range(10_001):
            run.progress(N_("Reading"), done, 10_000)

    told: list[tuple[str, int, int | None]] = []
    lab.work["sync"] = work
    lab.jobs(job()).run(
        "papers.sync", progress=lambda text, done, total: told.append((str(text), done, total))
    )
    assert told[0] == ("Reading", 0, 10_000)
    assert told[-1] == ("Reading", 10_000, 10_000)
    assert len(told) < 1000


def test_a_stop_is_noticed_at_the_next_progress(lab: Lab) -> None:
    stop = threading.Event()

    def work(ctx: object, run: JobRun) -> None:
        run.progress(N_("One"))
        stop.set()
        run.progress(N_("Two"))
        raise AssertionError("the job went on")

    lab.work["sync"] = work
    run = lab.jobs(job()).run("papers.sync", cancelled=stop.is_set)
    assert (run.outcome, run.text) == ("cancelled", None)


def test_a_job_may_look_and_return(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: run.cancelled and None
    assert lab.jobs(job()).run("papers.sync", cancelled=lambda: True).outcome == "cancelled"


def test_a_stop_that_came_too_late_leaves_the_run_done(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: None
    assert lab.jobs(job()).run("papers.sync", cancelled=lambda: True).outcome == "done"


def test_a_stop_inside_another_call_is_a_stop(lab: Lab) -> None:
    def work(ctx: object, run: JobRun) -> None:
        raise Cancelled(N_("Stopped."))

    lab.work["sync"] = work
    assert lab.jobs(job()).run("papers.sync").outcome == "cancelled"


def test_ctrl_c_interrupts_the_run_and_frees_the_job(lab: Lab) -> None:
    def work(ctx: object, run: JobRun) -> None:
        raise KeyboardInterrupt

    lab.work["sync"] = work
    jobs = lab.jobs(job())
    with pytest.raises(KeyboardInterrupt):
        jobs.run("papers.sync")
    last = jobs.last("papers.sync")
    assert last is not None
    assert last.outcome == "interrupted"
    lab.work["sync"] = lambda ctx, run: None
    assert jobs.run("papers.sync").outcome == "done"


def test_the_journal_keeps_the_latest_runs_of_each_job(lab: Lab) -> None:
    lab.work["sync"] = lab.work["other"] = lambda ctx, run: None
    jobs = lab.jobs(job(), job("other"))
    jobs.run("papers.other")
    with lab.store.transaction():  # one commit instead of hundreds
        for _ in range(KEPT + 5):
            lab.clock.advance(minutes=1)
            jobs.run("papers.sync")
    kept = jobs.journal(1000)
    assert len(kept) == KEPT + 1
    assert kept[-1].job == "papers.other"
    assert kept == sorted(kept, key=lambda run: run.started, reverse=True)
    assert len(jobs.journal(7, "papers.sync")) == 7
    assert len(jobs.journal(7, "papers.other")) == 1


def test_a_network_failure_is_tried_again_ever_later(lab: Lab) -> None:
    def offline(ctx: object, run: JobRun) -> None:
        raise NetworkError(N_("No answer."))

    lab.work["sync"] = offline
    jobs = lab.jobs(job())
    waits = []
    for _ in range(9):
        run = jobs.run("papers.sync")
        assert run.next_try is not None
        waits.append((run.next_try - lab.clock.now) / timedelta(minutes=1))
        lab.clock.advance(minutes=1)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 360, 360]
    lab.work["sync"] = lambda ctx, run: None
    assert jobs.run("papers.sync").next_try is None
    lab.work["sync"] = offline
    again = jobs.run("papers.sync").next_try
    assert again == lab.clock.now + timedelta(minutes=5), "a success starts the count anew"


def test_a_server_that_names_a_time_is_believed(lab: Lab) -> None:
    def asked_to_wait(ctx: object, run: JobRun) -> None:
        raise NetworkError(N_("Busy."), retry_after=7200)

    lab.work["sync"] = asked_to_wait
    jobs = lab.jobs(job(every=HOUR / 6))
    assert jobs.run("papers.sync").next_try == lab.clock.now + 2 * HOUR
    lab.clock.advance(hours=1.9)
    assert jobs.due(lab.clock.now) == []
    lab.clock.advance(hours=0.1)
    assert len(jobs.due(lab.clock.now)) == 1


def test_a_regular_job_is_due_at_first_and_then_in_its_time(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: None
    jobs = lab.jobs(job(every=HOUR))
    assert len(jobs.due(lab.clock.now)) == 1
    jobs.run("papers.sync")
    assert jobs.due(lab.clock.now) == []
    lab.clock.advance(minutes=59)
    assert jobs.due(lab.clock.now) == []
    lab.clock.advance(minutes=1)
    assert len(jobs.due(lab.clock.now)) == 1


def test_a_job_without_a_rhythm_runs_when_asked(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: 1 // 0
    jobs = lab.jobs(job())
    assert jobs.due(lab.clock.now) == []
    assert jobs.run("papers.sync").next_try is None
    lab.clock.advance(days=9)
    assert jobs.due(lab.clock.now) == []


def test_a_job_that_comes_after_another_is_due_once_that_is_done(lab: Lab) -> None:
    lab.work |= {"sync": lambda ctx, run: None, "route": lambda ctx, run: None}
    jobs = lab.jobs(job(), job("route", after=("papers.sync", "elsewhere.sync")))
    assert jobs.due(lab.clock.now) == []
    jobs.run("papers.sync")
    assert [each.id for each in jobs.due(lab.clock.now)] == ["papers.route"]
    lab.clock.advance(seconds=1)
    jobs.run("papers.route")
    assert jobs.due(lab.clock.now) == []
    lab.clock.advance(days=9)
    assert jobs.due(lab.clock.now) == []
    jobs.run("papers.sync")
    assert [each.id for each in jobs.due(lab.clock.now)] == ["papers.route"]


def test_what_failed_or_was_stopped_brings_no_job_after_it(lab: Lab) -> None:
    lab.work |= {"sync": lambda ctx, run: 1 // 0, "route": lambda ctx, run: None}
    jobs = lab.jobs(job(), job("route", after=("papers.sync",)))
    jobs.run("papers.sync")
    lab.work["sync"] = lambda ctx, run: run.progress(N_("One"))
    jobs.run("papers.sync", cancelled=lambda: True)
    assert jobs.due(lab.clock.now) == []


def test_another_that_is_done_while_the_job_runs_makes_it_due_again(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: None

    def route(ctx: object, run: JobRun) -> None:
        lab.clock.advance(seconds=1)
        jobs.run("papers.sync")
        lab.clock.advance(seconds=1)

    lab.work["route"] = route
    jobs = lab.jobs(job(), job("route", after=("papers.sync",)))
    jobs.run("papers.route")
    assert [each.id for each in jobs.due(lab.clock.now)] == ["papers.route"]


def test_a_job_that_comes_after_another_is_tried_again_when_it_fails(lab: Lab) -> None:
    lab.work |= {"sync": lambda ctx, run: None, "route": lambda ctx, run: 1 // 0}
    jobs = lab.jobs(job(), job("route", after=("papers.sync",)))
    jobs.run("papers.sync")
    lab.clock.advance(seconds=1)
    assert jobs.run("papers.route").next_try == lab.clock.now + HOUR / 12
    assert jobs.due(lab.clock.now) == []
    lab.clock.advance(minutes=5)
    assert len(jobs.due(lab.clock.now)) == 1


def test_a_regular_job_that_fails_is_not_hammered(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: 1 // 0
    jobs = lab.jobs(job(every=timedelta(seconds=30)))
    jobs.run("papers.sync")
    lab.clock.advance(minutes=4)
    assert jobs.due(lab.clock.now) == []
    lab.clock.advance(minutes=1)
    assert len(jobs.due(lab.clock.now)) == 1


def test_a_job_that_got_a_rhythm_after_a_failure_keeps_it(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: 1 // 0
    lab.jobs(job()).run("papers.sync")
    regular = lab.jobs(job(every=HOUR))
    assert regular.due(lab.clock.now) == []
    assert len(regular.due(lab.clock.now + HOUR)) == 1


def test_what_a_person_stopped_does_not_start_by_itself_at_once(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: run.progress(N_("One"))
    jobs = lab.jobs(job(every=HOUR))
    assert jobs.run("papers.sync", cancelled=lambda: True).outcome == "cancelled"
    assert jobs.due(lab.clock.now) == []
    lab.clock.advance(hours=1)
    assert len(jobs.due(lab.clock.now)) == 1


def test_a_clock_set_back_does_not_stop_the_work_for_years(lab: Lab) -> None:
    lab.work["sync"] = lambda ctx, run: None
    jobs = lab.jobs(job(every=HOUR))
    lab.clock.advance(days=3650)
    jobs.run("papers.sync")
    lab.clock.advance(days=-3650)
    assert len(jobs.due(lab.clock.now)) == 1
