"""A list and what it says of the row under the cursor, side by side or one over the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message as Posted
from textual.strip import Strip
from textual.widget import Widget

from coordtui.ui.widgets.lines import WIDE, fit, rule

FRAME = 4
"""Lines that the program's frame takes of the screen."""
TALL = 20
"""Lines below which there is room for one of the two only."""


class ListDetail(Container):
    """Gives a list and its detail their places by the size of the page.

    Wide: side by side. Less: the detail below the list, half the lines each. Small: the
    list alone, and the detail over it when it is opened. `z` gives all to one of them.
    """

    DEFAULT_CSS = """
    ListDetail { layout: vertical; height: 1fr; }
    ListDetail > _Divider { height: 1; color: $text-muted; }
    ListDetail.-stacked > .split--list { height: 50%; }
    ListDetail.-wide { layout: horizontal; }
    ListDetail.-wide > .split--list { width: 15fr; height: 1fr; }
    ListDetail.-wide > .split--detail { width: 13fr; }
    ListDetail.-wide > _Divider { width: 2; height: 1fr; }
    ListDetail.-list > _Divider, ListDetail.-list > .split--detail { display: none; }
    ListDetail.-detail > _Divider, ListDetail.-detail > .split--list { display: none; }
    """

    class Arranged(Posted):
        """The two have other places or sizes: a detail that comes in sight has to be filled."""

    def __init__(self, record_list: Widget, detail: Widget) -> None:
        super().__init__()
        self.record_list, self.detail = record_list, detail
        self._divider = _Divider()
        self._zoomed: Literal["list", "detail"] | None = None
        record_list.add_class("split--list")
        detail.add_class("split--detail")

    def compose(self) -> ComposeResult:
        """List, divider, detail; arranged before they are first drawn, for the size to be expected."""
        width, height = self.app.size
        self._arrange(width, height - FRAME)
        yield self.record_list
        yield self._divider
        yield self.detail

    def rule(self, title: str, right: str = "") -> None:
        """What the rule between list and detail says, where there is one; safe and translated."""
        self._divider.say(title, right)

    def as_text(self) -> list[str]:
        """What is in sight: the list, then the detail."""
        shown = [] if self.detail_alone else [self.record_list]
        shown += [self.detail] if self.detail_shown else []
        says = [getattr(each, "as_text", list) for each in shown]
        return [line for said in says for line in said()]

    @property
    def detail_alone(self) -> bool:
        """Whether the detail has taken the list's place."""
        return self.has_class("-detail")

    @property
    def detail_shown(self) -> bool:
        """Whether the detail is in sight."""
        return not self.has_class("-list")

    def open_detail(self) -> None:
        """Give everything to the detail, to read it."""
        self._zoom("detail")
        self.detail.focus()

    def close_detail(self) -> bool:
        """Back to the list; False when it was there already."""
        was_open = self.detail_alone or self.detail.has_focus
        if was_open:
            self._zoom(None)
            self.record_list.focus()
        return was_open

    def toggle_zoom(self) -> None:
        """Give everything to the part that has the focus, or let both have their share again."""
        if self._zoomed is not None:
            was_detail = self.detail_alone
            self._zoom(None)
            (self.detail if was_detail and self.detail_shown else self.record_list).focus()
        elif self.detail.has_focus or not self.detail_shown:
            self.open_detail()
        else:
            self._zoom("list")

    def place(self) -> dict[str, Any]:
        """Which part has everything, as `take_place` takes it."""
        return {"zoom": self._zoomed or ""}

    def take_place(self, place: object) -> None:
        """Give everything to the part that had it; rubbish gives both their share."""
        zoomed = place.get("zoom") if isinstance(place, Mapping) else None
        self._zoomed = zoomed if zoomed in ("list", "detail") else None
        if self.is_mounted:
            self._arrange(*self.size)

    def on_resize(self) -> None:
        """Choose the layout for the new size."""
        self._arrange(*self.size)

    def on_detail_resized(self, event: Posted) -> None:
        """Told by the detail itself: when this container hears of another size, it has still the old one."""
        event.stop()
        self.post_message(self.Arranged())

    def _zoom(self, part: Literal["list", "detail"] | None) -> None:
        self._zoomed = part
        self._arrange(*self.size)

    def _arrange(self, width: int, height: int) -> None:
        wide = width >= WIDE
        single = self._zoomed or (None if wide or height >= TALL else "list")
        before = self.classes
        self.set_class(wide and not single, "-wide")
        self.set_class(not wide and not single, "-stacked")
        self.set_class(single == "list", "-list")
        self.set_class(single == "detail", "-detail")
        if self.classes != before and self.is_mounted:
            self.post_message(self.Arranged())


class _Divider(Widget):
    """One `│` beside the list, or one rule below it."""

    _title = ""
    _right = ""

    def as_text(self) -> list[str]:
        """What the rule says, without the rule."""
        return [text for text in (self._title, self._right) if text]

    def say(self, title: str, right: str) -> None:
        if (title, right) != (self._title, self._right):
            self._title, self._right = title, right
            if self.size.width > 2:
                self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        text = fit("│", width) if width <= 2 else rule(self._title, self._right, width)
        return Strip([Segment(text, self.visual_style.rich_style)], width)
