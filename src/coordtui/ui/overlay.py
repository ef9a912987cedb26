"""A window over the lower lines of the page, which stays in sight.

Textual paints the whole screen when a window opens, and again when it closes. Over a slow
line that is most of what a short question costs, so here only the covered lines are
painted. As `first_frame` does, this rests on private names of Textual.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any, Self

from textual.await_complete import AwaitComplete
from textual.events import ScreenResume
from textual.geometry import Region
from textual.widget import Widget

from coordtui.ui.first_frame import VeiledScreen

SETTLED = 0.2
"""Seconds in which Textual has asked for the last of the paintings that a closed window brings."""


class Ground(VeiledScreen):
    """The screen that overlays lie on."""

    _covered: Region | None = None

    def uncover(self, region: Region, closing: Awaitable[object]) -> None:
        """An overlay closes that changed nothing: until it is gone only its lines are painted."""
        self._covered = region

        async def gone() -> None:
            await closing
            self.set_timer(SETTLED, self._forget)

        self.run_worker(gone())

    def _forget(self) -> None:
        self._covered = None

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Paint what was covered and what changed meanwhile; everything after a change of size."""
        if self._covered is not None and self.size == self.app.size:
            event.prevent_default()
            self.stack_updates += 1
            self._compositor._dirty_regions.add(self._covered)
            self._compositor_refresh()

    def _compositor_refresh(self) -> None:
        """Below an overlay, and when one closes, the page is there already: only parts of it may change."""
        if self._covered is not None or isinstance(self.app.screen, Overlay):
            self._compositor._dirty_regions.discard(self.size.region)
            super()._compositor_refresh()
            self._repaint_required = False
        else:
            super()._compositor_refresh()

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As Textual's; but the painting that it asks for when a window closes is not needed here."""
        repaint = repaint and (self._covered is None or bool(regions))
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class Overlay(VeiledScreen):
    """A window that is painted once it is whole, and only its own lines."""

    DEFAULT_CSS = "Overlay { background: transparent; layout: vertical; align-vertical: bottom; }"

    parts: Sequence[Widget] = ()
    """The widgets that it is made of."""

    @property
    def lines(self) -> Region:
        """The lines that it covers."""
        return Region.from_union([part.region for part in self.parts])

    def unveil(self) -> None:
        """Paint the lines of the window; the rest of the screen is there already."""
        if not self.veiled:
            return
        if self._layout_required:
            self._refresh_layout()
        self._layout_required = self._scroll_required = self._repaint_required = False
        self._dirty_widgets.clear()
        self.veiled = False
        self._compositor._dirty_regions.clear()
        self._compositor._dirty_regions.add(self.lines)
        self._compositor_refresh()

    def dismiss(self, result: Any = None) -> Any:
        """Close. With nothing chosen nothing changed, and the page need not be painted again.

        Nothing happens when something else is in front, or when it is closed already.
        """
        if not self.is_active:
            return AwaitComplete()
        ground, closing = self.app.screen_stack[-2], super().dismiss(result)
        if result is None and isinstance(ground, Ground) and not self.veiled:
            ground.uncover(self.lines, closing)
        return closing
