"""Who uses the fleet now: a few lines below the machines, where there is room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.text import Text
from textual.containers import Container
from textual.widget import Widget

from coordtui.api import Message
from coordtui.ui.widgets import Bar, Bars
from coordtui.ui.widgets.lines import rule
from coordtui_gpus.panes.fleet_sums import Sum
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Context
    from coordtui_gpus.panes.fleet_reading import Known
    from coordtui_gpus.panes.listing import Listing

SHOWN = 3
"""People who have a line."""


class _Head(Widget):
    """`── Who uses the fleet now ─────── b: 9 more ──`."""

    title = right = ""

    def render(self) -> Text:
        """The rule over the width that there is."""
        return Text(rule(self.title, self.right, self.size.width))


class FleetNow(Container):
    """`Fauxpont  ███░░░░░  104   8 not known`: the three who have most; the rule names the key for all."""

    DEFAULT_CSS = """
    FleetNow { height: 4; display: none; }
    FleetNow > _Head { height: 1; color: $text-muted; }
    """

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._head, self._bars = _Head(), Bars(translate=ctx._)
        self._shown: tuple[Known, str] | None = None

    def compose(self) -> Iterable[Widget]:
        """The rule, the people."""
        return [self._head, self._bars]

    def show(self, listing: Listing) -> None:
        """What is known now; nothing for who may not know who uses GPUs."""
        known, tell = listing.known, listing.tell
        if known is None or (
            self._shown is not None and self._shown[0] is known and self._shown[1] == tell.language
        ):
            return  # a filter that is typed changes nothing here
        self._shown = known, tell.language
        found = known.having
        total = sum(len(each.gpus) for each in listing.fleet.hosts)
        more = len(found) - SHOWN
        key = NN_("b: {n} more", "b: {n} more", more) if more > 0 else N_("b: by group, by grant")
        self._head.title, self._head.right = tell(N_("Who uses the fleet now")), tell(key)
        self._head.refresh()
        self._bars.show(
            [
                Bar(each.name, each.gpus, total, figure=f"{each.gpus}", note=note(each))
                for each in found[:SHOWN]
            ]
        )
        self.set_class(bool(found), "-some")

    def as_text(self) -> list[str]:
        """The same in words."""
        return [self._head.title, *self._bars.as_text()]


def note(each: Sum) -> Message | str:
    """What of it stands idle or is not known."""
    if each.idle and each.unknown:
        return N_("{idle} idle, {unknown} not known", idle=each.idle, unknown=each.unknown)
    if each.unknown:
        return NN_("{n} not known", "{n} not known", each.unknown)
    return NN_("{n} idle", "{n} idle", each.idle) if each.idle else ""
