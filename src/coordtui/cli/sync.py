"""`coordtui sync`: run background jobs once, from a person's terminal, cron or a timer."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api.errors import JobBusy
from coordtui.api.jobs import Run
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.progress import ProgressLine
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.declare import Job
    from coordtui.host.session import Session
    from coordtui.text.translation import Translator

_OUTCOMES: dict[str, Message] = {
    "running": N_("running"),
    "done": N_("finished"),
    "failed": N_("failed"),
    "cancelled": N_("stopped"),
    "interrupted": N_("interrupted"),
}


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui sync`."""
    parser.add_argument(
        "job",
        nargs="*",
        metavar=translate(N_("JOB")),
        help=translate(N_("run these, due or not; else what is due")),
    )
    parser.add_argument(
        "--list", action="store_true", help=translate(N_("show the latest runs instead, newest first"))
    )
    add_json(parser, translate)
    parser.set_defaults(run=_sync)


def _sync(invocation: Invocation, arguments: argparse.Namespace) -> int:
    with invocation.session() as session:
        console = invocation.console
        if arguments.list:
            return _journal(invocation, session, arguments)
        try:
            with _stoppable() as stopped:
                status = _run_all(invocation, session, arguments, stopped)
        except KeyboardInterrupt:  # the second time: the job could not end its line
            console.say_aside("")
            status = 130
        if status == 130:
            console.say_aside(N_("Stopped; what had arrived is kept."))
        return status


def _run_all(
    invocation: Invocation, session: Session, arguments: argparse.Namespace, stopped: threading.Event
) -> int:
    """Run the jobs that are named, or those that are due, and those due after them; the exit status."""
    jobs = {job.id: job for job in session.jobs.all()}
    wanted = list(dict.fromkeys(arguments.job)) or _due(session)
    if not arguments.job:
        _say_who_runs(invocation, session)
    runs, busy = [], False
    for job_id in wanted:  # which grows while it runs
        if stopped.is_set():
            break
        if not arguments.job and job_id not in _due(session):
            continue  # another program ran it while the ones before it ran here
        try:
            runs.append(_run(invocation, session, jobs.get(job_id), job_id, stopped))
        except JobBusy as error:
            busy = True
            invocation.console.complain(error)
        if not arguments.job:
            wanted += [due for due in _due(session) if due not in wanted]
    if arguments.json:
        invocation.console.json([_as_data(run, invocation.console.translator) for run in runs])
    elif not wanted:
        invocation.console.say(N_("Nothing is due."))
    if stopped.is_set():
        return 130
    return 1 if busy or any(run.outcome != "done" for run in runs) else 0


def _due(session: Session) -> list[str]:
    return [job.id for job in session.jobs.due(session.clock())]


def _run(
    invocation: Invocation, session: Session, job: Job | None, job_id: str, stopped: threading.Event
) -> Run:
    console = invocation.console
    title = safe(console.translator(job.title)) if job else job_id
    line = ProgressLine(title, console.translator)
    try:
        run = session.jobs.run(job_id, progress=line, cancelled=stopped.is_set)
    finally:
        line.clear()
    said = " — ".join(_texts(run, console.translator))
    outcome = _OUTCOMES[run.outcome]
    text = N_("{job}: {outcome}", job=title, outcome=outcome)
    if said:
        text = N_("{job}: {outcome} — {text}", job=title, outcome=outcome, text=said)
    console.say_aside(text)
    if run.remedy is not None:
        console.say_aside(safe(console.translator(Message.from_json(run.remedy))))
    return run


def _say_who_runs(invocation: Invocation, session: Session) -> None:
    for job in session.jobs.all():
        run = session.jobs.last(job.id)
        if run is not None and run.outcome == "running":
            invocation.console.say_aside(
                N_(
                    "{job}: running already, started by {who} on {host} at {time}.",
                    job=job.title,
                    who=safe(run.by),
                    host=safe(run.host),
                    time=f"{run.started.astimezone():%H:%M}",
                )
            )


def _journal(invocation: Invocation, session: Session, arguments: argparse.Namespace) -> int:
    from coordtui.text.formats import date_and_time

    console = invocation.console
    translate = console.translator
    runs = [run for name in arguments.job or [None] for run in session.jobs.journal(50, name)]
    if arguments.json:
        console.json([_as_data(run, translate) for run in runs])
        return 0
    if not runs:
        console.say(N_("Nothing has run yet."))
        return 0
    headings = (N_("job"), N_("started"), N_("outcome"), N_("result"))
    console.table(
        headings,
        [
            (
                run.job,
                date_and_time(run.started, translate),
                _OUTCOMES[run.outcome],
                " — ".join(_texts(run, translate)),
            )
            for run in runs
        ],
    )
    return 0


def _texts(run: Run, translate: Translator) -> list[str]:
    """What the journal says of the run: its text, why it failed, and when it is tried again."""
    said = [safe(translate(Message.from_json(each))) for each in (run.text, run.why) if each is not None]
    if run.next_try is not None:
        from coordtui.text.formats import date_and_time

        said.append(translate(N_("Due again: {time}.", time=date_and_time(run.next_try, translate))))
    return said


def _as_data(run: Run, translate: Translator) -> dict[str, Any]:
    plain = {"job", "by", "host", "started", "ended", "outcome", "next_try"}
    data = {name: value for name, value in msgspec.to_builtins(run).items() if name in plain}
    remedy = safe(translate(Message.from_json(run.remedy))) if run.remedy is not None else None
    return {**data, "outcome": run.outcome, "text": " — ".join(_texts(run, translate)), "remedy": remedy}


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """An event that ctrl+c, or a request to end, sets; the second time they end the program as usual."""
    stopped = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()
        signal.signal(number, before[signal.Signals(number)] or signal.SIG_DFL)

    here = threading.current_thread() is threading.main_thread()
    for number in before if here else ():
        signal.signal(number, stop)
    try:
        yield stopped
    finally:
        for number, handler in before.items() if here else ():
            signal.signal(number, handler or signal.SIG_DFL)
