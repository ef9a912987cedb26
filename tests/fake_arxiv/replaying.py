"""One process of a replay: syncs once for each line on its input, `MOMENT HOW`, with that moment for a clock.

HOW is `job` (through the runner of jobs: one at a time) or `direct` (beside whoever runs).
`die=CHANCE` makes it kill itself in the middle of a page, where that would hurt most;
`without-transaction` takes away what protects against that.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from coordtui.api import CoordtuiError, JobBusy
from coordtui.config import NetSettings, load_settings
from coordtui.host.session import Session, open_session
from coordtui.jobs.line import Line
from coordtui.net import HttpClient, RetryPolicy
from coordtui.store import PluginStore
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.sources import rss
from coordtui_arxiv.sync import sync

RETRY = RetryPolicy(tries=3, first_wait=0.02, longest_wait=2)
TIMEOUT = 0.8


def die_in_pages(chance: float, rng: Random) -> None:
    """Die, now and then, when the papers of a page are written and what belongs to them is not."""
    whole = Archive.match

    def match(self: Archive, *arguments: Any, **named: Any) -> None:
        if rng.random() < chance:
            os.kill(os.getpid(), signal.SIGKILL)
        whole(self, *arguments, **named)

    Archive.match = match  # type: ignore[method-assign]


def once(session: Session, how: str) -> str:
    """Sync once; how it ended, in a line."""
    try:
        if how == "job":
            run = session.jobs.run("arxiv.sync")
            return f"{run.outcome} {run.why or ''}".replace("\n", " ")
        sync(session.context("arxiv"), Line(None, lambda: False))
    except JobBusy:
        return "busy"
    except CoordtuiError as error:
        return f"failed {' '.join(error.parts(session.translator))}".replace("\n", " ")
    return "done"


def main(folder: Path, who: str, limit: int, *options: str) -> None:
    """Serve the lines until there are no more."""
    rss.LIMIT = limit
    for option in options:
        if option.startswith("die="):
            die_in_pages(float(option.removeprefix("die=")), Random(who))
        if option == "without-transaction":
            PluginStore.transaction = lambda self: nullcontext()  # type: ignore[assignment,misc]
    now = datetime.now(UTC)
    settings = load_settings(folder / "settings.toml")
    session = open_session(
        settings, f"sqlite:///{folder}/lab.db", only=("arxiv",), clock=lambda: now, state=folder / "state"
    )
    network = NetSettings(timeout_s=TIMEOUT, connect_timeout_s=TIMEOUT, contact=who)
    with session, HttpClient(network, folder / "state", lambda: now, retry=RETRY) as http:
        session.http = http
        print("ready", flush=True)
        for line in sys.stdin:
            moment, how = line.split()
            now = datetime.fromisoformat(moment)
            print(once(session, how), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
