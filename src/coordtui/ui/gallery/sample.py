"""What the gallery shows of a widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.widget import Widget

from coordtui.text.messages import Message, Translate


@dataclass(frozen=True)
class Sample:
    """A widget in one state: its name in files and tests, what it is called, and how it is made.

    `lines` is the height it is shown at when there is room.
    """

    name: str
    title: Message
    make: Callable[[Translate], Widget]
    lines: int = 8
