"""One record in full: sections of text to read and scroll."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.segment import Segment
from textual.geometry import Offset, Size
from textual.message import Message as Posted
from textual.strip import Strip

from coordtui.text.messages import N_, NN_, Translate
from coordtui.text.safety import safe
from coordtui.ui.widgets.line_view import LineView
from coordtui.ui.widgets.lines import Role, Words, cell_len, fit, one_line, rule
from coordtui.ui.widgets.wrapping import wrapped


class Line(NamedTuple):
    """A line as wide as the view; `of` counts the paragraphs, whose lines belong together."""

    text: str
    role: Role
    of: int


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
    said: Sequence[Words] = ()
    """What the labels are in words, for who hears them, where they are signs."""


@dataclass(frozen=True)
class Section:
    """Paragraphs and pairs under a rule with a title; without title, under nothing."""

    blocks: Sequence[Paragraph | Pairs]
    title: Words = ""
    right: Words = ""


class Detail(LineView):
    """Sections of text, plain whatever it holds. When it is shown anew, only lines that differ are drawn.

    At another width the reader stays in the same paragraph, and back at the old width on
    the same line.
    """

    class Resized(Posted):
        """It had a size before and has another now: what was written for that one may be written anew."""

    def __init__(self, *, translate: Translate = str, id: str | None = None) -> None:
        super().__init__(id=id)
        self._translate = translate
        self._sections: Sequence[Section] = ()
        self._lines: list[Line] = []
        self._strips: dict[int, Strip] = {}
        self._tops: dict[int, int] = {}
        self._width_before = 0
        self._size_before = Size()

    def show(self, sections: Sequence[Section], *, keep_place: bool = False) -> None:
        """Show these sections from their top, or from where the reader is with `keep_place`."""
        self._sections = sections
        self._tops.clear()
        self._lay_out()
        self._put_top(self.top if keep_place else 0)

    @property
    def length(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    @property
    def cursor_offset(self) -> Offset:
        """Where reading begins."""
        return Offset(0, 0)

    def as_text(self) -> list[str]:
        """Everything it says, in lines that are as long as they need to be."""
        said: list[str] = []
        for section in self._sections:
            if section.title:
                said += [one_line(self._translate(section.title)), one_line(self._translate(section.right))]
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    said += safe(self._translate(block.text), lines=True).splitlines()
                else:
                    labels = block.said or [label for label, _ in block.pairs]
                    told = zip(labels, block.pairs, strict=True)
                    said += [self._in_words(label, words) for label, (_, words) in told]
        return [line for line in said if line]

    def retranslated(self) -> None:
        """The language is another: write everything again."""
        self._lay_out()
        self._put_top(self.top)

    # Moving.

    def move_by(self, lines: int) -> None:
        """Scroll so many lines."""
        self.move_to(self.top + lines)

    def page_by(self, lines: int) -> None:
        """Scroll so many lines."""
        self.move_by(lines)

    @property
    def step(self) -> int:
        """A page, but for one line that stays in sight, to read on from."""
        return max(1, self.page - 1)

    def move_to(self, place: int) -> None:
        """Let a line be the first in sight, as far as there are lines."""
        self._tops.clear()
        self._put_top(place)

    def wheel(self, lines: int) -> None:
        """Scroll."""
        self.move_by(lines)

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self.resized()
        before = self._width_before
        if before != self.size.width:
            if before:
                self._tops[before] = self.top
            old, top = self._lines, self.top
            self._lay_out()
            self._top = self._tops.get(self.size.width, self._same_words(old, top))
        self._put_top(self.top)
        was, self._size_before = self._size_before, self.size
        if was and self.size and was != self.size:
            self.post_message(self.Resized())

    def _same_words(self, old: Sequence[Line], top: int) -> int:
        """About where the words are now that stood at the top."""
        if not 0 < top < len(old):
            return 0
        before, now = (
            [n for n, line in enumerate(lines) if line.of == old[top].of] for lines in (old, self._lines)
        )
        return now[0] + (top - before[0]) * len(now) // len(before) if now else 0

    # Drawing.

    def line(self, y: int) -> Strip:
        """One line; the last one in sight says how much is below."""
        width, place = self.size.width, y + self.top
        text, role, _ = self._lines[place] if place < len(self._lines) else Line("", "", 0)
        more = self.more_below
        if not (more and y == self.size.height - 1):
            strip = self._strips.get(place)
            if strip is None or strip.cell_length != width:
                strip = self._strips[place] = Strip([Segment(fit(text, width), self.style_of(role))], width)
            return strip
        told = " " + self._translate(NN_("▼ {n} more line", "▼ {n} more lines", more + 1))
        start = max(0, width - cell_len(told))
        parts = [Segment(fit(text, start), self.style_of(role)), Segment(told, self.style_of("quiet"))]
        return Strip(parts).crop(0, width)

    def forget_looks(self) -> None:
        """Size or colours are others."""
        self._strips.clear()

    def _lay_out(self) -> None:
        self._width_before = self.size.width
        if not self._width_before:  # out of sight: it hears of its size when it comes
            return
        width = max(self.size.width, 2)
        self._strips.clear()
        self._lines = [
            Line(text, role, number)
            for number, (lines, role) in enumerate(self._paragraphs(width))
            for text in lines
        ]
        self.redraw()

    def _paragraphs(self, width: int) -> Iterator[tuple[list[str], Role]]:
        for number, section in enumerate(self._sections):
            if section.title:
                title, right = (one_line(self._translate(w)) for w in (section.title, section.right))
                yield [""] * bool(number) + [rule(title, right, width)], "quiet"
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    lines = self._wrapped(block.text, width - block.indent)
                    yield [" " * block.indent + line for line in lines], block.role
                else:
                    yield from self._paired(block, width)

    def _paired(self, block: Pairs, width: int) -> Iterator[tuple[list[str], Role]]:
        said = [(one_line(self._translate(label)), words) for label, words in block.pairs]
        column = min(max((cell_len(label) for label, _ in said), default=0) + 2, width // 2)
        for label, words in said:
            lines = self._wrapped(words, width - column)
            labels = [fit(label, column - 2) + "  ", *[" " * column] * (len(lines) - 1)]
            yield [label + line for label, line in zip(labels, lines, strict=True)], block.role

    def _wrapped(self, words: Words, width: int) -> list[str]:
        return wrapped(safe(self._translate(words), lines=True), width)

    def _in_words(self, label: Words, words: Words) -> str:
        said = " ".join(safe(self._translate(words), lines=True).split())
        name = one_line(self._translate(label))
        return self._translate(N_("{label}: {value}", label=name, value=said)) if name else said
