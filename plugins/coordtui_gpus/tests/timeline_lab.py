"""Windows about reservations, opened over the program for a test; and reservations as a test needs them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from time import monotonic
from typing import Any

from msgspec.structs import replace
from tinydb import where

from coordtui.testing import app_for, settled
from coordtui_gpus import booking
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import Hold, Reservation, Wanted

from .fleet_desk import Desk, at


class Over:
    """The program with a window over it; keys are pressed, and what is seen is read."""

    def __init__(self, opened: Any, size: tuple[int, int] = (80, 24)) -> None:
        self.app = app_for(opened)
        self._running = self.app.run_test(size=size)
        self.result: Any = None
        self.closed = False

    async def __aenter__(self) -> Over:
        self.pilot = await self._running.__aenter__()
        await settled(self.pilot)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._running.__aexit__(*error)

    async def open(self, screen: Any) -> Any:
        """Put a window over the program."""

        def closed(result: Any) -> None:
            self.result, self.closed = result, True

        self.app.push_screen(screen, closed)
        await settled(self.pilot)
        return screen

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, and wait until all is done."""
        for key in keys:
            await self.pilot.press(key)
            await settled(self.pilot)

    async def fill(self, **values: Any) -> None:
        """Let fields of the form hold these values, as if they were filled in."""
        self.app.screen.form.put(values)
        await settled(self.pilot)

    async def until(self, so: Callable[[], Any]) -> None:
        """Wait for what another thread brings."""
        deadline = monotonic() + 20
        while not so():
            assert monotonic() < deadline, self.text()
            await self.pilot.pause(0.01)
        await settled(self.pilot)

    def text(self) -> str:
        """The screen as text, without the blanks at the ends of its lines."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    def said(self) -> str:
        """All words of the screen with single blanks, for sentences that are wrapped."""
        return " ".join(self.text().split())


def reserved(
    ctx: Any, lab: Any, *devices: Any, start: float = 1, hours: float = 24, **fields: Any
) -> Reservation:
    """A reservation of these GPUs that begins in so many hours."""
    begins = lab.at(hours=start)
    draft = Draft(
        wanted=Wanted(devices=[each.doc_id for each in devices]),
        start=begins,
        end=begins + timedelta(hours=hours),
        **fields,
    )
    return booking.reserve(ctx, draft)


def moved(lab: Any, one: Reservation, start: Any, device: int) -> None:
    """Let a request be about a GPU that is taken then: as if the other had come first."""
    store = lab.ctx().store
    length = one.end - one.start
    with store.transaction():
        store.records(Reservation).save(replace(one, start=start, end=start + length))
        for hold in store.records(Hold).find(where("reservation") == one.doc_id):
            store.records(Hold).save(replace(hold, start=start, end=start + length, device=device))


@asynccontextmanager
async def timeline(opened: Any, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Desk]:
    """The program with the timeline open and read."""
    async with at(opened, size) as desk:
        await desk.press("V")
        await desk.until(lambda: desk.page.timeline.lying is not None and desk.page.listing.known is not None)
        yield desk


async def onto(desk: Desk, name: str) -> None:
    """Put the cursor on the first line of a machine."""
    view = desk.page.timeline
    numbers = [number for number, host in view.hosts.items() if host.name == f"gpu-{name}"]
    place = next(n for n, key in enumerate(view.lanes) if numbers[0] in key.hosts)
    view.board.move_to(place)
    await settled(desk.pilot)
