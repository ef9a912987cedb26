"""Windows of the books, opened over the program for a test."""

from __future__ import annotations

from typing import Any

from coordtui.testing import app_for, settled


class Over:
    """The program with a window over it; keys are pressed, and what is seen is read."""

    def __init__(self, lab: Any, size: tuple[int, int] = (80, 24)) -> None:
        self.app = app_for(lab.opened)
        self._running = self.app.run_test(size=size)
        self.result: Any = None

    async def __aenter__(self) -> Over:
        self.pilot = await self._running.__aenter__()
        await settled(self.pilot)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._running.__aexit__(*error)

    async def open(self, screen: Any) -> Any:
        """Put a window over the program."""

        def closed(result: Any) -> None:
            self.result = result

        self.app.push_screen(screen, closed)
        await settled(self.pilot)
        return screen

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, and wait until all is done."""
        for key in keys:
            await self.pilot.press(key)
        await settled(self.pilot)

    async def act(self, name: str) -> None:
        """Do what a key of the window's own does."""
        getattr(self.app.screen, f"action_{name}")()
        await settled(self.pilot)

    async def fill(self, **values: Any) -> None:
        """Let fields of the form hold these values, as if they were filled in."""
        self.app.screen.form.put(values)
        await settled(self.pilot)

    def lines(self) -> list[str]:
        """The lines of the screen."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def said(self) -> str:
        """All words of the screen with single blanks, for sentences that are wrapped."""
        return " ".join(" ".join(self.lines()).split())
