"""The one rule of what a GPU is doing: what is not known is `unknown`, and never idle."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from coordtui_gpus.records import HostState, SeenGpu

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuState
    from coordtui_gpus.settings import GpusSettings

ANSWERING: tuple[HostState, ...] = ("ok", "degraded", "cut_short")
"""Machines of which the last good answer stands, while it is not old."""


AHEAD = timedelta(minutes=2)
"""Clocks are so far apart; a moment further ahead was dated by one that is wrong, and is not believed."""


def stale_after(settings: GpusSettings) -> timedelta:
    """The age from which figures are old: as set, and never within two looks of the watcher."""
    return max(timedelta(minutes=settings.stale_minutes), timedelta(seconds=3 * settings.every))


def is_old(at: datetime | None, now: datetime, settings: GpusSettings) -> bool:
    """Whether figures of that moment are too old to be told without a mark; of no moment they are not.

    Those of a moment to come are: nobody knows how old they are.
    """
    return at is not None and not -AHEAD <= now - at <= stale_after(settings)


def state_of(  # noqa: PLR0911 - one for each state
    seen: SeenGpu | None,
    figures: dict[str, float | None],
    memory_mib: int | None,
    *,
    host: HostState,
    old: bool,
    out: bool,
    reserved: bool,
    idle_percent: float,
) -> GpuState:
    """What a GPU is doing.

    A machine that is silent, was never heard, or was last heard too long ago tells nothing. `busy` is
    a use above `idle_percent`. Below, it is `held` when processes hold its memory, or when more of it
    than that share is taken by nobody who is seen (`unknown` when that cannot be told). With no use
    known, such as of a GPU that is cut into instances, only the knowledge that there are no processes
    makes it idle.
    """
    if out:
        return "out"
    if seen is None or host not in ANSWERING or old:
        return "unknown"
    if seen.state != "ok":
        return seen.state
    use = figures.get("utilization")
    if use is not None and use > idle_percent:
        return "busy"
    idle = _is_idle(seen, use, figures.get("memory_used_mib"), memory_mib, idle_percent)
    if idle is None:
        return "unknown"
    if not idle:
        return "held"
    return "reserved" if reserved else "free"


def much_held(held_mib: float | None, whole_mib: float | None, idle_percent: float) -> bool:
    """Whether somebody's processes hold memory worth the word; where nobody says how much, they may."""
    if held_mib is None or not whole_mib:
        return True
    return held_mib * 100 > idle_percent * whole_mib


def _is_idle(
    seen: SeenGpu, use: float | None, used: float | None, total: int | None, idle_percent: float
) -> bool | None:
    """Whether nobody holds memory, of a GPU that computes nothing; None when that is not known."""
    if use is None:
        return True if seen.processes == [] else None
    if seen.processes:
        return False
    share = None if used is None or not total else 100 * used / total
    if share is None:
        return True if seen.processes is not None else None
    return share <= idle_percent
