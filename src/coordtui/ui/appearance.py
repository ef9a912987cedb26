"""How the program looks: the theme and signs that the person wants, as far as the terminal has them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.filter import ANSIToTruecolor, LineFilter, Monochrome, NoColor
from textual.message import Message as Posted

from coordtui.api import SettingsError
from coordtui.config.settings import CoreSettings
from coordtui.config.themes import ThemeSpec, find_themes, load_theme, own_themes
from coordtui.text.messages import N_, Message
from coordtui.text.translation import Translator
from coordtui.ui.base_app import BaseApp
from coordtui.ui.keymap import KeyTable
from coordtui.ui.terminal_modes import is_old
from coordtui.ui.theme import textual_theme

if TYPE_CHECKING:
    from coordtui.ui.theme_watch import FileWatch

SIXTEEN, OWN_COLOURS = "sixteen", "terminal"
"""The themes worn where there are no more colours, and where there are none or each byte counts."""

AT_ONCE = 0.03
"""Seconds in which all that changes with a theme, the signs or the language is gathered for one repaint."""

_GREYS = Monochrome | NoColor
_COLOURLESS = re.compile(r"vt\d+.*|.*-(m|mono)|dumb|unknown")
_COLOURS = {"standard": 16, "256": 256, "truecolor": 1 << 24}


class Abilities(NamedTuple):
    """What a terminal can show. `colours` is 0 where there are none, or where none are wanted.

    Without `signs` it has letters, and no font for the signs and lines of the pages.
    """

    colours: int = 1 << 24
    utf8: bool = True
    signs: bool = True


def abilities(environ: Mapping[str, str], system: str | None) -> Abilities:
    """What the environment says of the terminal; `system` is Rich's name for the colours that it has."""
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    none = environ.get("NO_COLOR") or _COLOURLESS.fullmatch(environ.get("TERM", ""))
    return Abilities(
        colours=0 if none else _COLOURS.get(system or "", 0),
        utf8="utf8" in locale.lower().replace("-", ""),
        signs=not is_old(environ.get("TERM", "")),
    )


def worn_for(spec: ThemeSpec, able: Abilities, *, lean: bool) -> str:
    """The name of the theme that is worn when somebody wants this one."""
    if not able.colours:
        return OWN_COLOURS
    if spec.ansi:
        return spec.name
    if lean:
        return OWN_COLOURS
    return SIXTEEN if able.colours <= 16 else spec.name


class ThemeEdited(Posted):
    """The file of the person's own theme was written."""


class DressedApp(BaseApp):
    """An app that looks as the settings want, from the start and whenever they change."""

    def __init__(self, table: KeyTable, translator: Translator, settings: CoreSettings | None = None) -> None:
        self._wanted = settings or CoreSettings()
        self._able = Abilities()
        self._last_filters: list[LineFilter] = []
        self._own_colours = False
        """Whether colours are sent by the names that the terminal has for them."""
        self._theme_file: Path | None = None
        self._theme_watched: Path | None = None
        self._theme_watch: FileWatch | None = None
        super().__init__(table, translator, self._wanted.theme)

    def run(self, **options: Any) -> Any:
        """Run in the terminal that the environment tells of."""
        self.meet(abilities(os.environ, self.console.color_system))
        return super().run(**{"mouse": self._mouse_wanted, **options})

    # Before anything is drawn.

    def meet(self, able: Abilities) -> None:
        """Dress for a terminal that can show this much; called before the app runs."""
        if able == self._able:  # as most can
            return
        self._able = able
        self._wear(self._wanted.theme)
        self._told = list(dict.fromkeys(self._told))  # what is wrong with the theme was found twice

    def _wear(self, name: str) -> None:
        """Put on the theme, or what of it this terminal can show."""
        self._last_filters = self._make_filters()
        try:
            name = self._fitting(name).name
        except SettingsError:  # which the app then tells
            self._theme_file, self._own_colours = None, False
        super()._wear(name)

    def _fitting(self, name: str) -> ThemeSpec:
        """What is worn for a theme; raises `SettingsError`."""
        spec = self.theme_called(name)
        worn = worn_for(spec, self._able, lean=self._wanted.lean)
        spec = spec if worn == spec.name else load_theme(worn)
        self._theme_file = self.own_theme_file(worn)
        self._own_colours = spec.ansi
        return spec

    def own_theme_file(self, name: str) -> Path | None:
        """The file of the theme of that name, where a person writes it; None for those of the program."""
        file = find_themes()[name]
        return file if file.parent == own_themes() else None

    def _make_filters(self) -> list[LineFilter]:
        """What each line goes through on its way out, before controls are taken from it."""
        filters: list[LineFilter] = []
        signs, utf8 = self._wanted.signs, self._able.utf8
        if signs == "ascii" or (signs == "auto" and not (utf8 and self._able.signs)):
            from coordtui.ui.ascii import Ascii

            filters.append(Ascii(letters=not utf8))
        if self._wanted.lean or not self._able.colours:
            from coordtui.ui.lean import Lean

            filters.append(Lean(colour=bool(self._able.colours)))
        return filters

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, ours, and the one that takes controls away as the last.

        Textual answers NO_COLOR with greys, and the terminal's own colours with fixed ones.
        """
        *theirs, scrub = super().get_line_filters()
        unwanted = _GREYS | ANSIToTruecolor if self._own_colours else _GREYS
        kept = (each for each in theirs if not isinstance(each, unwanted))
        return [*kept, *self._last_filters, scrub]

    @property
    def _mouse_wanted(self) -> bool:
        return self._wanted.mouse and not self._wanted.lean

    # While it runs.

    def on_mount(self) -> None:
        """Look for changes of the person's own theme."""
        self._watch_theme_file()

    def on_unmount(self) -> None:
        """Look no more."""
        self._theme_file = None
        self._watch_theme_file()

    def take_looks(self, settings: CoreSettings) -> None:
        """Look as these settings want, from now on; raises `SettingsError` when the theme is wrong."""
        before, mouse = self._wanted, self._mouse_wanted
        self._wanted = settings
        if (before.theme, before.lean) != (settings.theme, settings.lean):
            try:
                self.wear(settings.theme)
            except SettingsError:
                self._wanted = before
                raise
        if (before.signs, before.lean) != (settings.signs, settings.lean):
            self._last_filters = self._make_filters()
            self.draw_again()
        if mouse != self._mouse_wanted:
            self._switch_mouse()

    def wear(self, name: str) -> Message | None:
        """Put on another theme; what there is to say of it. Raises `SettingsError` and keeps the old one."""
        spec = self._fitting(name)
        theme, worn = textual_theme(spec), spec.name
        if theme != self.get_theme(worn) or self.theme != worn:
            self.delay_update(AT_ONCE)
            self.register_theme(theme)
            self.set_reactive(DressedApp.theme, worn)
            self._watch_theme(worn)
        self._watch_theme_file()
        if worn == name:
            return None
        return N_("“{worn}” is shown in its place: this terminal, or --lean, has fewer colours.", worn=worn)

    def draw_again(self) -> None:
        """Draw every line again, in one go."""
        self.delay_update(AT_ONCE)
        for screen in self.screen_stack:
            for node in screen.walk_children(with_self=True):
                node.notify_style_update()
                node.refresh()

    def _switch_mouse(self) -> None:
        switch = getattr(self._driver, "switch_mouse", None)
        if switch is not None:
            switch(self._mouse_wanted)

    def _watch_theme_file(self) -> None:
        """Look for changes of the theme that is worn, be it kept or only tried on."""
        if self._theme_file == self._theme_watched:
            return
        self._theme_watched = self._theme_file
        if self._theme_watch is not None:
            self._theme_watch.close()
            self._theme_watch = None
        if self._theme_file is not None:
            from coordtui.ui.theme_watch import FileWatch

            self._theme_watch = FileWatch(self._theme_file, lambda: self.post_message(ThemeEdited()))

    def on_theme_edited(self) -> None:
        """Wear it as it is written now; with a fault in it the old one stays, and the fault is said.

        What was said of the save before holds no more.
        """
        from coordtui.ui.refusal import Refusal

        if isinstance(self.screen, Refusal):
            self.screen.dismiss(None)
        try:
            self.wear(self.theme)
        except SettingsError as error:
            self.say_error(error)
        else:
            self.say(N_("The theme “{name}” was read again.", name=self.theme))
