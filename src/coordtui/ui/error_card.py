"""What stands in place of a page that stopped."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message as Posted

from coordtui.api import CoordtuiError, Message, Pane, safe
from coordtui.text.messages import N_, Translate
from coordtui.ui.report import error_report, place_of
from coordtui.ui.widgets.lines import Words
from coordtui.ui.widgets.wrapping import WrappedText

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp


class ErrorCard(WrappedText, can_focus=True, inherit_bindings=False):
    """Says in words what happened, what was kept and what can be done, one key each."""

    key_scope = "card"
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
        translate: Translate,
        *,
        note: Message | None = None,
    ) -> None:
        super().__init__()
        self.error = error
        self._pane, self._when, self._note = pane, when, note
        self._translate = translate
        self._log_shown = False
        self._said: Words = ""
        self.border_title = Content(translate(N_(" {page} has stopped ", page=pane.title)))

    def on_resize(self) -> None:
        """A low window has no room for air."""
        self.set_class(self.app.size.height < 20, "-low")

    def plain(self) -> str:
        """The card as text."""
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """What the card says."""
        say = self._translate
        label = max(len(say(text)) for text in (_WHAT, _WHERE)) + 3
        lines = [
            say(N_("It failed at {time}.", time=f"{self._when.astimezone():%H:%M}")),
            say(N_("What was saved is safe. The other pages go on without it.")),
            "",
            say(_WHAT).ljust(label) + self._what(),
            say(_WHERE).ljust(label) + self._where(),
            "",
            *(f"{key}  {say(text)}" for key, text in _DOORS),
        ]
        if self._note:
            lines += ["", say(self._note)]
        if self._said:
            lines += ["", safe(say(self._said), limit=300)]
        if self._log_shown:
            lines += ["", *error_report(self.error, where=self._pane.id).splitlines()]
        return lines

    def say(self, words: Words) -> None:
        """What was done last: the card is all there is of the page."""
        self._said = words
        self.refresh(layout=True)

    def _what(self) -> str:
        if isinstance(self.error, CoordtuiError):
            return safe(" ".join(self.error.parts(self._translate)))
        return safe(f"{type(self.error).__name__}: {self.error}", limit=300)

    def _where(self) -> str:
        plugin = self._pane.id.partition(".")[0]
        place = place_of(self.error, self._pane.target.partition(".")[0])
        return safe(f"{plugin}, {place}" if place else plugin)

    # Actions, named in the table of keys.

    def action_restart(self) -> None:
        """Start the page again."""
        self.post_message(self.Restart())

    def action_show_log(self) -> None:
        """Show the trace, or hide it."""
        self._log_shown = not self._log_shown
        self.refresh(layout=True)

    def action_copy_report(self) -> None:
        """Copy what its author needs, without names, addresses and paths."""
        self.app.copy(error_report(self.error, where=self._pane.id))

    def action_keep_off(self) -> None:
        """Keep the plugin off for this session."""
        self.post_message(self.KeepOff())


_WHAT = N_("What happened")
_WHERE = N_("Where")
_DOORS = (
    ("R", N_("start it again")),
    ("L", N_("show the log")),
    ("y", N_("copy a report for its author (no names, addresses or paths)")),
    ("x", N_("keep it off for this session")),
)
