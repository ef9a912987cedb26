"""Which machines the page lists and in which order: those that need a look first, then all others."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from coordtui.api import Context, fold
from coordtui.ui.widgets import Key
from coordtui_gpus.fleet.values import Fleet, GpuView, HostView
from coordtui_gpus.panes.filtering import Narrowing, free_gb
from coordtui_gpus.panes.fleet_reading import Known, read
from coordtui_gpus.panes.needs_list import Need, all_needs
from coordtui_gpus.panes.telling import Teller, family, owners

UNHEARD = Fleet()

MANY = 200
"""With so many machines what is known of them is left out of the search for garbage."""


class HeadKey(NamedTuple):
    """The key of a heading: what stands under it, and the number of the first machine there."""

    part: str
    first: int


class Listing:
    """The listed machines, what each needs, their order. Rows are made when they come in sight."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.known: Known | None = None
        self.narrowing = Narrowing(ctx, lambda: self.known)
        self.words = ""
        self.sort, self.reverse = "", False
        self.tell = Teller(ctx)
        self.views: dict[int, HostView] = {}
        self.needs: dict[int, list[Need]] = {}
        self.keys: list[Key] = []
        self._told: tuple[str, int, dict[int, list[Need]]] | None = None  # in another language

    @property
    def fleet(self) -> Fleet:
        """All machines, also those that the filter hides."""
        return self.known.fleet if self.known is not None else UNHEARD

    def take(self, known: Known) -> None:
        """Show what was read."""
        self.known = known
        self.narrow()

    def narrow(self) -> list[Key]:
        """List what is known already, by the words of the filter and in the order that is wanted."""
        known, words = self.known, self.words.strip()
        self.tell = Teller(self.ctx, known.names if known is not None else {})
        hosts = self.fleet.hosts
        shown = self.narrowing.answering(hosts, words) if words else list(hosts)
        self.views = {each.host.doc_id: each for each in shown}
        self.needs = self._needs(known)
        if words:
            self.needs = {number: told for number, told in self.needs.items() if number in self.views}
        self.keys = self._keys(shown)
        return self.keys

    def read(self) -> Known:
        """What the store has now, with what takes long to find in it; called beside the screen."""
        if self.known is not None:
            return self._read()
        # The first time, everything comes at once and stays: to look for garbage in it again and again
        # would hold up the screen for a tenth of a second each time.
        collects = gc.isenabled()
        gc.disable()
        try:
            known = self._read()
            if collects and len(known.fleet.hosts) >= MANY:
                gc.freeze()
        finally:
            if collects:
                gc.enable()
        return known

    def _read(self) -> Known:
        known = read(self.ctx)
        self.narrowing.prepare(known)
        return known

    def _needs(self, known: Known | None) -> dict[int, list[Need]]:
        if known is None:
            return {}
        if known.language == self.tell.language:
            return known.needs
        if self._told is None or self._told[:2] != (self.tell.language, id(known)):
            told = all_needs(known.fleet, self.tell, known.found)
            self._told = self.tell.language, id(known), told
        return self._told[2]

    def _keys(self, shown: Sequence[HostView]) -> list[Key]:
        needy = [each for each in shown if each.host.doc_id in self.needs]
        others = [each for each in shown if each.host.doc_id not in self.needs]
        keys: list[Key] = []
        for part, views, usual in (("need", needy, self._by_need), ("all", others, free_first)):
            numbers = [each.host.doc_id for each in self._in_order(views, usual)]
            if numbers:
                keys += [HeadKey(part, numbers[0]), *numbers]
        return keys

    def _by_need(self, view: HostView) -> tuple[Any, ...]:
        first = self.needs[view.host.doc_id][0]
        return (first.rank, *natural(view.host.name))

    def _in_order(
        self, views: Sequence[HostView], usual: Callable[[HostView], tuple[Any, ...]]
    ) -> list[HostView]:
        if not self.sort or self.sort == "now":
            return sorted(views, key=usual, reverse=self.reverse and self.sort == "now")
        value = SORTS[self.sort] if self.sort in SORTS else self._named(self.sort)
        names = sorted(views, key=lambda each: natural(each.host.name))
        known = [each for each in names if value(each) is not None]
        unknown = [each for each in names if value(each) is None]
        down = (self.sort in DOWN) is not self.reverse
        return [*sorted(known, key=value, reverse=down), *unknown]

    def _named(self, sort: str) -> Callable[[HostView], Any]:
        """The first name by which machines are put in order: of who has them, a group, a grant."""

        def value(view: HostView) -> Any:
            found = self.names(view)[sort]
            return fold(found[0]) if found else None

        return value

    def names(self, view: HostView) -> Mapping[str, Sequence[str]]:
        """Who has a machine now, the groups of these people, and the grants; by who may know."""
        if not self.tell.sees_people:
            return dict.fromkeys(BY_NAME, ())
        people, known = owners(view), self.known
        users = [user for gpu in view.gpus for user in gpu.users]
        groups = known.groups if known is not None else {}
        grants = {held.reservation.grant for gpu in view.gpus for held in gpu.held}
        return {
            "more": [family(each) for each in self.tell.people(people)] or sorted({*users}),
            "group": sorted({group for each in people for group in groups.get(each, ())}),
            "grant": sorted(grants - {""}),
        }

    # Where one left.

    def place(self) -> dict[str, Any]:
        """Filter and order, as plain data."""
        return {"filter": self.words, "sort": self.sort, "reverse": self.reverse}

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Show what `place` says, as far as it still means something."""
        words, sort = place.get("filter"), place.get("sort")
        self.words = words if isinstance(words, str) else ""
        self.sort = sort if isinstance(sort, str) and sort in {*SORTS, *BY_NAME, "now"} else ""
        self.reverse = place.get("reverse") is True


_DIGITS = re.compile(r"(\d+)")


@lru_cache(maxsize=4096)
def natural(name: str) -> tuple[Any, ...]:
    """An order in which `gpu-a2` comes before `gpu-a10`."""
    return tuple((0, int(each), "") if each.isdecimal() else (1, 0, each) for each in _DIGITS.split(name))


def free_first(view: HostView) -> tuple[Any, ...]:
    """Most free GPUs first, then by name."""
    return (-(free_of(view) or 0), *natural(view.host.name))


def free_of(view: HostView) -> int | None:
    """How many GPUs are free; None when nothing is known of any."""
    if view.outage is not None and view.outage.device is None:
        return 0
    if all(each.state == "unknown" for each in view.gpus):
        return None
    return view.count("free")


def busy_of(view: HostView) -> int | None:
    """How many GPUs are used; None when nothing is known of any."""
    if all(each.state == "unknown" for each in view.gpus):
        return None
    return view.count("busy")


def fresh(view: HostView, figure: str) -> list[float]:
    """The figures of its GPUs that are known and not old: old ones are never mixed with fresh ones."""
    found = (each.figures.get(figure) for each in view.gpus if not each.old)
    return [each for each in found if each is not None]


def use_of(view: HostView) -> float | None:
    """The mean use of the GPUs whose use is known now, in percent."""
    found = fresh(view, "utilization")
    return sum(found) / len(found) if found else None


def memory_of(view: HostView) -> float | None:
    """The memory that is free on all GPUs together, in GB; None unless that of each is known."""
    found: list[float | None] = [free_gb(each) for each in view.gpus if _there(each)]
    known = [each for each in found if each is not None]
    return sum(known) if known and len(known) == len(found) else None


def power_of(view: HostView) -> float | None:
    """The power of all GPUs together, in W; None unless that of each is known."""
    there = [each for each in view.gpus if _there(each)]
    found = fresh(view, "power_w")
    return sum(found) if found and len(found) == len(there) else None


def heat_of(view: HostView) -> float | None:
    """The temperature of the hottest GPU, in degrees."""
    return max(fresh(view, "temperature_c"), default=None)


def _there(gpu: GpuView) -> bool:
    return gpu.state not in ("lost", "error")


def _name(view: HostView) -> tuple[Any, ...]:
    return natural(view.host.name)


SORTS: Mapping[str, Callable[[HostView], Any]] = {
    "name": _name,
    "free": free_of,
    "use": use_of,
    "memory": memory_of,
    "power": power_of,
    "heat": heat_of,
    "age": lambda view: view.at,
    "model": lambda view: min((each.device.model for each in view.gpus if each.device.model), default=None),
}
"""What each column orders by; None comes last, whichever way."""

BY_NAME = ("more", "group", "grant")
"""Columns that order by names of people, groups and grants."""

DOWN = frozenset({"free", "use", "memory", "power", "heat"})
"""Orders that begin with the most."""
