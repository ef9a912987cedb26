"""Help: made from the table of keys, so that it cannot be wrong. Typing searches, enter runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.strip import Strip
from textual.widget import Widget

from coordtui.text.messages import N_
from coordtui.ui.dispatch import Bound
from coordtui.ui.help_lines import Entry, HelpLine, Part, all_sections, laid_out, notes, sections
from coordtui.ui.typing_screen import TypingScreen
from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS, cell_len

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp


class HelpScreen(TypingScreen):
    """Explains the keys that do something now; returns the chosen one, bound."""

    key_scope = "help"

    def __init__(self, app: CoordtuiApp) -> None:
        here = getattr(app.screen, "called", "") or app.shell.panes[app.shell.open_id].title
        super().__init__(app, N_("Help: {page}", page=here))
        self._page = self.say(here)
        self._commands = list(app.dispatcher.in_reach())
        self._pages = {id: pane.title for id, pane in app.shell.panes.items()}
        self._everywhere = False
        self.body = HelpBody()

    def compose(self) -> ComposeResult:
        """Prompt, entries, hints."""
        yield self.prompt
        yield self.body
        yield self.hints

    def narrow(self) -> None:
        """Show the entries that match."""
        table = self._dispatcher.table
        if self._everywhere:
            parts = all_sections(table, self._commands, self._pages, self.query_text, self.say)
        else:
            parts = sections(self._commands, self._page, self.query_text, self.say)
        below = [self.say(N_("No key does that. “:” lists every command."))] if not parts else []
        self.body.show(parts, below if self.query_text else notes(table, self.say))
        self.show_prompt(N_("type to search"))

    @property
    def cursor_offset(self) -> Offset:
        """Behind what was typed or, once the person moves over the entries, on the one they are at."""
        return self.body.region.offset + self.body.cursor_offset if self.body.moved else super().cursor_offset

    def takes(self, character: str) -> bool:
        """`q` and `?` close, as long as nothing else was typed."""
        return bool(self.query_text) or character not in "q?"

    # Actions, named in the table of keys.

    def action_cursor_up(self) -> None:
        """The entry above."""
        self.body.move(-1, 0)

    def action_cursor_down(self) -> None:
        """The entry below."""
        self.body.move(1, 0)

    def action_cursor_left(self) -> None:
        """The entry to the left."""
        self.body.move(0, -1)

    def action_cursor_right(self) -> None:
        """The entry to the right."""
        self.body.move(0, 1)

    def action_page_up(self) -> None:
        """A page up."""
        self.body.move(-self.body.size.height, 0)

    def action_page_down(self) -> None:
        """A page down."""
        self.body.move(self.body.size.height, 0)

    def action_cursor_home(self) -> None:
        """The first entry."""
        self.body.move(-self.body.rows, 0)

    def action_cursor_end(self) -> None:
        """The last entry."""
        self.body.move(self.body.rows, 0)

    def action_other(self) -> None:
        """All keys that there are, or those that do something here."""
        self._everywhere = not self._everywhere
        self.narrow()

    def action_run(self) -> None:
        """Close, and run the key under the cursor."""
        bound: Bound | None = self.body.entry.bound if self.body.entry else None
        if bound is not None:
            self.dismiss(bound)
        elif self.body.entry is not None:
            self.show_prompt(N_("that key does nothing here"))

    def as_text(self) -> list[str]:
        """The keys and what they do, a line each."""
        return self.body.as_text()


class HelpBody(Widget):
    """The entries, with a cursor on those that run something."""

    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "HelpBody { height: 1fr; " + ROLE_CSS + "}"

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[Part] = []
        self._below: Sequence[str] = ()
        self._lines: list[HelpLine] = []
        self._row, self._column, self._top = 0, 0, 0
        self.moved = False
        """Whether the person moved the cursor since the entries were shown."""

    def show(self, parts: list[Part], below: Sequence[str] = ()) -> None:
        """These sections, the cursor on the first entry, and what is said below them."""
        self._parts, self._below = parts, below
        self._row = self._column = self._top = 0
        self.moved = False
        self.on_resize()

    def on_resize(self) -> None:
        """Lay the entries out for the size."""
        self._lines = laid_out(self._parts, self.size.width, self.size.height, self._below)
        self.move(0, 0)
        self.refresh()

    @property
    def rows(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def as_text(self) -> list[str]:
        """The entries, a line each, under the titles of their sections."""
        lines: list[str] = []
        for title, entries in self._parts:
            lines += [title, *(f"{entry.shown(roomy=True)}: {entry.text}" for entry in entries)]
        return [*lines, *self._below]

    @property
    def cursor_offset(self) -> Offset:
        """The cell of the cursor."""
        before = self._lines[self._row].cells[: self._column] if self._row < len(self._lines) else ()
        return Offset(sum(map(cell_len, before)), self._row - self._top)

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        entries = self._lines[self._row].entries if self._row < len(self._lines) else ()
        return entries[self._column] if self._column < len(entries) else None

    def move(self, down: int, right: int) -> None:
        """Move the cursor by lines and columns; it stops at entries only."""
        rows = [n for n, line in enumerate(self._lines) if any(entry.command for entry in line.entries)]
        if not rows:
            return
        self.moved = self.moved or bool(down or right)
        here = min(range(len(rows)), key=lambda n: abs(rows[n] - self._row))
        self._row = rows[max(0, min(here + down, len(rows) - 1))]
        self._column = max(0, min(self._column + right, len(self._lines[self._row].entries) - 1))
        top = 0 if self._row == rows[0] else self._row
        self._top = (
            min(self._top, top) if self._row < self._top else max(self._top, self._row - self.size.height + 1)
        )
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A rule, or entries side by side."""
        place, width = y + self._top, self.size.width
        if place >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        line, quiet = self._lines[place], self.get_component_rich_style("role--quiet")
        if line.rule:
            return Strip([Segment(line.rule, quiet)])
        segments = []
        for column, text in enumerate(line.cells):
            here = (place, column) == (self._row, self._column)
            style = self.rich_style + Style(reverse=True) if here else self.rich_style
            segments.append(Segment((">" + text[1:]) if here else text, style))
        return Strip(segments).adjust_cell_length(width, self.rich_style)
