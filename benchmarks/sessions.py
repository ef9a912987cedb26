"""A hundred people at once, each over SSH with their own key, on one machine.

What a session takes, how soon it is there and answers, and whether a crowd is served justly: real
ssh through a real sshd and the gate; first as sessions start by themselves, then with the server
(`coordtui access serve`). `python -m benchmarks sessions --help` has sizes for a try.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from statistics import median

from tinydb import where

from benchmarks.sessions_measured import Memory, Rest, at_rest, memory, processes, processor_s
from benchmarks.sessions_rig import Line, Rig, listen, rig
from coordtui.access import SYSTEM
from coordtui_training.records import SEATED, Course, Session, Signup, Sitting

CALM, IDLE = 2.0, 0.3
"""Seconds without a byte to anybody, with less than this of a core used, after which all have been served."""

UP, DOWN = "\x1b[A", "\x1b[B"
PEOPLE = "4"
"""Opens a page with a long list."""

STORM = "storms"
"""The topic of the trainings that all sign up for."""

PRIVATE_MB, IDLE_PERCENT, LOGIN_S, LAST_S = 20.0, 0.1, 0.4, 7.0
"""What must be reached, each session; the last two with the server."""


@dataclass(frozen=True)
class Sizes:
    """How many, and for how many seconds."""

    sessions: int = 100
    logins: int = 60
    alone: int = 7
    rest: float = 30.0
    keys: int = 30


@dataclass
class Found:
    """What was measured one way, in the units of the table."""

    alone: list[float]
    logins: list[float]
    refused: int
    fresh: list[Memory]
    rest: Rest
    page: float
    keys: list[float]
    unanswered: int
    used: list[Memory]
    storm: Storm


@dataclass(frozen=True)
class Bare:
    """What ssh alone takes on this machine, to run `true`: no session can be there sooner."""

    alone: float
    last: float
    """Seconds; of the last of as many at once as log in."""


@dataclass(frozen=True)
class Storm:
    """What became of a training that all sign up for at once."""

    people: int
    seats: int
    seconds: float
    states: Counter[str]
    twice: int

    @property
    def seated(self) -> int:
        """How many have a seat."""
        return sum(self.states[state] for state in SEATED)

    @property
    def lost(self) -> int:
        """How many are not on the list."""
        return self.people - self.states.total() + self.twice

    @property
    def just(self) -> bool:
        """Whether each seat was given once, and everybody is on the list once."""
        return self.seated == min(self.seats, self.people) and not self.twice and not self.lost


def main(argv: Sequence[str] = ()) -> int:
    """Print the table; 1 when somebody was refused, lost or signed up twice."""
    default = Sizes()
    parser = argparse.ArgumentParser(prog="python -m benchmarks sessions", description=__doc__)
    parser.add_argument("--sessions", type=int, default=default.sessions, help="people at once (%(default)s)")
    parser.add_argument("--logins", type=int, default=default.logins, help="logins at once (%(default)s)")
    parser.add_argument("--alone", type=int, default=default.alone, help="logins alone (%(default)s)")
    parser.add_argument("--rest", type=float, default=default.rest, help="seconds at rest (%(default)s)")
    parser.add_argument(
        "--keys", type=int, default=default.keys, help="keys of each, a second apart (%(default)s)"
    )
    parser.add_argument("--store", metavar="URL", help="a lab of its own, which is written to")
    parser.add_argument("--only", choices=("direct", "served"), help="one of the two ways")
    given = vars(parser.parse_args(argv))
    store, only = given.pop("store"), given.pop("only")
    sizes = Sizes(**given)
    found: dict[str, Found] = {}
    people = max(sizes.sessions, sizes.logins)
    for way in ("direct", "served") if only is None else (only,):
        with rig(people, store) as lab:  # a lab of its own: who comes again begins where they left
            bare = Bare(
                median(lab.bare(1)[0] for _ in range(sizes.alone + 1)),
                max(lab.bare(sizes.logins), default=0.0),
            )
            if way == "served":
                lab.start_server()
            found[way] = _measured(lab, sizes)
            lab.stop_server()
    _print(found, bare, sizes)
    return int(any(each.refused or not each.storm.just for each in found.values()))


def _measured(lab: Rig, sizes: Sizes) -> Found:
    alone = [_alone(lab) for _ in range(sizes.alone + 1)][1:]
    with lab.come_in(lab.logins[: sizes.logins]) as lines:
        logins = [line.painted_at - line.started_at for line in lines if line.is_in]
        refused = sum(not line.is_in for line in lines)
    _all_gone(lab)
    logged_in = []
    for start in range(0, sizes.sessions, 10):  # a calm morning: this is not about logins
        logged_in += [lab.come(login) for login in lab.logins[start : min(start + 10, sizes.sessions)]]
        listen(logged_in, partial(_all_in, logged_in), 60)
    listen(logged_in, lambda: False, 6)  # by then the rights of each have been looked at
    if ended := [line for line in logged_in if line.process.poll() is not None]:
        raise RuntimeError(f"{len(ended)} sessions have ended: {ended[0].said!r}")
    fresh = _memory(lab, len(logged_in))
    rest = at_rest(lab, logged_in, sizes.rest)
    page = _open_page(lab, logged_in)
    keys, unanswered = _keys(logged_in, sizes.keys)
    used = _memory(lab, len(logged_in))
    storm = _storm(lab, logged_in)
    for line in logged_in:
        line.close()
    _all_gone(lab)
    return Found(alone, logins, refused, fresh, rest, page, keys, unanswered, used, storm)


def _alone(lab: Rig) -> float:
    """Seconds from the start of ssh to the first frame, of somebody who comes by themselves."""
    with lab.come_in(lab.logins[:1]) as (line,):
        return line.painted_at - line.started_at


def _all_in(lines: Sequence[Line]) -> bool:
    return all(line.is_in for line in lines)


def _calm(lab: Rig, lines: Sequence[Line]) -> float:
    """Wait until nothing comes to anybody and nobody works any more; seconds until then."""
    pids, began = processes(lab).programs, time.perf_counter()
    looked, used, read = began, processor_s(pids), sum(line.read for line in lines)

    def calm() -> bool:
        nonlocal looked, used, read
        now = time.perf_counter()
        if now < looked + CALM:
            return False
        was, looked = (looked, used, read), now
        used, read = processor_s(pids), sum(line.read for line in lines)
        return read == was[2] and used - was[1] < IDLE * (now - was[0])

    listen(lines, calm, 240)
    return looked - CALM - began


def _open_page(lab: Rig, lines: Sequence[Line]) -> float:
    """All open a page that they have not seen yet at the same moment; seconds until the last has it."""
    for line in lines:
        line.press(PEOPLE)
    return _calm(lab, lines)


def _is_time(due: float) -> bool:
    return time.perf_counter() >= due


def _all_gone(lab: Rig) -> None:
    deadline = time.monotonic() + 20
    while processes(lab).programs and time.monotonic() < deadline:
        time.sleep(0.1)


def _memory(lab: Rig, count: int) -> list[Memory]:
    """Of one session: the program alone, and all that is there for it."""
    found = processes(lab)
    program = memory(found.programs)
    whole = program + memory([*found.waiting, *found.ssh, *found.server])
    return [program.each(count), whole.each(count)]


def _keys(lines: Sequence[Line], keys: int) -> tuple[list[float], int]:
    """Milliseconds from each key to what it changes on the screen, each person pressing one a second."""
    took: list[float] = []
    unanswered = 0
    began = time.perf_counter()
    for number in range(keys * len(lines)):
        line, turn = lines[number % len(lines)], number // len(lines)
        listen(lines, partial(_is_time, began + number / len(lines)), 5)
        if turn and not line.answered_at:
            unanswered += 1
        elif turn:
            took.append((line.answered_at - line.sent_at) * 1000)
        line.press(DOWN if turn % 2 == 0 else UP)
    listen(lines, lambda: all(line.answered_at for line in lines), 5)
    took += [(line.answered_at - line.sent_at) * 1000 for line in lines if line.answered_at]
    return took, unanswered + sum(not line.answered_at for line in lines)


def _storm(lab: Rig, lines: Sequence[Line]) -> Storm:
    """All look for a training and sign up for it, by its key, at the same moment."""
    seats = max(1, len(lines) * 2 // 5)
    with lab.opened() as session:
        ctx = session.context("training", actor=SYSTEM)
        number, name = _training(ctx, seats)
        _calm(lab, lines)
        for line in lines:
            line.press("gs")
        _calm(lab, lines)
        for line in lines:
            line.press(f"/\x15{name}")  # what they looked for last is still there
        _calm(lab, lines)
        for line in lines:
            line.press("\r")
        _calm(lab, lines)
        began = time.perf_counter()
        for line in lines:
            line.press("c")
        signups = ctx.store.records(Signup)

        def on_the_list() -> list[Signup]:
            return list(signups.find(where("session") == number))

        done, looked = began, 0.0

        def all_there() -> bool:
            nonlocal done, looked
            if time.perf_counter() < looked + 0.1:
                return False
            done = looked = time.perf_counter()
            return len(on_the_list()) >= len(lines)

        listen(lines, all_there, 60)
        _calm(lab, lines)  # whoever would come twice
        found = on_the_list()
    twice = len(found) - len({each.person for each in found})
    return Storm(len(lines), seats, done - began, Counter(each.state for each in found), twice)


def _training(ctx: object, seats: int) -> tuple[int, str]:
    """A training that anybody may come to, when nobody has anything else; its number and its name."""
    store, clock = ctx.store, ctx.clock  # type: ignore[attr-defined]
    start = clock().replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=20)
    before = len(store.records(Course).find(where("topics") == [STORM]))
    start += timedelta(days=6 - start.weekday() + 7 * before)
    name = f"Storm{before}"
    course = store.records(Course).add(
        Course(
            code=f"S{os.getpid()}{time.time_ns() % 10**6}",
            title_fr=name,
            title_en=name,
            capacity=seats,
            topics=[STORM],
        )
    )
    session = Session(
        course=course.doc_id,
        sittings=[Sitting(start=start, end=start + timedelta(hours=1))],
        start=start,
        end=start + timedelta(hours=1),
        zone="UTC",
        uid=f"storm-{time.time_ns()}@example.invalid",
        capacity=seats,
        state="published",
    )
    return int(store.records(Session).add(session).doc_id), name


def _print(found: dict[str, Found], bare: Bare, sizes: Sizes) -> None:
    print(f"\n{sizes.sessions} people over SSH on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    names = {"direct": "each starts by itself", "served": "with the server"}
    print("| | " + " | ".join(names[way] for way in found) + " | must |\n|---|" + "---|" * (len(found) + 1))
    rows: list[tuple[str, list[str], str]] = []

    def row(what: str, of: list[str], must: str = "") -> None:
        rows.append((what, of, must))

    each = found.values()
    row(
        f"login to first paint, alone, s (times ssh to `true`, {bare.alone:.2f})",
        [f"{median(f.alone):.2f} ({median(f.alone) / bare.alone:.1f} x)" for f in each],
        f"{LOGIN_S} served",
    )
    row(
        f"{sizes.logins} logins at once, median / last, s (last, times ssh to `true`, {bare.last:.1f})",
        [
            f"{median(f.logins or [0]):.1f} / {max(f.logins or [0]):.1f}"
            f" ({max(f.logins or [0]) / bare.last:.1f} x)"
            for f in each
        ],
        f"{LAST_S:.0f} served",
    )
    row("refused of these", [str(f.refused) for f in each], "0")
    for name, which in (("at the start", "fresh"), ("after the keys", "used")):
        for place, what in enumerate(("the program", "with sshd, shell and server")):
            cells = [getattr(f, which)[place] for f in each]
            must = f"{PRIVATE_MB:.0f} private" if place == 0 else ""
            row(
                f"memory {name}, {what}, private / share, MB",
                [f"{m.private:.1f} / {m.share:.1f}" for m in cells],
                must,
            )
    row("processor at rest, % of a core", [f"{f.rest.percent:.3f}" for f in each], f"{IDLE_PERCENT}")
    row(
        f"bytes at rest in {sizes.rest:.0f} s, each / most",
        [f"{f.rest.bytes_each:.1f} / {f.rest.busiest}" for f in each],
        "0",
    )
    row("all open a page at once, the last has it after, s", [f"{f.page:.1f}" for f in each])
    row("key to paint at 1 key/s, median / p99 / longest, ms", [_spread(f.keys) for f in each])
    row("keys unanswered", [f"{f.unanswered} of {len(f.keys) + f.unanswered}" for f in each], "0")
    row(
        "all sign up for one training: until the last is on the list, s",
        [f"{f.storm.seconds:.1f}" for f in each],
    )
    row("seats given / there", [f"{f.storm.seated} / {f.storm.seats}" for f in each], "equal")
    row("signed up twice / lost", [f"{f.storm.twice} / {f.storm.lost}" for f in each], "0 / 0")
    for what, cells_of, must in rows:
        print(f"| {what} | " + " | ".join(cells_of) + f" | {must} |")


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "-"
    ordered = sorted(values)
    return f"{median(ordered):.0f} / {ordered[int(len(ordered) * 0.99) - 1]:.0f} / {ordered[-1]:.0f}"


if __name__ == "__main__":
    raise SystemExit(main())
