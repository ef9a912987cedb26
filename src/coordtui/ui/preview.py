"""Choosing by looking: what is under the cursor is in force at once, and esc puts the old one back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical

from coordtui.api import Message, SettingsError
from coordtui.text.messages import N_, Translate
from coordtui.text.translation import LANGUAGES, Translator
from coordtui.ui.typing_screen import Prompt
from coordtui.ui.widgets.columns import Column
from coordtui.ui.widgets.lines import Words, cell_len, one_line
from coordtui.ui.widgets.record_list import RecordList
from coordtui.ui.widgets.rows import ListSource, Row
from coordtui.ui.widgets.status import StatusLine
from coordtui.ui.widgets.window import Window

Preview = Callable[[Any], Message | None]
"""Shows how a value would be, and returns what there is to say of it; may raise `SettingsError`."""


@dataclass(frozen=True)
class Looks:
    """A value to choose, what it is called, and what it is for."""

    value: Any
    title: Words
    note: Words = ""


class _Choices(RecordList, inherit_bindings=False):
    """All the lines for what there is to choose: the rule above the list says what it is."""

    header = 0


class PreviewChooser(Window[Looks], inherit_bindings=False):
    """A list over the lower lines of the page; returns what is kept, None when it is the old one."""

    hint_words = {"list.open": N_("keep")}  # noqa: RUF012 - as in Window
    DEFAULT_CSS = """
    PreviewChooser { align: left bottom; background: transparent; }
    PreviewChooser > Vertical { height: auto; max-height: 100%; background: $background; }
    PreviewChooser RecordList { height: auto; max-height: 12; }
    """

    def __init__(
        self, title: Words, choices: Sequence[Looks], now: Any, preview: Preview, translate: Translate
    ) -> None:
        super().__init__(translate)
        self.called = title
        self._choices, self._now, self._preview = list(choices), now, preview
        # In either language: a list that is said again in the other keeps its columns.
        speakers = [Translator(language) for language in LANGUAGES]
        widest = max(cell_len(say(each.title)) for say in speakers for each in self._choices)
        columns = [
            Column(key="title", title=title, width=widest + 1),
            Column(key="note", title="", width=20, flex=1, priority=1),
        ]
        self.list = _Choices(columns, self._rows(), translate=translate, selectable=False)
        self.list.styles.height = min(len(self._choices), 12)
        self._heading, self.status = Prompt(), StatusLine(translate)
        self._heading.ruled = True

    def compose(self) -> ComposeResult:
        """A rule with the title, the choices, and what there is to say of the one under the cursor."""
        with Vertical():
            yield self._heading
            yield self.list
            yield self.status

    def on_mount(self) -> None:
        """Begin at what is in force now."""
        values = [each.value for each in self._choices]
        self.list.move_to(values.index(self._now) if self._now in values else 0)
        self.list.focus()
        self.status.say("")
        self.retranslated()

    def retranslated(self) -> None:
        """The preview was another language."""
        self._heading.show(one_line(self._translate(self.called)), "")
        self.list.refresh_rows(self._rows())

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """Show how it would be."""
        event.stop()
        if isinstance(event.key, int):
            self._show(self._choices[event.key])

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Keep it."""
        event.stop()
        if isinstance(event.key, int) and self._show(self._choices[event.key]):
            self.dismiss(self._choices[event.key])

    def back(self) -> bool:
        """Put the old one back; one that is gone, as a theme may be, cannot be."""
        with suppress(SettingsError):
            self._preview(self._now)
        return super().back()

    def _show(self, chosen: Looks) -> bool:
        try:
            said = self._preview(chosen.value)
        except SettingsError as error:
            self.status.age(" ".join(error.parts(self._translate)))
            return False
        self.status.age(said or "")
        return True

    def _rows(self) -> ListSource:
        say = self._translate
        return ListSource(
            [Row(key=n, cells=(say(c.title), say(c.note))) for n, c in enumerate(self._choices)]
        )
