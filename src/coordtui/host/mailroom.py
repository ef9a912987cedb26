"""The session's part of the outbox: where letters are put, and whether one is to go now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from coordtui.api.errors import SettingsError
from coordtui.config.settings import OutboxSettings

if TYPE_CHECKING:
    from coordtui.api.records import Actor, Lab
    from coordtui.config.settings import Settings
    from coordtui.outbox.desk import Desk
    from coordtui.store import PluginStore


class Mailroom:
    """The outbox of one session: `store` is the core's own view, `settings` are those of the lab's file.

    `wake` is called after the commit of a letter.
    """

    def __init__(
        self,
        store: PluginStore,
        settings: Settings,
        lab: Callable[[], Lab | None],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._store, self._lab_settings, self._lab = store, settings, lab
        self._clock, self._wake = clock, wake

    @cached_property
    def settings(self) -> OutboxSettings:
        """Those of the outbox, with their secrets; raises `SettingsError` when they are wrong."""
        from coordtui.outbox.configured import configured

        return configured(self._lab_settings, self._lab())

    def desk(self, plugin: str, actor: Actor) -> Desk:
        """Where a plugin puts letters; raises `SettingsError` when the lab's settings of it are wrong."""
        from coordtui.outbox.desk import Desk

        store = self._store.acting_as(actor)
        return Desk(store, self.settings, plugin=plugin, actor=actor, clock=self._clock, wake=self._wake)

    def due(self) -> bool:
        """Whether a letter is to be sent now, or one was left on its way."""
        from coordtui.outbox.post import Post

        try:
            limit = self.settings.daily_limit
        except SettingsError:  # the job itself says what is wrong with them
            limit = OutboxSettings().daily_limit
        return Post(self._store, self._clock, limit).due()
