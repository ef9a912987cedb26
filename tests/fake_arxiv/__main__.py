"""`python -m tests.fake_arxiv`: the fake arXiv by hand, to point the program at."""

from __future__ import annotations

import argparse
import threading
from datetime import UTC, datetime, timedelta
from random import Random

from coordtui_arxiv.demo.feeds import midnight
from coordtui_arxiv.demo.invent import paper
from coordtui_arxiv.demo.world import SUBJECTS
from tests.fake_arxiv import FAULTS, FakeArxiv


def main() -> None:
    """Serve until ctrl+c; every answer may go wrong with the probability asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.fake_arxiv", description=__doc__)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--papers", type=int, default=40, help="papers a day, over the last 30 days")
    parser.add_argument("--fault", choices=sorted(FAULTS), action="append", default=[])
    parser.add_argument("--chance", type=float, default=1.0, help="of a fault, at each request")
    parser.add_argument("--seed", default="a fake arXiv")
    asked = parser.parse_args()
    rng = Random(asked.seed)
    with FakeArxiv(port=asked.port) as arxiv:
        _announce(arxiv, rng, asked.papers)

        def go_wrong(path: str) -> None:
            fault = rng.choice(asked.fault) if asked.fault and rng.random() < asked.chance else "ok"
            arxiv.fail(fault)
            print(f"{datetime.now(UTC):%H:%M:%S}  {fault:16}  {path}", flush=True)

        arxiv.on_request = go_wrong
        print(f'[arxiv]\nrss_url = "{arxiv.rss_url}"\napi_url = "{arxiv.api_url}"\n', flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


def _announce(arxiv: FakeArxiv, rng: Random, a_day: int) -> None:
    today = midnight(datetime.now(UTC))
    for back in range(30):
        day = today - timedelta(days=back)
        if day.weekday() < 5 or back == 0:
            arxiv.announce(
                (
                    paper(
                        rng,
                        SUBJECTS,
                        key=f"{day:%y%m}.{80_000 + day.day * 300 + i:05d}",
                        announced=day,
                        seen=day,
                    )
                    for i in range(a_day)
                ),
                day,
            )


if __name__ == "__main__":
    main()
