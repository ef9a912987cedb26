"""The job of digests in a process of its own: `digesting.py FOLDER [die]`; it says when it stands ready."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from coordtui.api import JobRun, StaleRecord
from coordtui.outbox.desk import Desk
from coordtui.testing import open_test_session
from coordtui_arxiv.reports.job import DigestsIncomplete, digests

SETTINGS = '[outbox]\nsmtp_host = "smtp.example.org"\nsender = "Placeholder Lab <lab@example.org>"\n'
NEXT_MORNING = datetime(2026, 11, 13, 17, tzinfo=UTC)


class Line:
    """A job's line that nobody watches."""

    cancelled = False

    def progress(self, *said: object) -> None:
        pass


def open_session(folder: Path, now: datetime = NEXT_MORNING):
    return open_test_session(folder, {"arxiv": "coordtui_arxiv"}, settings=SETTINGS, clock=lambda: now)


def run(ctx) -> str:
    line: JobRun = Line()
    return str(digests(ctx, line))


def main(folder: str, *how: str) -> None:
    session = open_session(Path(folder))
    if "die" in how:
        put = Desk.put

        def die(self, letter):
            put(self, letter)
            os.kill(os.getpid(), signal.SIGKILL)

        Desk.put = die
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        print(run(session.context("arxiv")), flush=True)
    except (DigestsIncomplete, StaleRecord) as error:
        print(error, flush=True)
    session.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
