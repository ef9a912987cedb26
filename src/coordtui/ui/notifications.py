"""What was told, to be read again: newest first, and how many of it nobody has seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coordtui.api import Ref
from coordtui.host.notices import PLUGINS
from coordtui.text import formats
from coordtui.text.messages import N_, NN_, Message
from coordtui.ui.choices import Choice, ChoiceList, said
from coordtui.ui.reading import LinesWindow
from coordtui.ui.widgets.lines import Role, Words

if TYPE_CHECKING:
    from coordtui.host.notices import Notice
    from coordtui.ui.app import CoordtuiApp

LEVELS: dict[str, tuple[str, Role, Message]] = {
    "info": ("i", "quiet", N_("note")),
    "warning": ("!", "attention", N_("warning")),
    "error": ("X", "trouble", N_("failure")),
}
"""Sign, role and word of each level."""


class NotificationsWindow(LinesWindow[tuple[str, Ref | None]]):
    """Everything that was told in this session; returns where it opens: page and record."""

    opened_by = "app.notifications"

    def __init__(self, app: CoordtuiApp) -> None:
        super().__init__(
            app.session.translator,
            N_("Notifications"),
            N_("Nothing was told yet. What plugins and background work tell is kept here."),
        )
        self._session, self._panes = app.session, app.shell.panes

    def right(self) -> Words:
        """How many there are."""
        count = len(self._session.told.all)
        return NN_("{n} notification", "{n} notifications", count) if count else ""

    def lines(self) -> Sequence[Choice]:
        """Sign and text; word and age beside them."""
        say, now = self._session.translator, self._session.clock()
        lines = []
        for place, notice in reversed([*enumerate(self._session.told.all)]):
            sign, role, word = LEVELS.get(notice.level, LEVELS["info"])
            age = formats.ago(notice.at, now, say)
            lines.append(
                Choice(
                    sign=(sign, role),
                    text=said(say(notice.message), "" if role == "quiet" else role),
                    more=((say(word), role), (f"  {age}", "quiet")),
                    value=(place,),
                )
            )
        return lines

    def in_full(self, value: Any) -> Words:
        """The whole text."""
        return self._notice(value).message

    def available(self, command_id: str) -> bool:
        """Only what is about a page can be opened."""
        return command_id != "list.open" or (
            self.list.value is not None and self._about(self._notice(self.list.value)) is not None
        )

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Open what it is about."""
        event.stop()
        about = self._about(self._notice(event.value))
        if about is not None:
            self.dismiss(about)

    def _notice(self, value: tuple[int]) -> Notice:
        return self._session.told.all[value[0]]

    def _about(self, notice: Notice) -> tuple[str, Ref | None] | None:
        """The page, and the record in it, that a notice is about; none is opened below another window."""
        over_page = self.app.screen_stack.index(self) == 1
        return (notice.pane, notice.ref) if over_page and notice.pane in {*self._panes, PLUGINS} else None
