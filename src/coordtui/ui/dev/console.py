"""The author's console: what the plugin logged, printed and was asked, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from coordtui.authoring.developing import DevLog, Entry
from coordtui.text.messages import N_, NN_
from coordtui.ui.choices import Choice, ChoiceList, Piece, said
from coordtui.ui.widgets import Detail, Paragraph, Section
from coordtui.ui.widgets.filter_bar import FilterChanged, FilterClosed
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.lines import Role, one_line
from coordtui.ui.widgets.window import Window

if TYPE_CHECKING:
    from coordtui.ui.dev.app import DevApp

_SIGNS: dict[str, Piece] = {
    "debug": (" ", ""),
    "info": (" ", ""),
    "warning": ("!", "attention"),
    "error": ("X", "trouble"),
}
_ROLES: dict[str, Role] = {"debug": "quiet", "info": "", "warning": "attention", "error": "trouble"}
_TITLE = N_("Console")
_TRACE = N_("trace, or no longer")


class ConsoleWindow(Window[None], inherit_bindings=False):
    """The log as a list, and the whole of the entry under the cursor below it."""

    app: DevApp
    key_scope = "page"
    called = _TITLE
    opened_by = "dev.console"
    titles = {  # noqa: RUF012 - as in Window
        "page.tag": _TRACE,
        "page.refuse": N_("empty the console"),
        "page.read_again": N_("take the plugin in again"),
    }
    hint_words = {  # noqa: RUF012
        "page.tag": N_("trace"),
        "page.refuse": N_("empty"),
        "page.read_again": N_("reload"),
    }
    DEFAULT_CSS = """
    ConsoleWindow { layout: vertical; }
    ConsoleWindow > Detail { height: 40%; border-top: solid $text-muted; }
    """

    def __init__(self, app: DevApp, log: DevLog) -> None:
        super().__init__(app.translator)
        self._log = log
        self.filter_text = ""
        self.headline, self.list = Headline(), ChoiceList()
        self.detail = Detail(translate=app.translator)
        self._shown: Entry | None = None

    def compose(self) -> Iterable[Widget]:
        """The list, and one entry in full."""
        yield self.headline
        yield self.list
        yield self.detail

    def on_mount(self) -> None:
        """Show what there is."""
        self.show_entries()
        self.list.focus()

    def retranslated(self) -> None:
        """Say everything in the other language."""
        self.show_entries()

    def show_entries(self) -> None:
        """Read the log again. The cursor stays with an older entry, or at the newest."""
        found = [entry for entry in reversed(self._log.entries()) if self._matches(entry)]
        lines = [self._line(entry) for entry in found]
        empty = N_("Nothing yet. Logs and prints come here; t traces keys and calls.")
        at_newest = self._shown is None or self.list.value == self._newest
        self._newest = found[0] if found else None
        self.list.show(lines or [Choice(text=said(self._translate(empty), "quiet"))], keep=not at_newest)
        count = self._translate(NN_("{n} entry", "{n} entries", len(found)))
        traced = self._translate(N_("traced")) if self.app.tracing else ""
        where = f"{self._translate(_TITLE)} · {self.app.project.name}"
        if self.filter_text and self.headline.field is None:
            where += f"  /{self.filter_text}"
        self.headline.show(one_line(where), " · ".join(each for each in (traced, count) if each))
        self._show_whole()

    _newest: Entry | None = None

    def _matches(self, entry: Entry) -> bool:
        text = f"{entry.level} {entry.source} {entry.text}".casefold()
        return all(word in text for word in self.filter_text.casefold().split())

    def _line(self, entry: Entry) -> Choice:
        role = _ROLES[entry.level]
        pieces: tuple[Piece, ...] = (
            (f"{entry.at.astimezone():%H:%M:%S} ", "quiet"),
            (f"{entry.source:<8}", role if role in {"attention", "trouble"} else "accent"),
            (entry.text.partition("\n")[0], role),
        )
        return Choice(sign=_SIGNS[entry.level], text=pieces, value=entry)

    def _show_whole(self) -> None:
        entry: Entry | None = self.list.value
        if entry != self._shown:
            self._shown = entry
            text = entry.text if entry is not None else ""
            self.detail.show([Section([Paragraph(text)])])
        self.refresh_bindings()

    def on_choice_list_moved(self, event: ChoiceList.Moved) -> None:
        """Another entry is under the cursor."""
        event.stop()
        self._show_whole()

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Go into its text, to scroll it."""
        event.stop()
        self.detail.focus()

    def available(self, command_id: str) -> bool:
        """Copying takes an entry."""
        return command_id != "page.copy" or self.list.value is not None

    def back(self) -> bool:
        """Out of the text, then out of what the filter leaves out, then out of the window."""
        if self.detail.has_focus:
            self.list.focus()
        elif self.filter_text:
            self.filter_text = ""
            self.headline.close_filter()
            self.show_entries()
        else:
            return super().back()
        return True

    # The filter.

    async def action_filter(self) -> None:
        """Narrow to what has all of these words."""
        await self.headline.open_filter(self.filter_text)

    def on_filter_changed(self, event: FilterChanged) -> None:
        """Narrow."""
        event.stop()
        self.filter_text = event.text
        self.show_entries()

    def on_filter_closed(self, event: FilterClosed) -> None:
        """Back to the list."""
        event.stop()
        self.headline.close_filter()
        self.show_entries()
        self.list.focus()

    # What can be done.

    def action_next_pane(self) -> None:
        """From the list to the text, and back."""
        (self.list if self.detail.has_focus else self.detail).focus()

    def action_copy(self) -> None:
        """Copy the entry under the cursor, whole."""
        entry: Entry | None = self.list.value
        if entry is not None:
            self.app.copy(entry.line)

    def action_refuse(self) -> None:
        """Begin anew."""
        self._log.clear()
        self.show_entries()

    def action_tag(self) -> None:
        """Trace keys and calls, or no longer."""
        self.app.trace(not self.app.tracing)
        self.show_entries()

    async def action_read_again(self) -> None:
        """Take the plugin in again."""
        await self.app.reload()
