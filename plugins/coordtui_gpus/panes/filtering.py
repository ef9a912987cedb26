"""What the filter of the fleet knows: host, model, free memory, user, group, grant, state, place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import Context, FilterField, parse_filter
from coordtui_gpus.panes.telling import gigabytes
from coordtui_gpus.panes.words import SHORT, silent
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView, HostView
    from coordtui_gpus.panes.fleet_reading import Known

ALSO = (("silent", N_("silent")), ("fault", N_("fault")))
"""States of machines beside those of GPUs."""


class Answers(msgspec.Struct, frozen=True):
    """What machines answer with, as they were heard; with these names and groups of people."""

    names: Mapping[int, str] = {}
    groups: Mapping[int, tuple[str, ...]] = {}
    found: Mapping[int, tuple[HostView, dict[str, Any]]] = {}

    def fit(self, known: Known) -> bool:
        """Whether people are called as they were."""
        return self.names == known.names and self.groups == known.groups

    def of(self, view: HostView) -> dict[str, Any] | None:
        """What this machine answers with, if it is as it was."""
        made = self.found.get(view.host.doc_id)
        return made[1] if made is not None and made[0] is view else None


class Narrowing:
    """Which machines answer to words; `known` gives what is listed now."""

    def __init__(self, ctx: Context, known: Callable[[], Known | None]) -> None:
        self._ctx, self._known = ctx, known
        self._made = Answers()
        choices = (*(each for each in SHORT.items() if each[0] != "error"), *ALSO)
        self.fields: tuple[FilterField, ...] = (
            FilterField("host", (N_("host"), N_("machine")), values=self._hosts),
            FilterField("model", (N_("model"),), values=self._models),
            FilterField("free", (N_("free"), N_("memory")), "number"),
            FilterField("state", (N_("state"), N_("is")), "choice", choices=choices),
            FilterField("place", (N_("place"), N_("rack")), values=self._places),
            FilterField("partition", (N_("partition"),), values=self._partitions),
        )
        if ctx.may("gpus.who"):
            self.fields += (
                FilterField("user", (N_("user"), N_("who")), values=self._users),
                FilterField("group", (N_("group"),)),
                FilterField("grant", (N_("grant"),)),
            )

    def answering(self, views: Sequence[HostView], words: str) -> list[HostView]:
        """The machines that answer to the filter, in their order."""
        asked = parse_filter(words, self.fields, today=self._ctx.clock().astimezone().date())
        made, known = self._made, self._known()
        if known is None or not made.fit(known):
            made = Answers()
        return [each for each in views if asked.matches(made.of(each) or self._values(each, known))]

    def prepare(self, known: Known) -> None:
        """Find what machines answer with, beside the screen; that of those not heard since stays."""
        before = self._made if self._made.fit(known) else Answers()
        found = {
            each.host.doc_id: (each, before.of(each) or self._values(each, known))
            for each in known.fleet.hosts
        }
        self._made = Answers(known.names, known.groups, found)

    def _values(self, view: HostView, known: Known | None) -> dict[str, Any]:
        host, gpus = view.host, view.gpus
        values: dict[str, Any] = {
            "host": [host.name, host.address, host.slurm],
            "model": [*{each.device.model for each in gpus}],
            "free": [free for each in gpus if (free := free_gb(each)) is not None],
            "state": _states(view),
            "place": host.place,
            "partition": view.seen.partitions if view.seen is not None else [],
        }
        if self._ctx.may("gpus.who"):
            values.update(_people(view, known))
        return values

    # What may be completed.

    def _views(self) -> Sequence[HostView]:
        known = self._known()
        return known.fleet.hosts if known is not None else ()

    def _hosts(self) -> Iterable[str]:
        return [each.host.name for each in self._views()]

    def _models(self) -> Iterable[str]:
        return sorted({gpu.device.model for each in self._views() for gpu in each.gpus})

    def _places(self) -> Iterable[str]:
        return sorted({each.host.place for each in self._views() if each.host.place})

    def _partitions(self) -> Iterable[str]:
        return sorted({each for view in self._views() if view.seen for each in view.seen.partitions})

    def _users(self) -> Iterable[str]:
        known = self._known()
        return sorted(known.names.values()) if known is not None else ()


def _people(view: HostView, known: Known | None) -> dict[str, Any]:
    """Who uses a machine or has reserved something of it, with what is known of them."""
    users, people, grants = set[str](), set[int](), set[str]()
    for each in view.gpus:
        users.update(each.users)
        people.update(each.people)
        people.update(held.reservation.person for held in each.held)
        grants.update(held.reservation.grant for held in each.held if held.reservation.grant)
    names = known.names if known is not None else {}
    groups = known.groups if known is not None else {}
    return {
        "user": [*users, *(names[each] for each in people if each in names)],
        "group": [group for each in people for group in groups.get(each, ())],
        "grant": [*grants],
    }


def free_gb(gpu: GpuView) -> float | None:
    """Memory that nobody holds, in GB; None when it is not known or too old to be told."""
    used = None if gpu.old else gpu.figures.get("memory_used_mib")
    total = gpu.device.memory_mib
    if used is None or total is None or gpu.state in ("lost", "error", "out"):
        return None
    return gigabytes(max(total - used, 0.0))


def _states(view: HostView) -> list[str]:
    found: set[str] = {each.state for each in view.gpus}
    if view.outage is not None:
        found.add("out")
    if silent(view):
        found.add("silent")
    if view.state in ("degraded", "auth", "hostkey") or found & {"lost", "error"}:
        found.add("fault")
    return [*found]
