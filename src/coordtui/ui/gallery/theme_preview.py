"""A theme that its author is writing: the gallery in its colours, read again on each save.

Before the samples stands a page of its own, with each role on each of the three grounds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import asdict
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from coordtui.api import SettingsError
from coordtui.config.settings import CoreSettings
from coordtui.config.theme_review import Pair, review
from coordtui.config.theme_roles import ROLES
from coordtui.config.themes import GROUND_ROLES, TEXT_ROLES, ThemeSpec, load_theme, read_theme
from coordtui.text.messages import N_, Translate
from coordtui.text.translation import Translator
from coordtui.ui.drawing.parts import Line, Part
from coordtui.ui.gallery import samples
from coordtui.ui.gallery.app import GalleryApp
from coordtui.ui.gallery.sample import Sample
from coordtui.ui.widgets.drawn import Drawn
from coordtui.ui.widgets.lines import Role, fit

_NAME, _FIGURE = 11, 6
"""Columns of the name of a role where there is room, and of its contrast."""

_DRAWN: dict[str, Role] = {
    "quiet": "quiet",
    "accent": "accent",
    "attention": "attention",
    "trouble": "trouble",
}
"""How the roles of a theme are drawn whose colours only the terminal knows."""


class ThemeSheet(Drawn):
    """Every letter role on every ground, with its contrast and what it stands for."""

    DEFAULT_CSS = "ThemeSheet { height: auto; }"

    def __init__(self, path: Path, *, translate: Translate) -> None:
        super().__init__(translate=translate)
        self._path = path
        self._spec: ThemeSpec | None = None
        self._pairs: dict[tuple[str, str], Pair] = {}
        self.read()

    def read(self) -> None:
        """Read the file again; with a fault in it, what was there stays."""
        try:
            found = review(self._path)
        except SettingsError:
            return
        if found.spec is not None:
            self._spec = found.spec
            self._pairs = {(pair.role, pair.ground): pair for pair in found.pairs}

    def read_again(self) -> None:
        """The file was saved."""
        self.read()
        self._lines = None
        self.refresh(layout=True)

    def lines_at(self, width: int, height: int) -> list[Line]:
        """A line a role: its name on the three grounds, then what it means."""
        return [
            tuple(Part(text, _DRAWN.get(role, "")) for text in cells) for role, cells in self._table(width)
        ]

    def as_text(self) -> list[str]:
        """Role, contrasts and meaning."""
        return [" ".join(" ".join(cells).split()) for _, cells in self._table(120)]

    def render_line(self, y: int) -> Strip:
        """The cells of a role, each on its ground in the colours of the theme."""
        rows = self._table(self.size.width)
        if y >= len(rows) or self._spec is None or self._spec.ansi:
            return super().render_line(y)
        role, cells = rows[y]
        given: dict[str, Any] = asdict(self._spec)
        letters = given.get(role) or given["text"]
        grounds = [given[ground] for ground in GROUND_ROLES]
        segments = [
            Segment(text, Style(color=letters, bgcolor=ground))
            for text, ground in zip(cells, (*grounds, given["background"]), strict=True)
        ]
        return Strip(segments, self.size.width).adjust_cell_length(self.size.width, self._style_of(""))

    def _table(self, width: int) -> list[tuple[str, list[str]]]:
        column = min(_NAME + _FIGURE, width // len(GROUND_ROLES))
        rest = width - len(GROUND_ROLES) * column
        head = ("", [*(fit(f" {ground}", column) for ground in GROUND_ROLES), " " * rest])
        return [head, *((role, self._cells(role, column, rest)) for role in (*TEXT_ROLES, "rule"))]

    def _cells(self, role: str, column: int, rest: int) -> list[str]:
        cells = []
        for ground in GROUND_ROLES:
            pair = self._pairs.get((role, ground))
            name = "─" * (column - _FIGURE - 2) if role == "rule" else role
            sign = "!" if pair is not None and pair.level == "fails" else " "
            figure = f"{pair.ratio:.1f}{sign}" if pair is not None else ""
            cells.append(fit(f" {name}", column - _FIGURE) + fit(figure, _FIGURE - 1, "right") + " ")
        return [*cells, fit(f" {self.speech(ROLES[role])}", rest)]


class ThemePreview(GalleryApp):
    """The gallery in the colours of one file, wherever that lies."""

    def __init__(self, path: Path, translator: Translator, settings: CoreSettings) -> None:
        self._shown_file = path
        sheet = Sample(
            name="theme",
            title=N_("Roles of the theme"),
            make=lambda translate: ThemeSheet(path, translate=translate),
            lines=1 + len(TEXT_ROLES) + 1,
        )
        super().__init__(translator, settings, shown=[sheet, *samples()])

    def theme_called(self, name: str) -> ThemeSpec:
        """The file goes before every theme of its name."""
        return read_theme(self._shown_file) if name == self._shown_file.stem else load_theme(name)

    def own_theme_file(self, name: str) -> Path | None:
        """Only this file is looked at."""
        return self._shown_file if name == self._shown_file.stem else None

    def theme_names(self) -> list[str]:
        """All that there are, and this one."""
        return sorted({*super().theme_names(), self._shown_file.stem})

    def on_theme_edited(self) -> None:
        """Wear it as it is now, and say again what can be read."""
        super().on_theme_edited()
        for sheet in self.gallery.query(ThemeSheet):
            sheet.read_again()


def run_preview(path: Path, translator: Translator, settings: CoreSettings) -> int:
    """Open the preview; the exit status. Raises the fault that ended it, if one did."""
    app = ThemePreview(path, translator, settings)
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
