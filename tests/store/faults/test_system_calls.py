"""At every system call of a change, the disk fails or the process is killed: the store then holds what
it held before, or what it holds after, and has said which; and the next change goes well.

Each place of a call gets one of the errors that it may answer, in turn, and where there are many places
each fifth one is taken; with `COORDTUI_FAULTS=all` in the environment each gets all of them, which takes
six times as long.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..engines import FILES
from .scenarios import CAREFUL
from .tracing import ERRORS, Fault, Nursery, Run
from .trial import Trial

LOCKING = {"fcntl", "flock"}
CHANGING = ERRORS.keys() - LOCKING - {"read", "pread64", "newfstatat", "getdents64", "mmap"}
"""Killed at another call, a process leaves the same files as at the one of these that comes next."""

ALL = os.environ.get("COORDTUI_FAULTS") == "all"
MANY = 8
"""Where there are more calls of a kind than that, only each fifth has a fault."""


def places(run: Run, call: str) -> list[int]:
    """The numbers of the calls of a kind that get a fault."""
    found = run.places(call)
    return found[:: 5 if len(found) > MANY and not ALL else 1]


def fails_once(run: Run) -> Iterator[Fault]:
    for call, errors in ERRORS.items():
        for place, number in enumerate(places(run, call)):
            tried = errors if ALL else (errors[place % len(errors)],)
            yield from (Fault(call, number, error) for error in tried)


def fails_for_good(run: Run) -> Iterator[Fault]:
    for call in ERRORS.keys() - LOCKING:
        yield from (Fault(call, number, ERRORS[call][0], lasting=True) for number in places(run, call))


def is_killed(run: Run) -> Iterator[Fault]:
    for call in CHANGING:
        yield from (Fault(call, number, None) for number in places(run, call))


PLAYS = [(engine, name) for engine in FILES for name in CAREFUL if CAREFUL[name].engine in (None, engine)]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("faults", [fails_once, fails_for_good, is_killed])
@pytest.mark.parametrize(("engine", "scenario"), PLAYS)
def test_whatever_call_fails_the_store_is_as_before_or_as_after(
    nursery: Nursery, tmp_path: Path, engine: str, scenario: str, faults: Callable[[Run], Iterator[Fault]]
) -> None:
    trial = Trial(nursery, tmp_path, engine, scenario)
    tried = {fault: trial.play(fault)[1] for fault in faults(trial.undisturbed)}
    assert tried or scenario == "closing"  # some engines have nothing to write then
    wrong = [f"{fault}: {complaint}" for fault, complaints in tried.items() for complaint in complaints]
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("engine", FILES)
@pytest.mark.parametrize(
    ("scenario", "complaint"),
    [("in halves", "neither the old state nor the new"), ("boasting", "after: done")],
)
def test_control_a_careless_program_is_found_out(
    nursery: Nursery, tmp_path: Path, engine: str, scenario: str, complaint: str
) -> None:
    trial = Trial(nursery, tmp_path, engine, scenario)
    faults = [*fails_once(trial.undisturbed), *is_killed(trial.undisturbed)]
    assert any(complaint in wrong for fault in faults for wrong in trial.play(fault)[1])
