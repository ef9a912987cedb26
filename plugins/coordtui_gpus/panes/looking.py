"""The look that the open page takes at the machines by itself, while nobody else watches them."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from coordtui.api import CoordtuiError, JobBusy
from coordtui_gpus.collecting.here import may_ask

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import Fleet
    from coordtui_gpus.panes.errands import Errands

SWEEP = "gpus.sweep"

FOLLOWING = ("gpus.pack", "gpus.judge")
"""Jobs that follow a look when they are due, as they follow the looks of `coordtui gpus watch`."""

PAUSE = timedelta(seconds=30)
"""Between two tries of one page at least: where somebody else looks, nothing would come of the next."""

LATE = timedelta(seconds=5)
"""How much sooner than `every` the next minute may come."""


class Looking:
    """Runs the job of the looks in a thread; it says nothing, and one look is under way at most."""

    def __init__(self, page: Errands) -> None:
        self._page = page
        self._stop: threading.Event | None = None
        self._tried: datetime | None = None
        self._over = datetime.min.replace(tzinfo=UTC)

    @property
    def running(self) -> bool:
        """Whether a look of this page's own accord is under way."""
        return self._stop is not None

    def offer(self, fleet: Fleet) -> None:
        """Look, unless somebody does, did a short while ago, or who sits here may not."""
        if self.running or self._page.job_running or not self._due(fleet):
            return
        self._tried = self._page.ctx.clock()
        self._stop = stop = threading.Event()
        self._page.run_worker(lambda: self._look(stop), thread=True, group="looking")

    def stop(self) -> None:
        """End with the machines that have answered."""
        if self._stop is not None:
            self._stop.set()

    def _due(self, fleet: Fleet) -> bool:
        ctx = self._page.ctx
        if not ctx.settings.look_while_open or not may_ask(ctx):
            return False
        if all(each.host.via == "none" for each in fleet.hosts):
            return False
        now, swept, every = ctx.clock(), fleet.swept, timedelta(seconds=ctx.settings.every)
        if self._tried is not None and abs(now - self._tried) < PAUSE:
            return False
        if swept is None:
            return True
        if self._tried is not None and self._tried <= swept <= self._over:  # it was our own
            return now - self._tried >= every - LATE
        return abs(now - swept) > 2 * every  # one of the future was stored by a clock that was wrong

    def _look(self, stop: threading.Event) -> None:
        ctx, jobs = self._page.ctx, self._page.app.session.jobs
        try:
            with suppress(JobBusy):  # somebody looks: what is heard comes in from there
                jobs.run(SWEEP, cancelled=stop.is_set)
            for job in jobs.due(ctx.clock()):
                if job.id in FOLLOWING and not stop.is_set():
                    with suppress(JobBusy):
                        jobs.run(job.id, cancelled=stop.is_set)
        except CoordtuiError:  # nobody asked for it; the age of the figures says that they are old
            ctx.log.warning("the page could not look at the machines", exc_info=True)
        finally:
            self._page.call_later(self._ended)

    def _ended(self) -> None:
        self._stop = None
        self._over = self._page.ctx.clock()
        if self._page.is_attached:
            self._page.read_again()
