"""What the person at this terminal is told: by plugins, by jobs, and of plugins that fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from coordtui.api import Message, Ref
from coordtui.api.context import Level
from coordtui.host.host import Host
from coordtui.host.loaded import Loaded, in_a_line
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.host.telling import Telling


PLUGINS = "app.plugins"
"""Where notices about plugins lead: the command that shows how they fare."""


class Notice(msgspec.Struct, frozen=True):
    """Something the person at this terminal is told, and the page and record that it is about."""

    message: Message | str
    level: Level
    at: datetime
    pane: str | None = None
    ref: Ref | None = None


class Notices:
    """Keeps what was told in this session; usable from several threads."""

    def __init__(self, host: Host, clock: Callable[[], datetime]) -> None:
        self._host, self._clock = host, clock
        self.all: list[Notice] = []
        """What was told so far, oldest first."""
        self.heard: Callable[[Notice], None] | None = None
        """Called with each new notice, from the thread that tells it."""

    def tell(
        self,
        message: Message | str,
        level: Level = "info",
        *,
        pane: str | None = None,
        ref: Ref | None = None,
        by: str = "core",
    ) -> None:
        """Tell something, and lead to what it is about. What one plugin tells too fast is only counted."""
        now = self._clock()
        unsaid = 0 if by == "core" else self._telling.unsaid(by, now)
        if not unsaid:
            self._add(Notice(message, level, now, pane, ref))
            return
        from coordtui.host.telling import too_much

        said = too_much(self._host.get(by), unsaid)
        self._telling.gather(by, Notice(said, "warning", now), unsaid, self.all, self._add)

    @cached_property
    def _telling(self) -> Telling:
        from coordtui.host.telling import Telling

        return Telling()

    def _add(self, notice: Notice) -> None:
        self.all.append(notice)
        if self.heard:
            self.heard(notice)

    def what_did_not_start(self) -> None:
        """Tell which plugins failed at the start, or were not taken; nothing when all are there."""
        if lost := [each for each in self._host.plugins if each.is_missing]:
            from coordtui.host.telling import not_there

            self.tell(not_there(lost), "warning", pane=PLUGINS, ref=Ref("plugin", lost[0].name))

    def failed(self, loaded: Loaded, error: BaseException) -> None:
        """Tell of a failure of a plugin, and that it was put aside, if it was."""
        told = N_("“{title}” failed: {error}", title=loaded.title, error=in_a_line(error))
        if loaded.state == "aside":
            told = N_("“{title}” failed again and was put aside for this session.", title=loaded.title)
        self.tell(told, "error", pane=PLUGINS, ref=Ref("plugin", loaded.name))
