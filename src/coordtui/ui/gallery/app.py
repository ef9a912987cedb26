"""The gallery: a list of all samples, and the chosen one alive beside it. It needs no store."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from coordtui.api import Command, Message
from coordtui.config.settings import CoreSettings
from coordtui.config.themes import find_themes
from coordtui.text.messages import N_
from coordtui.text.translation import LANGUAGES, Translator
from coordtui.ui.actions import CORE
from coordtui.ui.appearance import DressedApp
from coordtui.ui.containment import ContainingScreen
from coordtui.ui.drawing.parts import Line, Part
from coordtui.ui.gallery import samples
from coordtui.ui.gallery.sample import Sample
from coordtui.ui.gallery.text import words_of
from coordtui.ui.hint_line import HintLine
from coordtui.ui.hints import hints_of
from coordtui.ui.keymap import KeyTable
from coordtui.ui.widgets import Column, Detail, ListSource, Paragraph, RecordList, Row, Section
from coordtui.ui.widgets.drawn import Drawn
from coordtui.ui.widgets.lines import Role, Words, ends
from coordtui.ui.widgets.list_messages import Highlighted, Opened


def _key(name: str, key: str, title: Message, hint: Message, priority: int) -> Command:
    return Command(
        id=f"gallery.{name}",
        scope="gallery",
        keys=(key,),
        title=title,
        hint=hint,
        priority=priority,
        action=name,
    )


GALLERY = (
    _key("next_sample", "space", N_("next sample"), N_("next"), 20),
    _key("previous_sample", "backspace", N_("previous sample"), N_("previous"), 22),
    _key("next_theme", "t", N_("next theme"), N_("theme"), 24),
    _key("other_language", "L", N_("the other language"), N_("language"), 26),
)
"""The keys of the gallery, beside those of its widgets."""

_NARROW = 70
"""Columns below which the list stands over the sample."""


class _Title(Drawn):
    """Where one is, and what it wears."""

    DEFAULT_CSS = "_Title { height: 1; }"

    left: Words = ""
    right: Words = ""

    def lines_at(self, width: int, height: int) -> list[Line]:
        return [(Part(ends(self.speech(self.left), self.speech(self.right), width), "strong"),)]

    def as_text(self) -> list[str]:
        return [self.speech(self.left), self.speech(self.right)]


class Gallery(Container):
    """Title, list, stage, what the sample says in words, and keys."""

    key_scope = "gallery"
    DEFAULT_CSS = """
    Gallery { layout: vertical; }
    Gallery > #both { layout: horizontal; height: 1fr; }
    Gallery #samples { width: 45%; max-width: 60; height: 100%; margin: 0 2 0 0; }
    Gallery #side { width: 1fr; height: 100%; }
    Gallery #stage { height: auto; max-height: 100%; }
    Gallery.-narrow > #both { layout: vertical; }
    Gallery.-narrow #samples { width: 100%; height: 2; margin: 0; }
    Gallery.-narrow #side { width: 100%; height: 1fr; }
    """
    app: GalleryApp

    def __init__(self, shown: Sequence[Sample], translator: Translator) -> None:
        super().__init__()
        self._samples = {sample.name: sample for sample in shown}
        self._say = translator
        self.name_shown = ""
        self.title_line, self.hints = _Title(translate=translator), HintLine()
        columns = [Column(key="title", title=N_("Sample"), width=20, flex=1)]
        self.list = RecordList(columns, translate=translator, selectable=False, id="samples")
        self.stage = Container(id="stage")
        self.words = Detail(translate=translator)
        self.words.can_focus = False

    def compose(self) -> ComposeResult:
        """The list on the left or above, the sample with its words, and the keys."""
        yield self.title_line
        with Container(id="both"):
            yield self.list
            with Container(id="side"):
                yield self.stage
                yield self.words
        yield self.hints

    async def on_mount(self) -> None:
        """Begin with the first sample."""
        self.list.focus()
        self._list_again()
        await self.show(next(iter(self._samples), ""))

    def on_resize(self) -> None:
        """Where it is narrow the list takes two lines above."""
        self.set_class(self.size.width < _NARROW, "-narrow")

    async def on_record_list_highlighted(self, event: Highlighted) -> None:
        """The cursor of the list went on; lists on the stage are not meant."""
        if event.record_list is self.list and event.key is not None:
            await self.show(str(event.key))

    def on_record_list_opened(self, event: Opened) -> None:
        """Go into the sample."""
        if event.record_list is self.list:
            self.action_enter()

    async def show(self, name: str, *, again: bool = False) -> None:
        """Put a sample on the stage, unless it is there."""
        if name not in self._samples or (name == self.name_shown and not again):
            return
        self.name_shown = name
        sample = self._samples[name]
        inside = self.stage.has_focus_within
        await self.stage.remove_children()
        widget = sample.make(self._say)
        widget.styles.height = sample.lines
        widget.styles.max_height = "100%"
        await self.stage.mount(widget)
        if inside:
            self.action_enter()
        self.show_title()
        self.call_after_refresh(self._show_words)  # a list says the rows in sight: it must have its size
        self.call_after_refresh(self.app.show_hints)

    @property
    def live(self) -> Widget | None:
        """The widget on the stage."""
        return next(iter(self.stage.children), None)

    def show_title(self) -> None:
        """The sample, its place among all, and the theme."""
        place = [*self._samples].index(self.name_shown) + 1 if self.name_shown else 0
        self.title_line.left = N_(
            "Gallery: {name} ({place} of {count})",
            name=self.name_shown,
            place=place,
            count=len(self._samples),
        )
        self.title_line.right = self.app.theme
        self.title_line.redraw()

    async def retranslate(self) -> None:
        """The language was switched: say the list, the title and the sample again."""
        self._list_again()
        self.show_title()
        again = getattr(self.live, "retranslated", None)
        if again is None:
            await self.show(self.name_shown, again=True)
        else:
            again()
            self._show_words()

    def _show_words(self) -> None:
        said = [Paragraph(line) for line in words_of(self.live, self._say)]
        title = self._samples[self.name_shown].title
        self.words.show([Section([Paragraph(title, "strong")]), Section(said, title=N_("In words"))])

    def _list_again(self) -> None:
        rows = [Row(key=name, cells=(self._say(each.title),)) for name, each in self._samples.items()]
        self.list.refresh_rows(ListSource(rows))

    # Actions, named in `GALLERY`.

    def action_next_sample(self) -> None:
        """The next one; the list follows, and the list tells."""
        self.list.move_to(self.list.cursor + 1)

    def action_previous_sample(self) -> None:
        """The one before."""
        self.list.move_to(self.list.cursor - 1)

    def action_enter(self) -> None:
        """Into the sample, where it can be entered."""
        live = self.live
        inner = [live, *live.query("*")] if live is not None else []
        for node in inner:
            if node.focusable:
                node.focus()
                return
        self.list.focus()

    def action_next_theme(self) -> None:
        """Wear the next theme."""
        names = self.app.theme_names()
        worn = names.index(self.app.theme) if self.app.theme in names else -1
        self.app.wear(names[(worn + 1) % len(names)])
        self.show_title()

    async def action_other_language(self) -> None:
        """Speak the other language."""
        at = LANGUAGES.index(self._say.language)
        self._say.language = LANGUAGES[(at + 1) % len(LANGUAGES)]
        await self.retranslate()


class GalleryScreen(ContainingScreen):
    """The gallery fills it."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = "GalleryScreen { background: $background; color: $foreground; }"

    def __init__(self, gallery: Gallery) -> None:
        super().__init__()
        self._gallery = gallery

    def compose(self) -> ComposeResult:
        """All of it."""
        yield self._gallery


class GalleryApp(DressedApp):
    """The gallery as a program of its own; of all samples, or of those that are given."""

    def __init__(
        self,
        translator: Translator,
        settings: CoreSettings | None = None,
        *,
        shown: Sequence[Sample] | None = None,
    ) -> None:
        super().__init__(KeyTable((*CORE, *GALLERY)), translator, settings)
        self.gallery = Gallery(samples() if shown is None else shown, translator)
        self._screen_shown = GalleryScreen(self.gallery)

    def get_default_screen(self) -> Screen[Any]:
        """The gallery."""
        return self._screen_shown

    @property
    def ground(self) -> Screen[Any]:
        """The gallery."""
        return self._screen_shown

    def theme_names(self) -> list[str]:
        """The themes that can be worn, in the order in which the key goes through them."""
        return list(find_themes())

    def show_hints(self) -> None:
        """The keys that do something now are others."""
        self.gallery.hints.renew(partial(hints_of, self.dispatcher, self.translator, at_the_top=True))

    def say(self, words: Words, role: Role = "") -> None:
        """Tell, in place of the theme."""
        self.gallery.title_line.right = words
        self.gallery.title_line.redraw()

    def action_close(self) -> None:
        """Leave."""
        self.exit()


def run_gallery(translator: Translator, settings: CoreSettings) -> int:
    """Open the gallery; the exit status. Raises the fault that ended it, if one did."""
    app = GalleryApp(translator, settings)
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
