"""Jobs run one at a time across all processes, watched, stoppable, and with a journal."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from coordtui.api.declare import Job
from coordtui.api.errors import Cancelled, CoordtuiError, JobBusy, NotFound, StoreError
from coordtui.api.jobs import Outcome, Run
from coordtui.jobs.journal import Journal, as_json, is_due, texts_of
from coordtui.jobs.leases import LEASE, Lease, Leases, working
from coordtui.jobs.line import Line, Progress
from coordtui.jobs.processes import this_process
from coordtui.text.messages import N_, Message

if TYPE_CHECKING:
    from coordtui.api.context import Context
    from coordtui.store import PluginStore

log = logging.getLogger(__name__)


class Jobs:
    """The jobs that plugins declare, run in the caller's thread.

    `store` is the core's view with `TABLES`; `declared` are the jobs, each with the name
    of its plugin; `context_of` makes a plugin's context; `clock` is the time in UTC;
    `resolve` finds the function that a target names. `called` says of jobs that something
    else than time makes due whether it does so now. Usable from several threads.
    """

    def __init__(
        self,
        store: PluginStore,
        declared: Iterable[tuple[str, Job]],
        *,
        context_of: Callable[[str], Context],
        clock: Callable[[], datetime],
        resolve: Callable[[str], Any],
        called: Mapping[str, Callable[[], bool]] | None = None,
    ) -> None:
        self._store, self._clock = store, clock
        self._context_of, self._resolve = context_of, resolve
        self._declared = {job.id: (plugin, job) for plugin, job in declared}
        self._called = called or {}
        self._journal, self._leases = Journal(store), Leases(store)

    def all(self) -> list[Job]:
        """The declared jobs."""
        return [job for _, job in self._declared.values()]

    def run(
        self,
        job_id: str,
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
        by: str | None = None,
    ) -> Run:
        """Run a job to its end; its line in the journal, whatever the outcome.

        `progress` is called from this thread, ten times a second at most; `cancelled` is
        asked often. `by` names who wanted it, by default the actor. Raises `NotFound`,
        `NotAllowed`, and `JobBusy` when it runs already somewhere.
        """
        plugin, job = self._find(job_id)
        ctx = self._context_of(plugin)
        if job.requires is not None:
            ctx.require(job.requires)
        with working() as token:
            lease = self._begin(job, token, by or ctx.actor.name)
            try:
                with self._renewed(lease) as lost:
                    line = Line(progress, lambda: lost.is_set() or (cancelled is not None and cancelled()))
                    outcome, texts = self._work(job, ctx, line)
            except BaseException:  # Ctrl-C, or the interpreter ends
                with suppress(StoreError):
                    self._end(lease, "interrupted", {})
                raise
            return self._end(lease, outcome, texts)

    def due(self, now: datetime) -> list[Job]:
        """The jobs whose time has come: by `every` since they last ended, `after` others, or once more.

        `now` is by the caller's clock, in UTC; what it is compared with was written by the one that was
        given to this object, so a job comes due so much too early or late as they are apart.
        """
        self._bury()
        running = {lease.job for lease in self._leases.all()}
        return [job for job in self.all() if job.id not in running and self._is_due(job, now)]

    def last(self, job_id: str) -> Run | None:
        """The latest run of a job, which may be running."""
        self._bury()
        return self._latest(job_id)

    def journal(self, limit: int = 50, job: str | None = None) -> list[Run]:
        """The latest runs, of one job or of all, newest first."""
        self._bury()
        return self._journal.latest(limit, job)

    def _is_due(self, job: Job, now: datetime) -> bool:
        last = self._latest(job.id)
        called = self._called.get(job.id)
        return (
            is_due(job, last, now)
            or self._journal.done_since(job.after, last)
            or (called is not None and called())
        )

    def _latest(self, job_id: str) -> Run | None:
        return next(iter(self._journal.latest(1, job_id)), None)

    def _find(self, job_id: str) -> tuple[str, Job]:
        if job_id not in self._declared:
            raise NotFound(
                N_("There is no job “{job}”.", job=job_id),
                remedy=N_("Choose one of: {jobs}.", jobs=", ".join(sorted(self._declared))),
            )
        return self._declared[job_id]

    def _begin(self, job: Job, token: str, by: str) -> Lease:
        """Take the lease and begin the line in the journal."""
        now = self._clock()  # not within the transaction: a server may have to be asked

        def begin() -> Lease:
            other = self._leases.of(job.id)
            if other is not None:
                if other.valid(now):
                    raise _busy(job, other)
                self._take_from_the_dead(other, now)
            here = this_process()
            run = self._journal.add(Run(job=job.id, by=by, host=here.host, pid=here.pid, started=now))
            return self._leases.add(
                Lease.of_this_process(job.id, token=token, run=run.doc_id, by=by, now=now)
            )

        return self._store.run(begin)

    def _work(self, job: Job, ctx: Context, line: Line) -> tuple[Outcome, dict[str, Any]]:
        """Call the job's function; how it ended, and what the journal says of that."""
        try:
            result = self._resolve(job.target)(ctx, line)
        except Cancelled:
            return "cancelled", {}
        except Exception as error:  # a plugin's code may raise anything
            if not isinstance(error, CoordtuiError):
                log.exception("job %s failed", job.id)
            return "failed", {
                **texts_of(error),
                "next_try": self._journal.next_try(job, error, self._clock()),
            }
        texts = {"text": as_json(result)} if isinstance(result, Message) else {}
        return ("cancelled" if line.seen else "done"), texts

    def _end(self, lease: Lease, outcome: Outcome, texts: dict[str, Any]) -> Run:
        """End the line in the journal and give the lease back."""
        now = self._clock()

        def end() -> Run:
            self._leases.remove(lease)
            closed = self._journal.close(lease.run, now, outcome, **texts)
            # Dropped only if `KEPT` others ran since: this run's lease was taken away.
            return closed or Run(
                job=lease.job,
                by=lease.by,
                host=lease.host,
                pid=lease.pid,
                started=lease.since,
                outcome=outcome,
            )

        return self._store.run(end)

    @contextmanager
    def _renewed(self, lease: Lease) -> Iterator[threading.Event]:
        """Keep the lease alive during the block; the event is set if it is lost nevertheless."""
        lost, over = threading.Event(), threading.Event()

        def renew() -> None:
            while not over.wait(LEASE.total_seconds() / 4):
                try:
                    if not self._store.run(partial(self._leases.renew, lease, self._clock())):
                        lost.set()
                except StoreError:  # busy with a long write of the job itself: there is time for more tries
                    log.warning("the lease of %s was not renewed", lease.job, exc_info=True)

        thread = threading.Thread(target=renew, name=f"coordtui-lease-{lease.job}", daemon=True)
        thread.start()
        try:
            yield lost
        finally:
            over.set()
            thread.join()

    def _bury(self) -> None:
        """Mark the runs of dead processes as interrupted."""
        now = self._clock()
        for lease in self._leases.all():
            if not lease.valid(now):
                # Who may only read the store sees the run as it was left.
                with suppress(StoreError):
                    self._store.run(partial(self._take_from_the_dead, lease, now))

    def _take_from_the_dead(self, lease: Lease, now: datetime) -> None:
        self._leases.remove(lease)
        self._journal.close(lease.run, now, "interrupted")


def _busy(job: Job, lease: Lease) -> JobBusy:
    return JobBusy(
        N_("“{job}” is running already.", job=job.title),
        why=N_(
            "{who} started it on {host} ({since}).",
            who=lease.by,
            host=lease.host,
            since=f"{lease.since.astimezone():%Y-%m-%d %H:%M}",
        ),
        remedy=N_("Wait until it is done, or stop it where it runs."),
    )
