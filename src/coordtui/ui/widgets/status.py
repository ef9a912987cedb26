"""The line that says how old the data is, what is going on, and what was done last."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from coordtui.text.messages import N_, Translate
from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS, Role, Words, fit, one_line

SAVED = N_("all saved")

_LEAST = 8
"""Cells below which a piece of the age says nothing."""


class StatusLine(Widget):
    """Line h-1. On the left the age of the data, or progress; on the right what was done last.

    A text stays until another takes its place: nothing fades.
    """

    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "StatusLine { height: 1; color: $text-muted; " + ROLE_CSS + "}"

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self._age: Words = ""
        self._progress: Words | None = None
        self._said: Words | None = None
        self._role: Role = ""

    def age(self, words: Words) -> None:
        """How old the data is, and what is wrong with its source until that is solved."""
        if words != self._age:
            self._age = words
            self.refresh()

    def progress(self, words: Words | None) -> None:
        """What is going on, in place of the age; None when it ended."""
        if words != self._progress:
            self._progress = words
            self.refresh()

    def say(self, words: Words | None, role: Role = "") -> None:
        """What was done last; None is back to “all saved”."""
        self._said, self._role = words, role
        self.refresh()

    def as_text(self) -> list[str]:
        """What stands at its two ends."""
        return [text for text in self._ends if text]

    @property
    def text(self) -> str:
        """The whole line as it is shown.

        The age gives way to what was done last; that gives way to progress, as long as it fits.
        """
        left, right = self._ends
        width = self.size.width
        right = shortened(right, width - cell_len(left) - 2 if self._progress is not None else width)
        room = width - cell_len(right) - 2 if right else width
        head = fit(left, min(cell_len(left), room)) if room >= min(cell_len(left), _LEAST) else ""
        return head + fit(right, width - cell_len(head), "right")

    @property
    def _ends(self) -> tuple[str, str]:
        left = self._age if self._progress is None else self._progress
        right = SAVED if self._said is None else self._said
        return one_line(self._translate(left)), one_line(self._translate(right))

    def render(self) -> RenderResult:
        """The line; trouble and attention colour it."""
        if not self._role:
            return Content(self.text)
        return Content(self.text).stylize(self.get_visual_style(f"role--{self._role}"))


def shortened(text: str, width: int) -> str:
    """The text in at most so many cells; what stands after its last `·`, how to take it back, stays whole."""
    head, dot, tail = text.rpartition(" · ")
    room = width - cell_len(dot + tail)
    if cell_len(text) <= width or not dot or room < 2:
        return fit(text, min(cell_len(text), width))
    return fit(head, room).rstrip() + dot + tail
