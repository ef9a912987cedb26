"""Text wrapped to a width, in which a space that does not break really does not."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

_UNBROKEN = "\u00a0"
_STAND_IN = "\ue000"
"""One cell wide, no space to Textual, and never in a text that went through `safe`."""


_LEAST_BESIDE_A_LABEL = 20
"""Cells; in fewer, a text is easier to read below its label than beside it."""


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a safe text at so many cells; its own line breaks are kept."""
    if text.isprintable() and cell_len(text) <= width:  # most are, and wrapping costs a good deal
        return [text.rstrip()]
    lines = Content(text.replace(_UNBROKEN, _STAND_IN)).wrap(max(width, 2))
    return [line.plain.rstrip().replace(_STAND_IN, _UNBROKEN) for line in lines]


def hung(text: str, width: int, label: int) -> list[str]:
    """The same, for a text whose first `label` cells name the rest: its next lines begin below the rest."""
    if not 0 < label <= width - _LEAST_BESIDE_A_LABEL:
        return wrapped(text, width)
    first, *others = wrapped(text[label:], width - label)
    return [text[:label] + first, *(" " * label + line for line in others)]


class WrappedText(Widget):
    """Text that is as high as it needs to be for its width."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text

    def plain(self) -> str:
        """The text, safe."""
        return self._text

    def rows(self, width: int) -> list[str]:
        """The text as it is drawn in so many cells."""
        return wrapped(self.plain(), width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text takes."""
        return len(self.rows(width))

    def render(self) -> RenderResult:
        """The text in lines."""
        return Content("\n".join(self.rows(self.size.width)))
