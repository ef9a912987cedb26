"""A compositor that lets no widget go without being told its size.

Textual looks for widgets that came or changed since the last layout, and posts `Resize` to those.
But after a scroll the map it compares with is made anew as soon as somebody reads it, such as a
`region`: what came in between is then in both maps, and never hears how large it is. A form would
keep the shape of another window. This rests on private names of Textual, as `containment` does.
"""

from __future__ import annotations

from textual._compositor import Compositor, CompositorMap, ReflowResult
from textual.geometry import Size
from textual.widget import Widget


class TellingCompositor(Compositor):
    """Compares each layout with the last one that was told."""

    def __init__(self) -> None:
        super().__init__()
        self._told: CompositorMap | None = None

    @property
    def full_map(self) -> CompositorMap:
        """As Textual's; the map of the last layout is kept when another takes its place."""
        if self._full_map_invalidated and self._told is None:
            self._told = self._full_map
        return super().full_map

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """As Textual's: what is hidden, shown or resized since the last layout."""
        if self._told is not None:
            self._full_map, self._told = self._told, None
        return super().reflow(parent, size)
