"""What happens in the program beside the keys: what others write, what is told, and when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message as Posted

from coordtui.ui.gathering import Gathering
from coordtui.ui.idleness import AttendedApp
from coordtui.ui.keymap import KeyTable
from coordtui.ui.widgets.latest import RESTING
from coordtui.ui.widgets.window import Window

if TYPE_CHECKING:
    from coordtui.access.watching.over import SessionOver
    from coordtui.host.notices import Notice
    from coordtui.host.session import Session
    from coordtui.host.watched import Watched
    from coordtui.store import Changes, Subscription
    from coordtui.ui.backing_up import BackingUp
    from coordtui.ui.outbox_delivery import Deliveries
    from coordtui.ui.shell import Shell


WATCHED_AFTER = 0.5
"""Seconds after the first page from which on the session is watched over: the start does not wait for it."""

BACKUPS_AFTER = 90.0
"""Seconds after which it is looked whether a backup is due: the first pages do not wait for it."""


class StoreChanged(Posted):
    """Some session wrote to the store."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self.changes = changes


class Noticed(Posted):
    """Something is to be told to the person."""

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.notice = notice


class ListeningApp(AttendedApp):
    """An app on a session: hears of the store, of notices, and of the end of what lets its person in."""

    shell: Shell

    def __init__(self, session: Session, table: KeyTable) -> None:
        super().__init__(table, session.translator, session.settings)
        self.session = session
        self.talks = False
        """Whether somebody is read to and types lines, in place of a screen."""
        rest = partial(self.set_timer, name=RESTING)
        self._gathering = Gathering(self._tell_changes, self._when_done, rest)
        self._subscription: Subscription | None = None
        self._watched: Watched | None = None
        self._deliveries: Deliveries | None = None
        self._backing_up: BackingUp | None = None
        self._revision = session.store.revision

    @property
    def at_home(self) -> bool:
        """Whether the account belongs to whoever sits at the screen."""
        return self.session.actor.at_home

    @property
    def alone(self) -> bool:
        """Whether the process is there for this app, and may be ended with it: not within a test."""
        return self.talks or not self.is_headless

    def on_mount(self) -> None:
        """Listen to what is told; to the store when the first page is there."""
        self.session.told.heard = self._noticed
        self.session.on_letter = self.deliver_letters
        if not self.at_home and self.session.actor.person is not None:
            self.attend(self.session.lab_settings.access.idle_minutes)

    def listen(self) -> None:
        """Listen to the store, once; what was written while the first page was made counts too."""
        store = self.session.store
        if self._subscription is None and self.is_running:
            self._subscription = store.subscribe(self._store_changed)
            asyncio.get_running_loop().call_later(WATCHED_AFTER, self._watch_over)
            if store.revision != self._revision:
                self._store_changed(store.changes(self._revision))

    def _watch_over(self) -> None:
        """End when what lets the person in is gone: their key, login or rights; and make due backups."""
        if not self.is_running:
            return
        from coordtui.host.watched import watch_over

        loop = asyncio.get_running_loop()
        loop.call_later(BACKUPS_AFTER, self._make_backups)

        def ended(over: SessionOver) -> None:
            from coordtui.ui.ending import end

            end(self, loop, over)

        self._watched = watch_over(self.session, ended)

    def _make_backups(self) -> None:
        if self.is_running:
            from coordtui.ui.backing_up import BackingUp

            self._backing_up = BackingUp(self)

    def _store_changed(self, changes: Changes) -> None:
        self.post_message(StoreChanged(changes))

    def _noticed(self, notice: Notice) -> None:
        self.post_message(Noticed(notice))

    def on_unmount(self) -> None:
        """Stop listening, and delivering."""
        self.session.told.heard = self.session.on_letter = None
        if self._deliveries is not None:
            self._deliveries.stop()
        if self._backing_up is not None:
            self._backing_up.stop()
        if self._subscription is not None:  # else the start itself failed
            self._subscription.close()
        if self._watched is not None:
            self._watched.close()

    def on_store_changed(self, event: StoreChanged) -> None:
        """Some session wrote to the store."""
        self._gathering.heard(event.changes)

    def _when_done(self, then: Callable[[], None]) -> None:
        """Call back once the messages are through that are on their way.

        `call_after_refresh` would lose it with a page that raises in a callback of its own just then.
        """
        self.shell.call_later(self.shell.call_later, then)

    def _tell_changes(self, changes: Changes) -> None:
        if not self.is_running:
            return
        self.shell.store_changed(changes)
        for window in self.screen_stack[1:]:
            if isinstance(window, Window) and changes.tables & window.watched_tables:
                window.on_store_changed(changes)

    def deliver_letters(self) -> None:
        """Letters wait in the outbox: deliver them beside the screen. Callable from any thread."""
        if self._deliveries is None:
            from coordtui.ui.outbox_delivery import Deliveries

            self._deliveries = Deliveries(self)
        self._deliveries.wake()

    def on_noticed(self, event: Noticed) -> None:
        """A plugin or a job tells something."""
        self.shell.tell_notices()
