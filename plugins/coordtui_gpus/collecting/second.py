"""What DCGM exporters say of machines that are looked at themselves: it fills what these do not tell.

The machine’s own answer goes first: of a GPU that it names, an exporter adds figures that are missing, each
marked with its source, and what instances of it measure. It adds no GPU, no instance and no process, so
nothing is counted twice; a machine that is silent stays silent, whatever its exporter says. Counters
are not taken from it: two sources that count otherwise would look like news at each look.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from typing import Any

from msgspec.structs import replace

from coordtui.api import Context
from coordtui_gpus.collecting.exporter import ask
from coordtui_gpus.fleet.believing import usual
from coordtui_gpus.fleet.values import FIGURES, Heard
from coordtui_gpus.observed import Fault, Gpu, Observation
from coordtui_gpus.records import Host

SOURCE = "dcgm"

SECONDS = 2.0
"""So long after the beginning of a look an exporter is waited for; what comes later is left."""

PAUSE = 300.0
"""So many seconds one that failed is left alone: it would delay each look."""

AT_ONCE = 16

FILLED = (*FIGURES, "throttle")


class Second:
    """The exporters of some machines, asked side by side from now on. `close` it after use."""

    def __init__(
        self,
        ctx: Context,
        hosts: Iterable[Host],
        *,
        cancelled: Callable[[], bool] = lambda: False,
        failed: dict[int, float] | None = None,
    ) -> None:
        """Begin. `failed` says when which of them failed last, and is kept up to date."""
        began = time.monotonic()
        self._end = began + SECONDS
        self._failed = failed if failed is not None else {}
        self._pool: ThreadPoolExecutor | None = None
        self._asked: dict[int, Future[Heard]] = {}
        wanted = [
            each
            for each in hosts
            if each.exporter
            and each.via in ("ssh", "local")
            and began - self._failed.get(each.doc_id, -PAUSE) >= PAUSE
        ]
        if wanted:
            self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="gpus-dcgm")
            self._asked = {
                each.doc_id: self._pool.submit(ask, ctx, each, lambda: self._over() or cancelled())
                for each in wanted
            }

    def _over(self) -> bool:
        return time.monotonic() > self._end

    def filled(self, heard: Heard) -> Heard:
        """What was heard of a machine, with what its exporter adds; as it was when that says nothing."""
        asked = self._asked.get(heard.host)
        if asked is None or heard.observation is None:
            return heard
        try:
            second = asked.result(max(0.0, self._end - time.monotonic())).observation
        except Late:
            second = None
        if second is None:
            self._failed[heard.host] = time.monotonic()
            return heard
        return replace(heard, observation=filled(heard.observation, second))

    def close(self) -> None:
        """Ask no more."""
        self._end = 0.0
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def filled(own: Observation, second: Observation) -> Observation:
    """A machine’s own answer with what a second source adds; GPUs are the same by UUID alone."""
    others: dict[str, Gpu] = {}
    twice: set[str] = set()
    for each in second.gpus:
        key = usual(each.uuid)
        if key in others:
            twice.add(key)
        others[key] = each
    usable = {usual(each.uuid) for each in own.gpus if each.uuid} - twice
    gpus = tuple(
        _filled(each, others[key]) if (key := usual(each.uuid)) in usable and key in others else each
        for each in own.gpus
    )
    return replace(own, gpus=gpus, faults=(*own.faults, *_faults(own, second, usable)))


def _filled(own: Gpu, other: Gpu) -> Gpu:
    added: dict[str, Any] = {
        name: value
        for name in FILLED
        if getattr(own, name) is None and (value := getattr(other, name)) is not None
    }
    return replace(
        own,
        **added,
        sources={**own.sources, **dict.fromkeys(added, SOURCE)},
        missing={name: why for name, why in own.missing.items() if name not in added},
        parts=other.instances,
    )


def _faults(own: Observation, second: Observation, uuids: set[str]) -> Iterable[Fault]:
    """XIDs that the machine’s own log does not tell of, as it is not readable for everybody."""
    buses = {each.bus: each.uuid for each in own.gpus if each.bus}
    mine = [each for each in own.faults if each.kind == "xid"]
    told = {(usual(each.uuid or buses.get(each.bus, "")), each.code) for each in mine}
    return [
        replace(each, source=SOURCE)
        for each in second.faults
        if each.kind == "xid" and usual(each.uuid) in uuids and (usual(each.uuid), each.code) not in told
    ]
