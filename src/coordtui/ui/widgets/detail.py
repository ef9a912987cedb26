"""One record in full: sections of text to read and scroll."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from coordtui.text.messages import NN_, Translate
from coordtui.text.safety import safe
from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS, Role, Words, fit, one_line, rule
from coordtui.ui.widgets.wrapping import wrapped

Line = tuple[str, Role]


@dataclass(frozen=True)
class Paragraph:
    """Text that is wrapped to the width; its own line breaks are kept."""

    text: Words
    role: Role = ""
    indent: int = 0


@dataclass(frozen=True)
class Pairs:
    """Labels in a column, and what belongs to each beside it."""

    pairs: Sequence[tuple[Words, Words]]
    role: Role = ""


@dataclass(frozen=True)
class Section:
    """Paragraphs and pairs under a rule with a title; without title, under nothing."""

    blocks: Sequence[Paragraph | Pairs]
    title: Words = ""
    right: Words = ""


class Detail(ScrollView, can_focus=True, inherit_bindings=False):
    """Sections of text, plain whatever it holds. When it is shown anew, only lines that differ are drawn."""

    key_scope = "list"
    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "Detail { height: 1fr; scrollbar-size: 0 0; overflow-x: hidden; " + ROLE_CSS + "}"

    def __init__(self, *, translate: Translate = str, id: str | None = None) -> None:
        super().__init__(id=id)
        self._translate = translate
        self._sections: Sequence[Section] = ()
        self._lines: list[Line] = []

    def show(self, sections: Sequence[Section], *, keep_place: bool = False) -> None:
        """Show these sections from their top, or from where the reader is with `keep_place`."""
        self._sections = sections
        top = self.scroll_offset.y
        self._lay_out()
        if not keep_place and top:
            self.scroll_to(y=0, animate=False, force=True)

    @property
    def more_below(self) -> int:
        """Lines below the last one in sight."""
        return max(0, len(self._lines) - self.scroll_offset.y - self.size.height)

    def action_cursor_up(self) -> None:
        """A line up."""
        self._scroll_by(-1)

    def action_cursor_down(self) -> None:
        """A line down."""
        self._scroll_by(1)

    def action_page_up(self) -> None:
        """A page up, with one line of the last one still in sight."""
        self._scroll_by(1 - self.size.height)

    def action_page_down(self) -> None:
        """A page down, with one line of the last one still in sight."""
        self._scroll_by(self.size.height - 1)

    def action_cursor_home(self) -> None:
        """To the top."""
        self._scroll_by(-len(self._lines))

    def action_cursor_end(self) -> None:
        """To the end."""
        self._scroll_by(len(self._lines))

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self._lay_out()

    def render_line(self, y: int) -> Strip:
        """One line; the last one in sight says how much is below."""
        width, place = self.size.width, y + self.scroll_offset.y
        text, role = self._lines[place] if place < len(self._lines) else ("", "")
        more = self.more_below
        if not (more and y == self.size.height - 1):
            return Strip([Segment(fit(text, width), self._style(role))], width)
        told = " " + self._translate(NN_("▼ {n} more line", "▼ {n} more lines", more + 1))
        start = max(0, width - cell_len(told))
        parts = [Segment(fit(text, start), self._style(role)), Segment(told, self._style("quiet"))]
        return Strip(parts).crop(0, width)

    def _lay_out(self) -> None:
        before, self._lines = self._lines, list(self._made(max(self.size.width, 2)))
        self.virtual_size = Size(self.size.width, len(self._lines))
        top, height = self.scroll_offset.y, self.size.height
        old, new = before[top : top + height], self._lines[top : top + height]
        changed = [y for y in range(height) if old[y : y + 1] != new[y : y + 1]]
        if changed or len(before) != len(self._lines):
            self.refresh(*(Region(0, y, self.size.width, 1) for y in {*changed, max(0, height - 1)}))

    def _made(self, width: int) -> Iterator[Line]:
        for number, section in enumerate(self._sections):
            if section.title:
                if number:
                    yield "", ""
                title, right = (one_line(self._translate(w)) for w in (section.title, section.right))
                yield rule(title, right, width), "quiet"
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    for line in self._wrapped(block.text, width - block.indent):
                        yield " " * block.indent + line, block.role
                else:
                    yield from self._paired(block, width)

    def _paired(self, block: Pairs, width: int) -> Iterator[Line]:
        said = [(one_line(self._translate(label)), words) for label, words in block.pairs]
        column = min(max((cell_len(label) for label, _ in said), default=0) + 2, width // 2)
        for label, words in said:
            for number, line in enumerate(self._wrapped(words, width - column)):
                yield fit("" if number else label, column) + line, block.role

    def _wrapped(self, words: Words, width: int) -> list[str]:
        return wrapped(safe(self._translate(words), lines=True), width)

    def _scroll_by(self, lines: int) -> None:
        self.scroll_relative(y=lines, animate=False, force=True)

    def _style(self, role: str) -> Style:
        return self.get_component_rich_style(f"role--{role}") if role else self.rich_style
