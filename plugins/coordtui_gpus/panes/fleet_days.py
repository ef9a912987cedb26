"""The last day of the fleet and of the machines that were looked at, read beside the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError
from coordtui.ui.widgets import Latest
from coordtui_gpus.panes.fleet_reading import history_of, last_day

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import HostView

FRESH = timedelta(minutes=2)
"""So long what was read is good enough: its steps are half hours."""

Day = Mapping[str, Sequence[float | None]]


class Days:
    """Keeps what was read of the last day; what is not fresh is shown until it was read again.

    `fleet_came` is called with how many GPUs were busy, `host_came` with the number of a machine.
    """

    def __init__(
        self,
        page: Widget,
        ctx: Context,
        fleet_came: Callable[[Sequence[float | None]], object],
        host_came: Callable[[int], object],
    ) -> None:
        self._page, self._ctx = page, ctx
        self._fleet_came, self._host_came = fleet_came, host_came
        self._known: dict[int, Day] = {}
        self._asked: dict[int | None, datetime] = {}

    def of(self, number: int) -> Day | None:
        """The last day of a machine, as far as it was read."""
        return self._known.get(number)

    def ask_fleet(self) -> None:
        """Read how many GPUs were busy, unless that was done lately."""

        def came(values: Sequence[float | None] | None, _: CoordtuiError | None) -> None:
            if values is not None:
                self._fleet_came(values)

        if self._late(None):
            Latest(self._page, lambda: last_day(self._ctx), came).ask()

    def ask_host(self, view: HostView) -> None:
        """Read the last day of a machine, unless that was done lately."""
        number = view.host.doc_id

        def came(day: Day | None, _: CoordtuiError | None) -> None:
            self._known[number] = day or {}
            self._host_came(number)

        if self._late(number):
            Latest(self._page, lambda: history_of(self._ctx, view), came).ask()

    def _late(self, what: int | None) -> bool:
        """Whether it is to be read; it is noted as read."""
        now = self._ctx.clock()
        if (asked := self._asked.get(what)) is not None and now - asked < FRESH:
            return False
        self._asked[what] = now
        return True
