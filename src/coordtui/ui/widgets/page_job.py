"""A job that a page runs beside the screen, watched in its status line and stopped by esc."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from textual.message import Message as Posted

from coordtui.api import CoordtuiError, Message, Run
from coordtui.text.messages import N_
from coordtui.ui.widgets.lines import Role, Words

if TYPE_CHECKING:
    from coordtui.ui.widgets.page import Page


class JobProgress(Posted):
    """How far the job is; only the latest matters."""

    def __init__(self, text: Message, done: int, total: int | None) -> None:
        super().__init__()
        self.text, self.done, self.total = text, done, total

    def can_replace(self, message: Posted) -> bool:
        """A newer state makes an older one superfluous."""
        return isinstance(message, JobProgress)


class JobEnded(Posted):
    """The job ended: with its line in the journal, or refused before it began."""

    def __init__(self, job_id: str, run: Run | None, error: CoordtuiError | None) -> None:
        super().__init__()
        self.job_id, self.run, self.error = job_id, run, error


class PageJob:
    """Runs one job at a time in a thread, which only posts messages to its page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._stop: threading.Event | None = None

    @property
    def running(self) -> bool:
        """Whether a job is at work."""
        return self._stop is not None

    def start(self, jobs: Any, job_id: str) -> None:
        """Run a job of `jobs`; nothing happens while one is at work."""
        if self._stop is not None:
            return
        self._stop = stop = threading.Event()
        post = self._page.post_message

        def work() -> None:
            run, refused = None, None
            try:
                run = jobs.run(
                    job_id,
                    progress=lambda text, done, total: post(JobProgress(text, done, total)),
                    cancelled=stop.is_set,
                )
            except CoordtuiError as error:
                refused = error
            post(JobEnded(job_id, run, refused))

        self._page.run_worker(work, thread=True, group="job")

    def stop(self) -> bool:
        """Ask the job to stop; False when none is at work."""
        if self._stop is None:
            return False
        self._stop.set()
        return True

    def ended(self) -> None:
        """The job's last message has arrived."""
        self._stop = None


def outcome_words(event: JobEnded) -> tuple[Words, Role]:
    """How a job ended, in words, with the role to say it in."""
    if event.run is None:
        said = event.error
        return (N_("{what} {why}", what=said.what, why=said.why or "") if said else ""), "attention"
    text = Message.from_json(event.run.text) if event.run.text else None
    why = Message.from_json(event.run.why) if event.run.why else None
    match event.run.outcome:
        case "done":
            return text or N_("Done."), ""
        case "cancelled":
            return N_("Stopped; what had arrived is kept."), ""
        case _ if text is not None and why is not None:
            return N_("{what} {why}", what=text, why=why), "trouble"
        case _:
            return text or N_("It failed."), "trouble"
