"""A month of mornings with everything going wrong: `python -m tests.fake_arxiv.replay --seed 1`.

Several processes share one store and one place in arXiv's queue; answers go wrong at
random, processes are killed at random, the machine is off on some days. After a last calm
morning, what is stored is held against what was announced.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from coordtui.config import load_settings
from coordtui.host.session import Session, open_session
from coordtui_arxiv.ledger import Ledger
from coordtui_arxiv.matching import Document, Engine
from coordtui_arxiv.records import Broken, Match, Paper, Watch
from coordtui_arxiv.watches import Watches
from tests.fake_arxiv import FAULTS, FakeArxiv
from tests.fake_arxiv.manners import pauses
from tests.fake_arxiv.play import Play, script

WANTED = ("cs.LG", "hep-th", "stat.ML")
SLOW = ("drip", "hangs", "huge", "429 retry-after", "503 retry-after")
"""Faults that cost seconds each: they come a quarter as often."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is played. `chance` is that of a fault at a request, `kill` of a kill at a sync, `die`
    of a death in the middle of a page, `off` of a day on which nobody asks.

    Only small plays (`a_day`, `limit`, `page`) are quick; the code they go through is the same.
    """

    seed: int = 1
    days: int = 30
    processes: int = 5
    a_day: int = 12
    long_day: int = 9
    limit: int = 40
    page: int = 15
    interval: float = 0.05
    chance: float = 0.15
    kill: float = 0.3
    die: float = 0.02
    off: float = 0.15
    away: tuple[int, int] = (13, 19)
    """The first and last of the mornings on which the machine is off altogether."""
    guarded: bool = True
    """Whether pages are stored in transactions; the control takes them away."""


@dataclass
class Report:
    """What happened, and how what is stored differs from what was announced."""

    requests: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    syncs: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    announced: int = 0
    stored: int = 0
    uninvited: int = 0
    quarantined: int = 0
    kept_apart: int = 0
    """Papers that came garbled and then never again: they are in quarantine only."""
    missed_before_calm: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unmatched: int = 0
    gaps: list[str] = field(default_factory=list)
    misdated: Counter[str] = field(default_factory=Counter)
    overlaps: int = 0
    hurried: list[str] = field(default_factory=list)
    closest: float = 0.0
    closest_blind: float = 0.0
    """After a request that was cut off by a kill, from its beginning: its end nobody could note."""
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.unmatched or self.gaps or self.overlaps or self.hurried)

    def lines(self) -> list[str]:
        """The figures as a table."""
        rows = [
            ("requests", self.requests),
            ("of which went wrong", sum(self.faults.values())),
            *((f"  {name}", count) for name, count in sorted(self.faults.items())),
            *((f"syncs: {name}", count) for name, count in sorted(self.syncs.items())),
            ("processes killed", self.kills),
            ("papers announced in the watched categories", self.announced),
            ("papers stored", self.stored),
            ("of which never announced", self.uninvited),
            ("entries in quarantine", self.quarantined),
            ("papers that only quarantine has", self.kept_apart),
            ("missing before the calm morning", self.missed_before_calm),
            ("lost", len(self.lost)),
            ("doubled", len(self.doubled)),
            ("matches that are missing or too many", self.unmatched),
            ("days that the ledger does not know", len(self.gaps)),
            *((f"noted under another day: {kind}", count) for kind, count in sorted(self.misdated.items())),
            ("requests at the same time as another", self.overlaps),
            ("requests sooner than allowed", len(self.hurried)),
            ("shortest pause, in seconds", round(self.closest, 3)),
            ("the same after a request that was cut off", round(self.closest_blind, 3)),
            ("seconds in all", round(self.seconds, 1)),
        ]
        return [f"{name:46} {value:>8}" for name, value in rows]


class Worker:
    """One of the processes; a new one takes the place of one that was killed."""

    def __init__(self, plan: Plan, folder: Path, number: int) -> None:
        self._plan, self._folder, self._number = plan, folder, number
        self._lives = 0
        self._process: subprocess.Popen[str] | None = None
        self.killed: list[str] = []
        self._said = (folder / "said.txt").open("a")
        """What the processes log: to look at after a play that went wrong."""

    @property
    def who(self) -> str:
        """The address that the present process gives arXiv."""
        return f"p{self._number}.{self._lives}@example.invalid"

    def sync(self, moment: datetime, how: str, kill_after: float | None = None, *, calm: bool = False) -> str:
        """Let it sync once; how it ended, "killed" if it was."""
        process = self._alive(calm=calm)
        timer = threading.Timer(kill_after or 0, process.kill)
        try:
            print(f"{moment.isoformat()} {how}", file=process.stdin, flush=True)
            if kill_after is not None:
                timer.start()
            assert process.stdout is not None
            answer = process.stdout.readline().strip()
        except BrokenPipeError:
            answer = ""
        finally:
            timer.cancel()
        if not answer:
            self.killed.append(self.who)
            self.stop()
        return answer or "killed"

    def stop(self) -> None:
        """End the process; a next `sync` begins another."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def close(self) -> None:
        """End the process and what it writes to."""
        self.stop()
        self._said.close()

    def _alive(self, *, calm: bool) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._lives += 1
        plan = self._plan
        options = [] if calm else [f"die={plan.die}"]
        options += [] if plan.guarded else ["without-transaction"]
        command = [sys.executable, "-m", "tests.fake_arxiv.replaying", str(self._folder), self.who]
        self._process = subprocess.Popen(
            [*command, str(plan.limit), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            cwd=Path(__file__).parents[2],
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "ready":
            said = (self._folder / "said.txt").read_text().splitlines()[-20:]
            raise RuntimeError("\n".join(["a process of the replay could not begin", *said]))
        return self._process


def replay(plan: Plan, folder: Path) -> Report:
    """Play it all in a folder, and say how it went."""
    began, report, rng = time.monotonic(), Report(), Random(f"replay {plan.seed}")
    before, mornings = script(plan.seed, days=plan.days, a_day=plan.a_day, long_day=plan.long_day)
    play = Play(before, mornings)
    faults = _Faults(plan)
    workers = [Worker(plan, folder, number) for number in range(plan.processes)]
    with FakeArxiv(now=lambda: play.now, limit=plan.limit, page_size=plan.page, edge_cache=True) as arxiv:
        play.load(arxiv)
        _make_lab(folder, arxiv, plan, mornings[0].day)
        arxiv.misbehave = faults
        try:
            with ThreadPoolExecutor(plan.processes) as pool:
                for number in range(plan.days):
                    play.next(arxiv)
                    off = rng.random() < plan.off or plan.away[0] <= number <= plan.away[1]
                    if number == 0 or not off:
                        _morning(plan, rng, play, workers, pool, report)
            with _session(folder, play.now) as session:
                report.missed_before_calm = len(_lost(session, play))
            faults.calm = True
            workers[0].stop()
            for hours in (4, 28):  # later that day, and the morning after
                play.now = mornings[-1].day + timedelta(hours=7 + hours)
                report.syncs[_kind(workers[0].sync(play.now, "direct", calm=True))] += 1
        finally:
            for worker in workers:
                worker.close()
        _judge_manners(report, plan, arxiv, [who for worker in workers for who in worker.killed])
    with _session(folder, play.now) as session:
        _judge_store(report, session, play)
    report.seconds = time.monotonic() - began
    return report


class _Faults:
    """Which fault a request has."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._rng, self.calm = plan, Random(f"faults {plan.seed}"), False
        self._names = [name for name in FAULTS for _ in range(1 if name in SLOW else 4)]

    def __call__(self, path: str) -> str:
        wrong = not self.calm and self._rng.random() < self._plan.chance
        return self._rng.choice(self._names) if wrong else "ok"


def _morning(
    plan: Plan, rng: Random, play: Play, workers: Sequence[Worker], pool: ThreadPoolExecutor, report: Report
) -> None:
    """All processes at once; who is killed may try once more."""

    def one(worker: Worker, how: str, kill_after: float | None, *, again: bool) -> list[str]:
        ended = [worker.sync(play.now, how, kill_after)]
        if ended == ["killed"] and again:
            ended.append(worker.sync(play.now, how))
        return ended

    tasks = []
    for worker in workers:
        how = rng.choice(("job", "direct", "direct"))
        kill_after = rng.uniform(0, 0.8) if rng.random() < plan.kill else None
        tasks.append(pool.submit(one, worker, how, kill_after, again=rng.random() < 0.5))
    for task in tasks:
        for ended in task.result():
            report.syncs[_kind(ended)] += 1
            report.kills += ended == "killed"


def _kind(ended: str) -> str:
    return ended.partition(" ")[0]


def _make_lab(folder: Path, arxiv: FakeArxiv, plan: Plan, now: datetime) -> None:
    (folder / "settings.toml").write_text(
        f'[arxiv]\nrss_url = "{arxiv.rss_url}"\napi_url = "{arxiv.api_url}"\noai_url = "{arxiv.oai_url}"\n'
        f"interval_s = {plan.interval}\nhistory_days = 0\nmax_page_bytes = 5_000_000\n"
    )
    with _session(folder, now, create=True) as session:
        session.create_lab("An invented lab", "en", "Hrafn Placeholder")
        Watches(session.context("arxiv")).save(Watch(name="All of it", categories=list(WANTED)))


def _session(folder: Path, now: datetime, *, create: bool = False) -> Session:
    settings = load_settings(folder / "settings.toml")
    url = f"sqlite:///{folder}/lab.db"
    return open_session(
        settings, url, only=("arxiv",), clock=lambda: now, state=folder / "state", create=create
    )


def _lost(session: Session, play: Play) -> list[str]:
    """What was announced and is neither stored, as announced last, nor in quarantine."""
    return [paper.id for paper in _not_stored(session, play) if not _quarantined(session, paper)]


def _not_stored(session: Session, play: Play) -> list[Paper]:
    stored = {paper.key: paper for paper in session.context("arxiv").store.records(Paper).find()}
    announced = play.announced(WANTED)
    return [p for key, p in announced.items() if key not in stored or stored[key].version < p.version]


def _quarantined(session: Session, paper: Paper) -> bool:
    """Whether an entry of it is kept as it came."""
    broken = session.context("arxiv").store.records(Broken).find()
    return any(paper.key in each.source and escape(paper.abstract) in each.source for each in broken)


def _judge_store(report: Report, session: Session, play: Play) -> None:
    store = session.context("arxiv").store
    papers = store.records(Paper).find()
    report.announced = len(play.announced(WANTED))
    report.stored, report.quarantined = len(papers), store.records(Broken).count()
    report.uninvited = len({paper.key for paper in papers} - play.announced(WANTED).keys())
    report.lost = _lost(session, play)
    readable = [paper for paper in _not_stored(session, play) if paper.title]
    report.kept_apart = len(readable) - sum(paper.id in report.lost for paper in readable)
    report.doubled = [key for key, count in Counter(paper.key for paper in papers).items() if count > 1]
    for paper in papers:
        numbers = [version.number for version in paper.versions]
        told = [(each.day, each.kind, each.version) for each in paper.announcements]
        if len(set(numbers)) < len(numbers) or len(set(told)) < len(told):
            report.doubled.append(f"{paper.key}: {numbers} {told}")
    engine = Engine(store.records(Watch).find())
    should = Counter((paper.doc_id, watch) for paper in papers for watch in engine.match(Document.of(paper)))
    are = Counter((match.paper, match.watch) for match in store.records(Match).find())
    report.unmatched = ((should - are) + (are - should)).total()
    _judge_days(report, session, play, {paper.key: paper for paper in papers})


def _judge_days(report: Report, session: Session, play: Play, papers: Mapping[str, Paper]) -> None:
    """Hold the ledger and the papers' announcements against the script."""
    days = {row.day: row.state for row in Ledger(session.context("arxiv")).report()}
    for morning in play.mornings:
        listed = [each for each in morning.announced if set(each.to) & set(WANTED) and each.paper.title]
        state = days.get(morning.date, "missed")
        if (state == "papers") != bool(listed):
            report.gaps.append(f"{morning.date}: {state}, {len(listed)} announced")
        for each in listed:
            known = papers.get(each.paper.key)
            if known is None or morning.date not in {told.day for told in known.announcements}:
                report.misdated[each.kind] += 1


def _judge_manners(report: Report, plan: Plan, arxiv: FakeArxiv, killed: Sequence[str]) -> None:
    report.requests = len(arxiv.visits)
    report.faults = Counter(visit.fault for visit in arxiv.visits if visit.fault != "ok")
    whole = {visit.who for visit in arxiv.visits if any(who in visit.who for who in killed)}
    between = pauses(arxiv.visits, whole)
    report.overlaps = sum(visit.beside for visit in arxiv.visits)
    report.hurried = [str(p) for p in between if not p.blind and p.seconds < plan.interval]
    report.closest = min((p.seconds for p in between if not p.blind), default=0.0)
    report.closest_blind = min((p.seconds for p in between if p.blind), default=0.0)


def main() -> None:
    """Play one month and print the figures; the exit status is 1 when anything is wrong."""
    plan = Plan()
    parser = argparse.ArgumentParser(prog="python -m tests.fake_arxiv.replay", description=__doc__)
    parser.add_argument("--seed", type=int, default=plan.seed)
    parser.add_argument("--days", type=int, default=plan.days)
    parser.add_argument("--processes", type=int, default=plan.processes)
    parser.add_argument("--papers", dest="a_day", type=int, default=plan.a_day, help="new papers on a day")
    parser.add_argument("--chance", type=float, default=plan.chance, help="of a fault, at each request")
    parser.add_argument("--interval", type=float, default=plan.interval, help="seconds between requests")
    parser.add_argument("--kill", type=float, default=plan.kill, help="chance of a kill, at each sync")
    with tempfile.TemporaryDirectory() as folder:
        report = replay(Plan(**vars(parser.parse_args())), Path(folder))
    print("\n".join(report.lines()))
    for what in (*report.lost, *report.doubled, *report.gaps, *report.hurried):
        print(f"  {what}")
    sys.exit(not report.clean)


if __name__ == "__main__":
    main()
