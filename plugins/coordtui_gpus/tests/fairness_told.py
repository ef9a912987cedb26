"""What machines told of their GPUs, as far as a test says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from coordtui_gpus import fleet
from coordtui_gpus.fairness import measures
from coordtui_gpus.fairness.hours import FIGURES, Hours
from coordtui_gpus.fleet.values import History
from coordtui_gpus.records import Hold, Reservation, Seen, SeenGpu, Sweep, Use

Measure = Callable[[datetime], float | None]


class _Reader:
    """Hours as a test says them."""

    def __init__(self, told: Told, first: float, hours: int) -> None:
        self._told, self._first, self._hours = told, first, hours

    def read(self, devices: Iterable[int]) -> Hours:
        start = datetime.fromtimestamp(self._first, UTC)
        end = start + timedelta(hours=self._hours)
        of = [self._told.history(None, devices, each, start, end, self._hours) for each in FIGURES]
        told = np.array([[each.mean for each in one] for one in of], dtype=float)
        return Hours(told, told)


class Told:
    """A lab whose machines tell what a test says: `told[device, figure] = lambda moment: value`."""

    def __init__(self, lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lab = lab
        self.values: dict[tuple[int, str], Measure] = {}
        self.asked = 0
        monkeypatch.setattr(fleet, "history", self.history, raising=False)
        monkeypatch.setattr(measures, "Reader", lambda ctx, first, hours, wanted: _Reader(self, first, hours))

    def __setitem__(self, key: tuple[Any, str], measure: Measure | float | None) -> None:
        device, figure = key
        constant = measure
        self.values[device.doc_id, figure] = measure if callable(measure) else lambda _: constant

    def history(
        self, ctx: Any, devices: Iterable[int], figure: str, start: datetime, end: datetime, points: int
    ) -> list[History]:
        self.asked += 1
        step = (end - start) / points
        found = []
        for device in devices:
            measure = self.values.get((device, figure), lambda _: None)
            values = tuple(measure(start + n * step) for n in range(points))
            told = {"device": device, "figure": figure, "start": start, "step_s": step.total_seconds()}
            found.append(History(**told, mean=values, most=values))
        return found

    def heard(self, host: Any, *gpus: SeenGpu, state: str = "ok", **more: Any) -> Seen:
        """How a machine stands now; a look has just been stored."""
        store = self.lab.ctx().store
        store.records(Sweep).add(Sweep(at=self.lab.now, data=""))
        before = next((each for each in store.records(Seen).find() if each.host == host.doc_id), None)
        told = Seen(host=host.doc_id, state=state, gpus=list(gpus), **{"since": self.lab.now, **more})
        if before is not None:
            told.doc_id, told.rev = before.doc_id, before.rev
        return store.records(Seen).save(told)

    def use(self, device: Any, person: int | None = None, user: str = "ann", **more: Any) -> Use:
        given = {"since": self.lab.now - timedelta(hours=3), **more}
        made = Use(device=device.doc_id, host=device.host, user=user, person=person, **given)
        return self.lab.ctx().store.records(Use).add(made)

    def reserve(self, person: int, *devices: Any, **more: Any) -> Reservation:
        store, now = self.lab.ctx().store, self.lab.now
        share = more.pop("share", 1000)
        given = {"start": now - timedelta(hours=2), "end": now + timedelta(hours=2), "zone": "UTC", **more}
        number = next(self.lab.numbers)
        held = Reservation(person=person, uid=f"{number}@example.invalid", **given)
        held = store.records(Reservation).add(held)
        for each in devices:
            store.records(Hold).add(
                Hold(
                    reservation=held.doc_id,
                    device=each.doc_id,
                    start=held.start,
                    end=held.end,
                    share=share,
                    firm=not held.preemptible and held.state in ("approved", "released"),
                )
            )
        return held
