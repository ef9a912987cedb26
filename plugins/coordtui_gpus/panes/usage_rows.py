"""What a line of usage counts: use of GPUs, and reservations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, Ref, formats, safe
from coordtui.ui.widgets import Column, Headline, ListSource, RecordList, Row, StatusLine, Window
from coordtui_gpus import fairness
from coordtui_gpus.fairness.counting import Behind
from coordtui_gpus.fairness.sight import names
from coordtui_gpus.fairness.times import day_start, zone_of
from coordtui_gpus.fairness.values import Line
from coordtui_gpus.panes.usage_views import Asked
from coordtui_gpus.records import DEVICE, RESERVATION, Device, Host
from coordtui_gpus.texts import N_, NN_

COLUMNS = (
    Column(key="kind", title=N_("What"), width=9),
    Column(key="who", title=N_("Who"), width=16, flex=1),
    Column(key="gpu", title=N_("GPU"), width=14, flex=1, priority=1),
    Column(key="from", title=N_("From"), width=19, priority=2),
    Column(key="to", title=N_("To"), width=19, priority=3),
    Column(key="hours", title=N_("GPU-hours"), width=9, align="right"),
)
MOST = 5_000
"""Stretches that are listed, the longest."""


class BehindWindow(Window[Ref], inherit_bindings=False):
    """Lists what a line counts, the longest first; opening one returns the reservation or the GPU."""

    key_scope = "page"
    called = N_("What the numbers count")
    titles: Mapping[str, Message] = {"list.open": N_("show the reservation or the GPU")}
    DEFAULT_CSS = "BehindWindow > RecordList { height: 1fr; }"

    def __init__(self, ctx: Context, asked: Asked, line: Line) -> None:
        super().__init__(ctx._)
        self._ctx, self._asked, self._line = ctx, asked, line
        self.known: list[Behind] = []
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.rows = RecordList(COLUMNS, translate=ctx._, empty=N_("reading …"), selectable=False)

    def compose(self) -> Iterable[Widget]:
        """How many, and the rows."""
        return [self._headline, self.rows, self._status]

    def on_mount(self) -> None:
        """Read them."""
        self._status.say("")
        self.rows.focus()
        self.retranslated()

    def retranslated(self) -> None:
        """Read them, in the language of who reads."""
        zone = self._ctx.settings.zone
        start, end = day_start(self._asked.first, zone), day_start(self._asked.last + timedelta(days=1), zone)

        def work() -> tuple[list[Behind], list[Row]]:
            found = fairness.behind(self._ctx, start, end, self._asked.by, self._line.key)[:MOST]
            return found, _rows(self._ctx, found)

        self.beside(work, self._came)

    def _came(self, found: tuple[list[Behind], list[Row]] | None, error: CoordtuiError | None) -> None:
        if found is None:
            self.rows.say_empty(" ".join(error.parts(self._ctx._)) if error else "")
            return
        self.known, rows = found
        said = NN_("{name}   {n} stretch", "{name}   {n} stretches", len(rows), name=self._line.name)
        self._headline.show(self._ctx._(said), "")
        self.rows.say_empty(N_("Nothing is counted there."))
        self.rows.refresh_rows(ListSource(rows))

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """To the reservation, or to the GPU."""
        event.stop()
        if isinstance(event.key, int) and event.key < len(self.known):
            each = self.known[event.key]
            if each.reservation is not None:
                self.dismiss(Ref(RESERVATION, str(each.reservation)))
            else:
                self.dismiss(Ref(DEVICE, str(each.device)))


def _rows(ctx: Context, found: list[Behind]) -> list[Row]:
    store, zone, language = ctx.store, zone_of(ctx.settings.zone), ctx.translator
    hosts = dict(store.records(Host).select("doc_id", "name"))
    indices = dict(store.records(Device).select("doc_id", "index"))
    people = names(ctx, {each.person for each in found if each.person is not None})
    used, reserved = ctx._(N_("used")), ctx._(N_("reserved"))

    def who(each: Behind) -> str:
        return people.get(each.person or 0) or safe(each.login, limit=60) or "?"

    def gpu(each: Behind) -> str:
        index = indices.get(each.device)
        return f"{safe(hosts.get(each.host, '?'), limit=40)} {'?' if index is None else index}"

    return [
        Row(
            place,
            [
                reserved if each.reserved else used,
                who(each),
                gpu(each),
                formats.date_and_time(each.start, language, tz=zone),
                formats.date_and_time(each.end, language, tz=zone),
                formats.number(each.hours, language, digits=1),
            ],
        )
        for place, each in enumerate(found)
    ]
