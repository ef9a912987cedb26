"""What stands in place of a page that stopped."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from textual.app import RenderResult
from textual.content import Content
from textual.message import Message as Posted

from coordtui.api import CoordtuiError, Message, Pane, StoreLost, safe
from coordtui.host.misconduct import Misconduct
from coordtui.host.report import error_report, place_of
from coordtui.text import formats
from coordtui.text.messages import N_, NN_
from coordtui.ui.widgets.lines import Words
from coordtui.ui.widgets.wrapping import WrappedText, hung

if TYPE_CHECKING:
    from coordtui.host.failures import Failure
    from coordtui.text.translation import Translator
    from coordtui.ui.app import CoordtuiApp


class History(NamedTuple):
    """What is known of the plugin beside the error: its version, its last failure before, restarts."""

    version: str = ""
    seen: Failure | None = None
    tried: tuple[datetime, ...] = ()
    missing: Message | None = None
    """What of it is missing elsewhere meanwhile."""


NOTHING_BEFORE = History()


class ErrorCard(WrappedText, can_focus=True, inherit_bindings=False):
    """Says in words what happened, what was kept and what can be done, one key each."""

    key_scope = "card scroll"
    app: CoordtuiApp

    DEFAULT_CSS = """
    ErrorCard {
        width: 1fr; max-width: 100; height: auto; max-height: 100%;
        margin: 1 2; padding: 1 2; border: solid $error; overflow-y: auto;
    }
    ErrorCard.-low { margin: 0; padding: 0 1; }
    """

    class Restart(Posted):
        """The person wants the page started again."""

    class KeepOff(Posted):
        """The person wants the plugin off for this session."""

    def __init__(
        self,
        pane: Pane,
        error: Exception,
        when: datetime,
        translate: Translator,
        *,
        note: Message | None = None,
        history: History = NOTHING_BEFORE,
    ) -> None:
        super().__init__()
        self.error = error
        self._history = history
        self._pane, self._when, self._note = pane, when, note
        self._translate = translate
        self._log_shown = False
        self._first = 0
        self._said: Words = ""
        self._away = isinstance(error, StoreLost)
        stopped = N_("{page} has stopped", page=pane.title)
        waits = N_("{page} waits for the database", page=pane.title)
        self.border_title = Content(translate(waits if self._away else stopped))

    def on_resize(self) -> None:
        """A low window has no room for air."""
        self.set_class(self.app.size.height < 20, "-low")

    def plain(self) -> str:
        """The card as text."""
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """What the card says."""
        return [line for line, _ in self.labelled()]

    def rows(self, width: int) -> list[str]:
        """What the card says, each part beside its label or its key."""
        return [row for line, label in self.labelled() for row in hung(line, width, label)]

    def render(self) -> RenderResult:
        """The lines from the first in sight on."""
        rows = self.rows(self.size.width)
        self._first = max(0, min(self._first, len(rows) - self.size.height))
        return Content("\n".join(rows[self._first :]))

    def _show_end(self, *, end: bool = True) -> None:
        """What was added is at the end, below what a low window has room for."""
        self._first = _THE_END if end else 0
        self.refresh(layout=True)

    def labelled(self) -> list[tuple[str, int]]:
        """Its lines, and how many cells at the beginning of each are a label or a key."""
        say = self._translate
        facts = self._facts()
        label = max(len(say(text)) for text, _ in facts) + 3
        opening = [
            say(N_("It failed at {time}.", time=f"{self._when.astimezone():%H:%M}")),
            say(_SAFE if self._away else N_("What was saved is safe. The other pages go on without it.")),
            "",
        ]
        lines = [
            *((text, 0) for text in opening if not self.has_class("-low")),
            *((say(name).ljust(label) + text, label) for name, text in facts),
            ("", 0),
            *((f"{key}  {say(text)}", 3) for key, text in self._doors()),
        ]
        # In a low window nothing is seen below a whole card: what was done last takes the place of the rest.
        for part in (self._note, None if self._away else self._history.missing):
            if part and not self._said:
                lines += [("", 0), (say(part), 0)]
        if self._log_shown:
            log = error_report(self.error, where=self._pane.id).splitlines()
            lines += [("", 0), *((line, 0) for line in log)]
        if self._said:
            lines += [("", 0), (safe(say(self._said), limit=300), 0)]
        return lines

    def say(self, words: Words) -> None:
        """What was done last: the card is all there is of the page."""
        self._said = words
        self._show_end()

    def _facts(self) -> list[tuple[Message, str]]:
        """What happened, where, whether it did before, and what was tried since."""
        say, history = self._translate, self._history
        if self._away:  # nothing of it is the page's fault
            return [(_WHAT, self._what())]
        seen = N_("never")
        if history.seen is not None:
            when = formats.date_and_time(history.seen.when, say)
            times = history.seen.times
            seen = (
                N_("{n} times, last on {when}", n=times, when=when)
                if times > 1
                else N_("once, on {when}", when=when)
            )
        facts = [(_WHAT, self._what()), (_WHERE, self._where()), (_SEEN, safe(say(seen)))]
        if history.tried:
            moments = ", ".join(f"{when.astimezone():%H:%M:%S}" for when in history.tried)
            number = len(history.tried)
            tried = NN_("{n} restart, at {times}", "{n} restarts, at {times}", number, times=moments)
            facts.append((_TRIED, say(tried)))
        return facts

    def _doors(self) -> list[tuple[str, Message]]:
        return [door for door in _DOORS if door[0] != _PLUGINS_KEY or self.available("card.plugins")]

    def available(self, command_id: str) -> bool:
        """Whether there is a window of all plugins to go to."""
        return command_id != "card.plugins" or "app.plugins" in self.app.dispatcher.table.commands

    def _what(self) -> str:
        if isinstance(self.error, Misconduct):
            return safe(self._translate(self.error.told), limit=300)
        if isinstance(self.error, CoordtuiError):
            return safe(" ".join(self.error.parts(self._translate)))
        return safe(f"{type(self.error).__name__}: {self.error}", limit=300)

    def _where(self) -> str:
        plugin = self._pane.id.partition(".")[0]
        place = place_of(self.error, self._pane.target.partition(".")[0])
        named = f"{plugin} {self._history.version}".rstrip()
        return safe(f"{named}, {place}" if place else named)

    # Actions, named in the table of keys.

    def action_restart(self) -> None:
        """Start the page again."""
        self.post_message(self.Restart())

    def action_show_log(self) -> None:
        """Show the trace, or hide it."""
        self._log_shown = not self._log_shown
        self._show_end(end=self._log_shown)

    def action_copy_report(self) -> None:
        """Copy what its author needs, without names, addresses and paths."""
        self.app.copy(error_report(self.error, where=self._pane.id))

    def action_plugins(self) -> None:
        """Show all plugins, the cursor on this one: there it can be switched off for good."""
        self.app.action_plugins(self._pane.id.partition(".")[0])

    def action_keep_off(self) -> None:
        """Keep the plugin off for this session."""
        self.post_message(self.KeepOff())

    def _scroll(self, lines: int) -> None:
        self._first = max(0, self._first + lines)
        self.refresh()

    def action_cursor_down(self) -> None:
        """A line further."""
        self._scroll(1)

    def action_cursor_up(self) -> None:
        """A line back."""
        self._scroll(-1)

    def action_page_down(self) -> None:
        """A page further."""
        self._scroll(max(1, self.size.height - 1))

    def action_page_up(self) -> None:
        """A page back."""
        self._scroll(-max(1, self.size.height - 1))

    def action_cursor_home(self) -> None:
        """To the start."""
        self._scroll(-self._first)

    def action_cursor_end(self) -> None:
        """To the end."""
        self._scroll(_THE_END)


_THE_END = 1_000_000
_SAFE = N_("What was saved is safe.")
_WHAT = N_("What happened")
_WHERE = N_("Where")
_SEEN = N_("Seen before")
_TRIED = N_("Tried")
_PLUGINS_KEY = "P"
_DOORS = (
    ("R", N_("start it again")),
    ("L", N_("show the log")),
    ("y", N_("copy a report for its author (no names, addresses or paths)")),
    ("x", N_("keep it off for this session")),
    (_PLUGINS_KEY, N_("all plugins: there it can be switched off for good")),
)
