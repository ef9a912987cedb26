"""`coordtui gpus sweep`, `watch`, `probe`, `hostkey`: machines are asked now, or again and again."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

import msgspec
from tinydb import where

from coordtui.api import Context, CoordtuiError, JobBusy, Message, NotFound, Refused, formats, safe
from coordtui.api.command_line import Translate, command, plain, print_json, table, whole
from coordtui_gpus.records import Host
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.collecting.hostkeys import Keys
    from coordtui_gpus.fleet.values import Heard

JOB = "gpus.sweep"
_OTHER_JOBS = ("gpus.pack", "gpus.judge")

LINE_EVERY = 60.0
"""A watch says how it goes once in so many seconds at most: its lines end in a journal."""


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    sweeping = command(commands, "sweep", sweep, translate, N_("ask the machines now"))
    names = translate(N_("only these, and also those that are left alone for a while; by name"))
    sweeping.add_argument("hosts", nargs="*", metavar=translate(N_("HOST")), help=names)
    slow = translate(N_("ask these for slow facts too: serial numbers, links, instances"))
    sweeping.add_argument("--slow", action="store_true", help=slow)
    watching = command(commands, "watch", watch, translate, N_("ask the machines again and again"))
    every = translate(N_("so many seconds from one look to the next; by default as the settings say"))
    watching.add_argument("--every", type=whole(translate), metavar=translate(N_("SECONDS")), help=every)
    probing = command(commands, "probe", probe, translate, N_("what a machine answers, and what it means"))
    _one_host(probing, translate)
    probing.add_argument("--slow", action="store_true", help=slow)
    keys = command(commands, "hostkey", hostkey, translate, N_("which host key is known, which is shown"))
    _one_host(keys, translate)


def _one_host(parser: argparse.ArgumentParser, translate: Translate) -> None:
    name = translate(N_("a machine by its name"))
    parser.add_argument("host", metavar=translate(N_("HOST")), help=name)


def sweep(ctx: Context, args: argparse.Namespace) -> int:
    """Ask all machines that are due by the job, or these at once."""
    ctx.require("gpus.watch")
    if args.hosts:
        return _sweep_these(ctx, args, [host_named(ctx, each) for each in args.hosts])
    if args.slow:
        raise Refused(
            N_("Slow facts of all machines are asked by themselves, each hour."),
            remedy=N_("Name the machines: “coordtui gpus sweep HOST --slow”."),
        )
    with stoppable() as stopped:
        run = args.session.jobs.run(JOB, cancelled=stopped.is_set)
    if args.json:
        print_json({"outcome": run.outcome, "text": run.text, "why": run.why, "remedy": run.remedy})
    else:
        for text in (run.text, run.why, run.remedy):
            if text is not None:
                out = sys.stdout if run.outcome == "done" else sys.stderr
                print(safe(ctx._(Message.from_json(text))), file=out)
    return 130 if run.outcome == "cancelled" else int(run.outcome != "done")


def _sweep_these(ctx: Context, args: argparse.Namespace, hosts: Sequence[Host]) -> int:
    from coordtui_gpus.collecting import sweep as ask
    from coordtui_gpus.collecting.engine import close_engine
    from coordtui_gpus.collecting.storing import put

    found: list[Heard] = []
    with stoppable() as stopped:
        for batch in ask(ctx, hosts, cancelled=stopped.is_set, slow=args.slow):
            put(ctx, batch)
            found += batch
    if ctx.settings.transport == "asyncssh":
        close_engine()
    names = {each.doc_id: each.name for each in hosts}
    if args.json:
        print_json([_as_data(each, names[each.host]) for each in found])
    else:
        table(_line(ctx, each, names[each.host]) for each in found)
    if stopped.is_set():
        return 130
    return int(len(found) < len(hosts) or any(each.observation is None for each in found))


def _as_data(heard: Heard, name: str) -> dict[str, Any]:
    seen = heard.observation
    return {
        "host": name,
        "state": heard.state,
        "text": heard.text,
        "seconds": round(heard.took, 3),
        "gpus": None if seen is None else len(seen.gpus),
        "processes": None if seen is None or seen.processes is None else len(seen.processes),
    }


def _line(ctx: Context, heard: Heard, name: str) -> tuple[str, str]:
    from coordtui_gpus.collecting.failures import explained, said

    words = [ctx._(explained(heard.state)[0])]
    if heard.text:
        words.append(safe(ctx._(said(heard.text)), limit=200))
    return name, " ".join(words)


def watch(ctx: Context, args: argparse.Namespace) -> int:
    """Ask the machines again and again, in the foreground, until a signal stops it."""
    from coordtui_gpus.collecting import keeping_on
    from coordtui_gpus.collecting.engine import close_engine
    from coordtui_gpus.collecting.here import require_asking

    require_asking(ctx)
    every = args.every if args.every is not None else ctx.settings.every
    if not 5 <= every <= 3600:
        raise Refused(
            N_("Machines are asked each 5 to 3,600 seconds."), remedy=N_("Give a number between them.")
        )
    with stoppable() as stopped:
        told = _Told(ctx, args.session, stopped, as_json=args.json)
        try:
            with keeping_on(every, told):
                run = args.session.jobs.run(JOB, cancelled=stopped.is_set)
        finally:
            close_engine()
    for text in (run.text, run.why, run.remedy):
        if text is not None and run.outcome == "failed":
            print(safe(ctx._(Message.from_json(text))), file=sys.stderr)
    return 0 if stopped.is_set() else int(run.outcome != "done")


class _Told:
    """After each look: says how it went, once a minute at most, and runs the other jobs that are due."""

    def __init__(self, ctx: Context, session: Any, stopped: threading.Event, *, as_json: bool) -> None:
        self._ctx, self._session, self._stopped, self._json = ctx, session, stopped, as_json
        self._next, self._trouble = 0.0, False

    def __call__(self, text: Message) -> None:
        from coordtui_gpus.collecting.storing import NOT_STORED

        trouble = text.text == NOT_STORED.text
        if trouble != self._trouble or time.monotonic() >= self._next:
            self._next, self._trouble = time.monotonic() + LINE_EVERY, trouble
            self._say(text)
        if not trouble:
            self._run_others()

    def _run_others(self) -> None:
        for job in self._session.jobs.due(self._ctx.clock()):
            if job.id in _OTHER_JOBS and not self._stopped.is_set():
                self._run(job.id)

    def _run(self, job: str) -> None:
        with suppress(JobBusy):  # somebody else is at it
            try:
                self._session.jobs.run(job, cancelled=self._stopped.is_set)
            except CoordtuiError:
                self._ctx.log.exception("%s failed", job)

    def _say(self, text: Message) -> None:
        now = self._ctx.clock()
        if self._json:
            said = msgspec.json.encode({"at": now, "text": self._ctx._(text)}).decode()
        else:
            said = f"{formats.date_and_time(now, self._ctx.translator)}  {safe(self._ctx._(text))}"
        print(said, flush=True)


def probe(ctx: Context, args: argparse.Namespace) -> int:
    """Print what a machine answered, and what was understood; nothing is stored."""
    from coordtui_gpus.collecting.engine import close_engine
    from coordtui_gpus.collecting.sweeping import ask_once
    from coordtui_gpus.collecting.understanding import heard_of

    host = host_named(ctx, args.host)
    result = ask_once(ctx, host, slow=args.slow)
    if ctx.settings.transport == "asyncssh":
        close_engine()
    heard = heard_of(host.doc_id, result.answer, at=ctx.clock(), took=result.took, slow=args.slow)
    raw = result.answer.out.decode("utf-8", "replace")
    if args.json:
        data = {"raw": raw, "complaints": result.answer.err, "status": result.answer.status}
        print_json({**data, **_as_data(heard, host.name), "understood": _observed(heard)})
        return int(heard.observation is None)
    for line in raw.split("\n"):  # `splitlines` would take the mark of a frame for an end
        print(f"-- {safe(line[1:])}" if line.startswith("\x1e") else safe(line, limit=2000))
    for line in result.answer.err.splitlines():
        print(safe(line, limit=2000), file=sys.stderr)
    print("--")
    print("  ".join(_line(ctx, heard, host.name)))
    print(ctx._(N_("It took {n} s.", n=formats.number(result.took, ctx.translator, digits=2))))
    for name, value in (_observed(heard) or {}).items():
        print(f"{name}: {safe(msgspec.json.encode(value).decode(), limit=4000)}")
    return int(heard.observation is None)


def _observed(heard: Heard) -> dict[str, Any] | None:
    return None if heard.observation is None else plain(heard.observation)


def hostkey(ctx: Context, args: argparse.Namespace) -> int:
    """Say which host key is known, which is shown, and how to find out which is right."""
    from coordtui_gpus.collecting.here import require_asking
    from coordtui_gpus.collecting.hostkeys import keys_of

    require_asking(ctx)
    host = host_named(ctx, args.host)
    if host.via != "ssh":
        from coordtui_gpus.collecting.failures import no_key_of

        raise Refused(no_key_of(host))
    given = ctx.settings
    found = keys_of(host.address or host.name, given.ssh_config, given.known_hosts)
    if args.json:
        print_json({**plain(found), "changed": found.changed, "trusted": found.trusted})
    else:
        for line in _about(ctx, found):
            print(safe(line, limit=2000))
    return int(not found.trusted)


def _about(ctx: Context, found: Keys) -> Iterator[str]:
    for each in found.known:
        yield ctx._(N_("Known: {kind} {fingerprint}", kind=each.kind, fingerprint=each.sha256))
    if not found.known:
        yield ctx._(N_("No key of “{name}” is known.", name=found.name))
    if found.shown is None:
        yield ctx._(N_("It shows none now: {said}", said=found.said or "-"))
        return
    yield ctx._(N_("Shown: {kind} {fingerprint}", kind=found.shown.kind, fingerprint=found.shown.sha256))
    if found.trusted:
        yield ctx._(N_("They are the same."))
        return
    yield ctx._(N_("To find out whether it is the right one, run this at the console of the machine:"))
    yield f"  {found.verify}"
    yield ctx._(N_("Only if it prints the fingerprint shown above, run these here:"))
    for line in (*found.forget, found.learn):
        yield f"  {line}"


def host_named(ctx: Context, name: str) -> Host:
    """The machine of this name. Raises `NotAllowed` and `NotFound`."""
    ctx.require("gpus.watch")
    found = ctx.store.records(Host).first(where("name") == name)
    if found is None:
        raise NotFound(
            N_("There is no machine “{name}”.", name=safe(name, limit=80)),
            remedy=N_("“coordtui gpus host list” shows them."),
        )
    return found


@contextmanager
def stoppable() -> Iterator[threading.Event]:
    """An event that ctrl+c, a request to end, or the end of the terminal sets.

    The second time they end the program as usual. A program that shall outlive its terminal does.
    """
    stopped = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    if before[signal.SIGHUP] is signal.SIG_IGN:  # nohup
        del before[signal.SIGHUP]

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
