"""Lines of text that are scrolled: what lists and details have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest

from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS

WHEEL = 3
"""Lines that one notch of the wheel moves."""

LAST_PLAIN = "\u02ff"
"""The last character that is one cell wide whatever stands beside it."""
_NOTHING = ("\U0010ffff", None)
"""Stands for a missing character: of two lines as wide, the longer one has some without width."""


class LineView(Widget, can_focus=True, inherit_bindings=False):
    """Draws `line(y)` for each line of the screen, and draws again only what differs.

    A view has `length` lines of its own, of which `top` is the first in sight. It keeps its
    own place, so that no layout is needed to scroll, and remembers what it has drawn:
    whatever changed, `redraw` finds the lines that are another.
    """

    key_scope = "list"
    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "LineView { height: 1fr; " + ROLE_CSS + "}"

    _top = 0
    _redrawing = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn: dict[int, Strip] = {}
        self._size_now: Size | None = None

    @property
    def size(self) -> Size:
        """As Textual's, which looks it up in the layout each time; while lines are drawn it is one."""
        return self._size_now or super().size

    @contextmanager
    def _of_one_size(self) -> Iterator[Size]:
        self._size_now = super().size
        try:
            yield self._size_now
        finally:
            self._size_now = None

    # What a view is made of.

    @property
    def length(self) -> int:
        """How many lines there are to scroll through."""
        raise NotImplementedError

    @property
    def page(self) -> int:
        """How many of them are in sight."""
        return max(1, self.size.height)

    @property
    def step(self) -> int:
        """How many a page key moves."""
        return self.page

    @property
    def top(self) -> int:
        """The first one in sight."""
        return self._top

    @property
    def more_below(self) -> int:
        """How many are below the last one in sight."""
        return max(0, self.length - self._top - self.page)

    def line(self, y: int) -> Strip:
        """A line of the screen."""
        raise NotImplementedError

    def move_by(self, lines: int) -> None:
        """Go so many lines down, or up if negative."""
        raise NotImplementedError

    def page_by(self, lines: int) -> None:
        """The same, and let what is in sight go along."""
        raise NotImplementedError

    def move_to(self, place: int) -> None:
        """Go to a line."""
        raise NotImplementedError

    # Drawing.

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in a part of the view."""
        with self._of_one_size():
            return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """The line, noted as drawn."""
        strip = self._drawn[y] = self.line(y)
        return strip

    def redraw(self) -> None:
        """Draw what differs from what was drawn last; a burst of changes is drawn once."""
        if not self._redrawing and self.is_mounted:
            self._redrawing = True
            self.call_later(self._draw_differences)

    def _draw_differences(self) -> None:
        self._redrawing = False
        regions = []
        with self._of_one_size() as size:
            for y in range(size.height):
                old, new = self._drawn.get(y), self.line(y)
                changed = size.width if old is None else differing(old, new)
                if changed:
                    regions.append(Region(0, y, changed, 1))
        if regions:
            self.refresh(*regions)

    def forget_looks(self) -> None:
        """Size, colours or columns are others: what was made for those before is of no use."""

    def notify_style_update(self) -> None:
        """Colours may be others; with the focus alone they are not."""
        super().notify_style_update()
        self.forget_looks()
        self.redraw()

    def resized(self) -> None:
        """Nothing that was drawn is on the screen any more."""
        self._drawn.clear()
        self.forget_looks()

    def on_focus(self, event: events.Focus) -> None:
        """What is seen of the focus is drawn; Textual would draw everything."""
        event.prevent_default()
        self._focus_is(True, events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        """The same when the focus goes elsewhere."""
        event.prevent_default()
        self._focus_is(False, events.DescendantBlur(self))

    def _focus_is(self, here: bool, tell: events.Event) -> None:
        self.has_focus = here
        self.redraw()
        if self.parent is not None:
            self.parent.post_message(tell)

    def style_of(self, role: str) -> Style:
        """The style of a role in the theme of the moment."""
        if role:
            return self.get_component_rich_style(f"role--{role}")
        return self.visual_style.rich_style  # the same as `rich_style`, which is found anew each time

    def _put_top(self, top: int) -> None:
        """Let `top` be the first line in sight, as far as there are lines."""
        self._top = max(0, min(top, self.length - self.page))
        self.redraw()

    # Motions, named in the program's table of keys; `count` is how often.

    def action_cursor_up(self, count: int = 1) -> None:
        """Up by a line."""
        self.move_by(-count)

    def action_cursor_down(self, count: int = 1) -> None:
        """Down by a line."""
        self.move_by(count)

    def action_page_up(self, count: int = 1) -> None:
        """Up by a page."""
        self.page_by(-count * self.step)

    def action_page_down(self, count: int = 1) -> None:
        """Down by a page."""
        self.page_by(count * self.step)

    def action_half_up(self, count: int = 1) -> None:
        """Up by half a page."""
        self.page_by(-count * max(1, self.step // 2))

    def action_half_down(self, count: int = 1) -> None:
        """Down by half a page."""
        self.page_by(count * max(1, self.step // 2))

    def action_cursor_home(self, count: int = 1) -> None:
        """The first line, or the one with this number."""
        self.move_to(count - 1)

    def action_cursor_end(self, count: int = 0) -> None:
        """The last line, or the one with this number."""
        self.move_to((count or self.length) - 1)

    def action_go_to_line(self, count: int = 1) -> None:
        """The line with this number, counted from 1."""
        self.move_to(count - 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves what is in sight."""
        event.stop()
        self.wheel(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves what is in sight."""
        event.stop()
        self.wheel(-WHEEL)

    def wheel(self, lines: int) -> None:
        """Let other lines come in sight."""
        self._put_top(self._top + lines)


def differing(old: Strip, new: Strip) -> int:
    """The cells of a line up to the last one in which two strips differ: what has to be drawn."""
    if old is new or old == new:
        return 0
    if old.cell_length != new.cell_length:
        return new.cell_length
    same = 0
    for was, now in zip_longest(_from_the_end(old), _from_the_end(new), fillvalue=_NOTHING):
        if max(was[0], now[0]) > LAST_PLAIN:
            return new.cell_length
        if was != now:
            break
        same += 1
    return new.cell_length - same


def _from_the_end(strip: Strip) -> Iterator[tuple[str, Style | None]]:
    for segment in reversed(list(strip)):
        for char in reversed(segment.text):
            yield char, segment.style
