"""A thousand machines on the page: a key to paint stays within what a person notices."""

from __future__ import annotations

from time import perf_counter

import pytest

from .conftest import Lab
from .fleet_desk import Given, at
from .fleet_values import many

NOTICED = 0.2
"""Seconds, with room for a busy machine: measured are 0.02 with a sign a host, 0.03 with a cell a GPU."""


@pytest.mark.parametrize("cells", ["hosts", "gpus"])
async def test_the_cursor_moves_at_once_among_eight_thousand_gpus(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, cells: str
) -> None:
    Given(monkeypatch, many(1000))
    async with at(lab.opened, (120, 40)) as desk:
        if cells == "gpus":
            await desk.press(".")
        first, took = desk.page.list.number, list[float]()
        for _ in range(12):
            begun = perf_counter()
            await desk.pilot.press("down")
            took.append(perf_counter() - begun)
        assert desk.page.list.number != first
        assert sorted(took)[len(took) // 2] < NOTICED
