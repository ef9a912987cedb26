"""An answer becomes what was heard of a machine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from coordtui.api import Refused, safe
from coordtui_gpus.collecting.answers import Answer
from coordtui_gpus.collecting.failures import STOPPED, failure_of
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.reading.probe import NO_TOOL, STUCK
from coordtui_gpus.records import HostState

if TYPE_CHECKING:
    from coordtui_gpus.observed import Fault, Observation

APART = timedelta(minutes=2)
"""A clock of a machine that is further from ours, an answer on its way and all, is wrong."""

_TELLING = ("no_driver", "no_gpus", "lost", "error", "refused")


def heard_of(host: int, answer: Answer, *, at: datetime, took: float, slow: bool = False) -> Heard:
    """What one machine's answer means: an observation, or why there is none."""
    failure = failure_of(answer)
    if failure is not None:
        return silent(host, *failure, at=at, took=took)
    from coordtui_gpus.reading import probe

    try:
        found = probe.read(answer.out)
    except Refused as error:
        return silent(host, "failed", " ".join(map(str, error.known)), at=at, took=took)
    state, text = _state_of(found)
    if state not in ("ok", "degraded"):
        return silent(host, state, text, at=at, took=took)
    found = by_our_clock(found, at)
    return Heard(host=host, at=at, took=took, state=state, text=text, observation=found, slow=slow)


def by_our_clock(found: Observation, at: datetime) -> Observation:
    """With the moments that a machine tells by its own clock put right, where that is wrong."""
    now = found.machine.now
    if now is None or abs(off := at - now) <= APART:
        return found
    processes = None
    if found.processes is not None:
        processes = tuple(
            each if each.started is None else replace(each, started=each.started + off)
            for each in found.processes
        )
    faults = tuple(each if each.at is None else replace(each, at=each.at + off) for each in found.faults)
    return replace(found, processes=processes, faults=faults)


def silent(host: int, state: HostState, text: str, *, at: datetime, took: float = 0.0) -> Heard:
    """A machine of which nothing new is known, and why."""
    return Heard(host=host, at=at, took=took, state=state, text=safe(text, limit=600))


def _state_of(found: Observation) -> tuple[HostState, str]:
    if not found.whole:
        return "cut_short", str(STOPPED)
    complaints = [each for each in found.faults if each.kind in _TELLING]
    text = "; ".join(dict.fromkeys(each.text for each in complaints))[:600]
    if any(each.text == str(STUCK) for each in complaints):
        return "cut_short", str(STUCK)
    if not found.gpus and not _only_lost(complaints):
        return "failed", text or str(NO_TOOL)
    return ("degraded" if complaints else "ok"), text


def _only_lost(faults: list[Fault]) -> bool:
    """Whether the tool works, and names GPUs that it cannot reach: that is news of these GPUs."""
    return bool(faults) and all(each.kind == "lost" and (each.bus or each.uuid) for each in faults)
