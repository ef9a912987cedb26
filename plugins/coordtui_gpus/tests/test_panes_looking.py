"""The open page looks at the machines by itself, while nobody else watches them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import JobBusy
from coordtui.testing import FrozenClock, open_test_session
from coordtui_gpus.fleet.values import Fleet
from coordtui_gpus.records import Seen
from coordtui_gpus.texts import N_

from .conftest import NOW, Lab
from .fleet_desk import Given, at, terminal_of
from .fleet_values import host

SWEEP = "gpus.sweep"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A lab with the usual settings: those of the other tests keep the page from looking."""
    clock = FrozenClock(NOW)
    with open_test_session(tmp_path, {"gpus": "coordtui_gpus"}, clock=clock) as opened:
        yield Lab(opened, clock)


class Runs:
    """Which jobs were begun, instead of running them."""

    def __init__(self, patch: pytest.MonkeyPatch, jobs: Any, error: Exception | None = None) -> None:
        self.begun: list[str] = []
        self.stops: list[Any] = []
        self._error, self.go = error, threading.Event()
        self.go.set()
        patch.setattr(jobs, "run", self._run)
        patch.setattr(jobs, "due", lambda now: [])

    def _run(self, job: str, *, cancelled: Any, **_: Any) -> None:
        self.begun.append(job)
        self.stops.append(cancelled)
        assert self.go.wait(20)
        if self._error is not None:
            raise self._error


def old(lab: Lab, minutes: float = 10, via: str = "ssh") -> Fleet:
    return Fleet(hosts=(host(1, "one", via=via),), swept=lab.now - timedelta(minutes=minutes))


async def test_old_figures_are_renewed_when_the_page_opens_and_each_minute(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Given(monkeypatch, old(lab))
    runs = Runs(monkeypatch, lab.opened.jobs)
    async with at(lab.opened) as desk:
        await desk.until(lambda: runs.begun == [SWEEP] and not desk.page.looking.running)
        said = desk.status
        lab.clock.advance(timedelta(minutes=1))
        desk.page.minute_passed()
        await desk.until(lambda: runs.begun == [SWEEP] * 2 and not desk.page.looking.running)
        # nobody asked for it: it says nothing but that they are older
        await desk.until(lambda: desk.status == said.replace("10 min", "11 min"))
        given.fleet = old(lab, minutes=0)  # that was our own look
        desk.page.read_again()
        await desk.until(lambda: desk.page.listing.fleet.swept == given.fleet.swept)
        lab.clock.advance(timedelta(seconds=59))
        desk.page.minute_passed()
        await desk.until(lambda: len(runs.begun) == 3 and not desk.page.looking.running)
        lab.clock.advance(timedelta(minutes=1))
        given.fleet = old(lab, minutes=0.5)
        desk.page.read_again()
        await desk.until(lambda: desk.page.listing.fleet.swept == given.fleet.swept)
        desk.page.minute_passed()
        await desk.until(lambda: not desk.page.looking.running)
        assert len(runs.begun) == 3  # somebody watches


async def test_nothing_is_looked_at_twice_at_a_time(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    Given(monkeypatch, old(lab, minutes=0))
    runs = Runs(monkeypatch, lab.opened.jobs)
    async with at(lab.opened) as desk:
        runs.go.clear()
        desk.page.looking.offer(old(lab))
        desk.page.looking.offer(old(lab))
        desk.page.action_read_again()
        runs.go.set()
        await desk.until(lambda: not desk.page.looking.running)
        assert runs.begun == [SWEEP]
        assert "the hosts are being read" in desk.status


async def test_whoever_watches_elsewhere_is_not_disturbed(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    Given(monkeypatch, old(lab))
    runs = Runs(monkeypatch, lab.opened.jobs, JobBusy(N_("It is running already.")))
    async with at(lab.opened) as desk:
        await desk.until(lambda: runs.begun == [SWEEP] and not desk.page.looking.running)
        assert "running already" not in desk.text()


async def test_a_look_ends_with_the_page(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    Given(monkeypatch, old(lab, minutes=0))
    runs = Runs(monkeypatch, lab.opened.jobs)
    runs.go.clear()
    async with at(lab.opened) as desk:
        desk.page.looking.offer(old(lab))
        while not runs.begun:
            await desk.pilot.pause(0.01)
        assert not runs.stops[0]()
        await desk.page.remove()
        assert runs.stops[0]()
        runs.go.set()


async def test_a_researcher_never_looks_by_opening_the_page(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Given(monkeypatch, old(lab))
    opened = terminal_of(lab, tmp_path, "en", "researcher")
    try:
        runs = Runs(monkeypatch, opened.jobs)
        async with at(opened) as desk:
            desk.page.minute_passed()
            await desk.until(lambda: not desk.page.looking.running)
            assert runs.begun == []
    finally:
        opened.close()


@pytest.mark.parametrize("why", ["not wanted", "nobody to ask", "no host"])
async def test_the_page_does_not_look_without_a_reason(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    fleet = Fleet() if why == "no host" else old(lab, via="none" if why == "nobody to ask" else "ssh")
    Given(monkeypatch, fleet)
    runs = Runs(monkeypatch, lab.opened.jobs)
    async with at(lab.opened) as desk:
        if why == "not wanted":
            runs.begun.clear()
            desk.page.ctx = lab.under(look_while_open=False)
        desk.page.minute_passed()
        await desk.until(lambda: not desk.page.looking.running)
        assert runs.begun == []


async def test_what_the_look_heard_is_stored_and_shown(lab: Lab) -> None:
    """The machine is none of the invented ones: it is told as unreachable, by nobody's key."""
    number = lab.host("nowhere", via="invented").doc_id
    async with at(lab.opened) as desk:
        await desk.until(lambda: lab.ctx().store.records(Seen).count() == 1)
        await desk.until(lambda: not desk.page.looking.running)
        await desk.until(lambda: desk.page.listing.views[number].state == "unreachable")
