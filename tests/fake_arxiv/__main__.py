"""The fake arXiv by hand: a month of mornings, and every fault that you ask for.

To play a week of mornings, start it in one terminal and put what it prints into the
`settings.toml` of a lab made for it:

    python -m tests.fake_arxiv --day 8 --chance 0.2 --clock /tmp/clock

In another, start the program with the clock of the fake, so that its day is the fake's:

    python -m tests.fake_arxiv.at /tmp/clock --settings my/settings.toml --store my/lab.db

Watch a few categories (cs.LG, stat.ML, hep-th), sync, read; then let the next morning come
and sync again:

    curl http://127.0.0.1:8099/control/next-day
    curl http://127.0.0.1:8099/control/announced    (what arXiv has announced until now)
    curl http://127.0.0.1:8099/control/fault/html   (the next answer goes wrong like this)

With `--every 60` the mornings come by themselves, one a minute.
"""

from __future__ import annotations

import argparse
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from tests.fake_arxiv import FAULTS, FakeArxiv
from tests.fake_arxiv.play import Play, ending_on, script


class Desk:
    """The hand that plays: its clock goes on by itself and jumps when the next morning comes."""

    def __init__(self, asked: argparse.Namespace) -> None:
        first = ending_on(datetime.now(UTC), asked.day)
        before, mornings = script(
            asked.seed, days=asked.days, start=first, a_day=asked.papers, long_day=asked.long_day
        )
        self._play, self._clock_file = Play(before, mornings), asked.clock
        self._offset = timedelta()
        self.arxiv = FakeArxiv(port=asked.port, now=self.now, limit=asked.limit, page_size=asked.page)
        self._play.load(self.arxiv)
        for _ in range(asked.day):
            self.next_day()
        self.arxiv.control = self.control

    def now(self) -> datetime:
        """The moment in the play."""
        return datetime.now(UTC) + self._offset

    def next_day(self) -> str:
        """Let the next morning come, and say what it brings."""
        if self._play.at + 1 == len(self._play.mornings):
            return "the play is over"
        morning = self._play.next(self.arxiv)
        self._offset = self._play.now - datetime.now(UTC)
        if self._clock_file is not None:
            self._clock_file.write_text(str(self._offset.total_seconds()))
        stale = ", but the feed stays the one before" if morning.stale else ""
        return f"{self.now():%A %d %B}: {len(morning.announced)} announced{stale}"

    def control(self, what: str) -> str:
        """The answer to `/control/WHAT`."""
        if what == "next-day":
            return self.next_day() + "\n"
        if what.startswith("fault/") and what[6:].replace("%20", " ") in FAULTS:
            self.arxiv.fail(what[6:].replace("%20", " "))
            return "the next answer goes wrong\n"
        if what == "announced":
            days = sorted(self.arxiv.days.items())
            lines = [f"{day:%Y-%m-%d} {e.kind:13} {e.paper.id}" for day, listed in days for e in listed]
            return "\n".join([*lines, ""])
        return f"next-day, announced, or fault/ with one of: {', '.join(sorted(FAULTS))}\n"


def main() -> None:
    """Serve until ctrl+c; every answer may go wrong with the probability asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fake_arxiv",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--days", type=int, default=30, help="mornings of the play")
    parser.add_argument("--day", type=int, default=1, help="the morning that it begins with; it is today")
    parser.add_argument("--every", type=float, default=0, help="seconds to the next morning; 0: when told")
    parser.add_argument("--papers", type=int, default=40, help="new papers on a day")
    parser.add_argument("--long-day", type=int, default=0, help="the morning that has eight times as many")
    parser.add_argument("--limit", type=int, help="rows of a feed (arXiv’s own: 2000)")
    parser.add_argument("--page", type=int, default=2500, help="records of a page of OAI")
    parser.add_argument("--fault", choices=sorted(FAULTS), action="append", help="default: all of them")
    parser.add_argument("--chance", type=float, default=0.0, help="of a fault, at each request")
    parser.add_argument("--seed", default="a fake arXiv")
    parser.add_argument("--clock", type=Path, help="file that tells `tests.fake_arxiv.at` the time")
    asked = parser.parse_args()
    asked.day = max(1, min(asked.day, asked.days))
    serve(Desk(asked), asked)


def serve(desk: Desk, asked: argparse.Namespace) -> None:
    """Answer, say what was asked, and let the mornings come."""
    rng, names = Random(asked.seed), asked.fault or sorted(FAULTS)

    def misbehave(path: str) -> str:
        fault = rng.choice(names) if rng.random() < asked.chance else "ok"
        print(f"{desk.now():%d %b %H:%M:%S}  {fault:16}  {path}", flush=True)
        return fault

    with desk.arxiv as arxiv:
        arxiv.misbehave = misbehave
        settings = {"rss_url": arxiv.rss_url, "api_url": arxiv.api_url, "oai_url": arxiv.oai_url}
        lines = [f'{name} = "{url}"' for name, url in settings.items()]
        print("\n".join(["[arxiv]", *lines, "interval_s = 0.5", ""]), flush=True)
        try:
            while True:
                time.sleep(asked.every) if asked.every else threading.Event().wait()
                print(desk.next_day(), flush=True)
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
