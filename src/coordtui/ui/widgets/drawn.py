"""What every drawn widget is: lines made from data, of which only those that differ are drawn again."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message as Posted
from textual.strip import Strip
from textual.widget import Widget

from coordtui.text.messages import NN_, Translate
from coordtui.ui.drawing.parts import Line, Part, Speech, padded, part
from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS, cell_len


@dataclass
class Told(Posted):
    """Something that a drawing tells its page."""

    drawing: Drawn


@dataclass
class CursorMoved(Told):
    """The cursor of a drawing stands elsewhere."""

    def can_replace(self, message: Posted) -> bool:
        """Of a burst only where the cursor came to rest matters."""
        return isinstance(message, CursorMoved) and message.drawing is self.drawing


class Drawn(Widget, inherit_bindings=False):
    """A widget whose `lines_at` makes its lines for a size, and whose `as_text` says them in words.

    Lines may hold text from anywhere: they are drawn as plain text. Those beyond the height
    are not drawn, and the last one in sight says how many they are.
    """

    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "Drawn { height: 1fr; " + ROLE_CSS + "}"

    def __init__(self, *, translate: Translate = str, id: str | None = None) -> None:
        super().__init__(id=id)
        self.speech = Speech(translate)
        self._lines: list[Line] | None = None
        self._lines_size = Size()

    # What a drawn widget says of itself.

    def lines_at(self, width: int, height: int) -> list[Line]:
        """The lines for a size; there may be more or fewer than its height."""
        raise NotImplementedError

    def as_text(self) -> list[str]:
        """What is drawn, in words, as lines of plain text."""
        raise NotImplementedError

    def clicked(self, target: Hashable) -> None:
        """A part with this target was clicked: the cursor goes there. A second click opens."""

    def action_open(self) -> None:
        """The person wants to see what is under the cursor."""

    # What is the same for all.

    @property
    def cursor_offset(self) -> Offset | None:
        """The cell of the cursor, in the widget's own columns and lines; None when it is not in sight."""
        for y, line in enumerate(self._drawn()):
            x = 0
            for each in line:
                if each.cursor:
                    return Offset(x, y)
                x += cell_len(each.text)
        return None

    def redraw(self) -> None:
        """The data or the cursor are others: draw the lines that differ, and nothing if none does."""
        before, self._lines = self._lines, None
        if self.styles.is_auto_height and self._tall(self.size.width) != self.size.height:
            self.refresh(layout=True)
        elif before is None or self._lines_size != self.size:
            self.refresh()
        else:
            pairs = enumerate(zip(before, self._drawn(), strict=True))
            changed = [_difference(old, new, y) for y, (old, new) in pairs if old != new]
            if changed:
                self.refresh(*changed)

    def retranslated(self) -> None:
        """The language was switched: say everything again."""
        self.redraw()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are, where the height is left to the widget."""
        return self._tall(width)

    def render_line(self, y: int) -> Strip:
        """One line."""
        lines = self._drawn()
        if y >= len(lines):
            return Strip.blank(self.size.width, self._style_of(""))
        segments = [Segment(each.text, self._style(each)) for each in lines[y]]
        return Strip(segments, self.size.width).simplify()

    def on_focus(self) -> None:
        """The cursor is drawn in full."""
        self._refresh_cursor()

    def on_blur(self) -> None:
        """The cursor is drawn as a place only."""
        self._refresh_cursor()

    def on_click(self, event: events.Click) -> None:
        """A click on a part that stands for something."""
        lines = self._drawn()
        x = 0
        for each in lines[event.y] if event.y < len(lines) else ():
            x += cell_len(each.text)
            if event.x < x:
                if each.target is not None:
                    self.clicked(each.target)
                    if event.chain == 2:
                        self.action_open()
                return

    def _drawn(self) -> list[Line]:
        """Exactly as many lines as the widget is high, each exactly as wide.

        They are for the size of now: Textual paints a widget that has another size before it tells it.
        """
        if self._lines is None or self._lines_size != self.size:
            width, height = self._lines_size = self.size
            made = self.lines_at(width, height) if width and height else []
            if len(made) > height:
                more = self.speech(NN_("▼ {n} more line", "▼ {n} more lines", len(made) - height + 1))
                made = [*made[: height - 1], (part(more, width, "quiet", "right"),)]
            made += [()] * (height - len(made))
            self._lines = [padded(line, width) for line in made]
        return self._lines

    def _tall(self, width: int) -> int:
        return len(self.lines_at(width, 0)) if width else 0

    def _refresh_cursor(self) -> None:
        if (offset := self.cursor_offset) is not None:
            self.refresh(Region(0, offset.y, self.size.width, 1))

    def _style_of(self, role: str) -> Style:
        if role:
            return self.get_component_rich_style(f"role--{role}")
        return self.visual_style.rich_style  # the same as `rich_style`, which is found anew each time

    def _style(self, each: Part) -> Style:
        style = self._style_of(each.role)
        if not each.cursor:
            return style
        return style + (Style(reverse=True) if self.has_focus else Style(underline=True))


def _difference(old: Line, new: Line, y: int) -> Region:
    """The cells of a line from the first part that is another to the last one."""
    start = _alike(old, new)
    end = min(_alike(old[::-1], new[::-1]), len(old) - start, len(new) - start)
    left = sum(cell_len(each.text) for each in new[:start])
    middle = sum(cell_len(each.text) for each in new[start : len(new) - end])
    return Region(left, y, middle, 1)


def _alike(old: Line, new: Line) -> int:
    """How many parts are the same from the beginning on."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(old), len(new)))
