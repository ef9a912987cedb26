"""Asks for a key by pressing it, and says what it collides with before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.geometry import Offset

from coordtui.text.messages import N_
from coordtui.ui.key_problems import problems_with
from coordtui.ui.keymap import shown
from coordtui.ui.widgets.boxed import Box, BoxWindow
from coordtui.ui.widgets.wrapping import WrappedText, wrapped

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

LONGEST = 2
"""Keys in a row that a command may have."""


class _Said(WrappedText):
    """Text that changes with each key."""

    def say(self, text: str) -> None:
        self._text = text
        self.refresh(layout=True)


class KeyCapture(BoxWindow[str], inherit_bindings=False):
    """Takes whatever key is pressed; returns it, or two in a row, as the settings write them."""

    key_scope = "capture"
    called = N_("A new key")

    def __init__(self, app: CoordtuiApp, command_id: str) -> None:
        super().__init__(app.session.translator)
        self._table, self._command = app.dispatcher.table, app.dispatcher.table.commands[command_id]
        self._keys: tuple[str, ...] = ()
        self._said = _Said(self._text)

    def compose(self) -> ComposeResult:
        """The question, the keys so far, and what is wrong with them."""
        with Box():
            yield self._said

    @property
    def cursor_offset(self) -> Offset:
        """On the keys that were pressed; before, where they are asked for."""
        asked = self._said.region
        lines = len(wrapped(self._asking, asked.width)) + 1 if self._keys else 0
        return asked.offset + Offset(0, lines)

    @property
    def keys(self) -> str:
        """What was pressed, as the settings write it."""
        return " ".join(self._keys)

    @property
    def _refused(self) -> bool:
        found = problems_with(self._table, self._command.id, self.keys)
        return any(each.severity == "refused" and each.command == self._command.id for each in found)

    def available(self, command_id: str) -> bool:
        """Only what works is kept."""
        if command_id == "capture.keep":
            return bool(self._keys) and not self._refused
        return command_id != "capture.erase" or bool(self._keys)

    def catch(self, name: str) -> bool:
        """Every key comes here; once there is one, those of this window mean what they say."""
        command = self._table.find("capture", (name,))
        if command is not None and (self._keys or command.id == "capture.cancel"):
            if self.available(command.id):
                getattr(self, f"action_{command.action}")()
        else:
            self._take((*self._keys, name) if len(self._keys) < LONGEST else (name,))
        return True

    def action_keep(self) -> None:
        """Return the key."""
        self.dismiss(self.keys)

    def action_erase(self) -> None:
        """Take back the last key."""
        self._take(self._keys[:-1])

    def action_cancel(self) -> None:
        """Leave it as it is."""
        self.dismiss(None)

    def _take(self, keys: tuple[str, ...]) -> None:
        self._keys = keys
        self._said.say(self._text)
        self.refresh_bindings()

    @property
    def _asking(self) -> str:
        words = N_("Press the new key for “{title}”, or two keys in a row.", title=self._command.title)
        return self._translate(words)

    @property
    def _text(self) -> str:
        say = self._translate
        lines = [self._asking]
        if self._keys:
            lines += ["", shown(self.keys, say)]
            found = problems_with(self._table, self._command.id, self.keys)
            for problem in found:
                sign = "!" if problem.severity == "refused" else "?"
                lines += ["", f"{sign} {say(problem.text)} {say(problem.remedy)}"]
            lines += [] if found else ["", say(N_("Nothing else has it."))]
        return "\n".join(lines)
