"""Each key with what it did, or why it did nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.events import Key

from coordtui.authoring.developing import DevLog
from coordtui.ui.dispatch import Bound, Dispatcher
from coordtui.ui.keymap import Keys, KeyTable, key_of

if TYPE_CHECKING:
    from coordtui.ui.dev.app import DevApp


class TracingDispatcher(Dispatcher):
    """Looks keys up as ever, and writes them to the log while the author wants to see them."""

    def __init__(self, app: DevApp, table: KeyTable, log: DevLog) -> None:
        super().__init__(app, table)
        self._dev, self._log = app, log

    def press(self, event: Key) -> tuple[bool, Bound | None]:
        """As every dispatcher; then say what became of the key."""
        if not self._dev.tracing or getattr(self._dev.screen, "opened_by", "") == "dev.console":
            return super().press(event)
        before, scopes = self.prefix, [scope for scope, _ in self._chain()]
        handled, bound = super().press(event)
        keys = (*before, key_of(event))
        self._log.add("debug", "key", f"{' '.join(keys)}: {self._became(keys, scopes, handled, bound)}")
        return handled, bound

    def _became(self, keys: Keys, scopes: list[str], handled: bool, bound: Bound | None) -> str:
        if bound is not None:
            return f"{bound.command.id} in {bound.command.scope}, by {type(bound.owner).__name__}"
        if self.prefix or self.count:
            return "waits for the next key"
        if handled:
            return "taken by the window, or said why not"
        focused = self._dev.screen.focused
        if focused is not None and focused.check_consume_key(keys[-1], keys[-1]):
            return f"typed into {type(focused).__name__}"
        for scope in scopes:
            command = self.table.find(scope, keys)
            if command is not None:
                return f"{command.id} in {scope} is not available here, or has no action_{command.action}"
        return f"nothing has it in {', '.join(scopes)}"
