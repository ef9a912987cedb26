"""The page of GPUs: the fleet at a glance, what needs a look, every machine, and the one under the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from textual.timer import Timer
from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, NotFound, Pane, Ref
from coordtui.ui.widgets import (
    Detail,
    Heat,
    HeatStrip,
    History,
    Key,
    KeySource,
    Latest,
    RecordList,
    Sparkline,
)
from coordtui_gpus.panes import strip as strips
from coordtui_gpus.panes.fleet_days import Days
from coordtui_gpus.panes.fleet_now import FleetNow
from coordtui_gpus.panes.fleet_reading import Known
from coordtui_gpus.panes.fleet_split import FleetSplit
from coordtui_gpus.panes.fleet_timeline import WithTimeline
from coordtui_gpus.panes.fleet_words import age, empty, headline
from coordtui_gpus.panes.host_lines import models, sections, title
from coordtui_gpus.panes.host_list import COLUMNS, HostList, rights, rows
from coordtui_gpus.panes.listing import Listing
from coordtui_gpus.panes.looking import Looking
from coordtui_gpus.records import DEVICE, HOST, RESERVATION
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.api import Changes
    from coordtui_gpus.fleet.values import HostView

PAUSE = 1.0
"""Seconds between two readings at least, however often something is written."""

REST = 0.25
"""Seconds that the cursor rests on a machine before its last day is read."""

LOW = 22
"""Lines of a page below which the strip has no more than a few."""


class FleetPage(WithTimeline):
    """Hosts and GPUs as they were last heard, each with its age; what is heard meanwhile comes in.

    Strip and list share one cursor. Everything is read in a thread: a fleet of a thousand
    machines never holds up a key.
    """

    watched_tables = frozenset(
        f"gpus.{each}"
        for each in (
            *("hosts", "devices", "seen", "sweeps", "uses"),
            *("outages", "holds", "incidents", "reservations"),
        )
    )
    titles: Mapping[str, Message] = {
        "list.open": N_("all about the host"),
        "heat.open": N_("all about the host"),
        "page.read_again": N_("read the hosts again"),
        "page.new": N_("reserve GPUs"),
        "page.layout": N_("fleet, timeline of reservations"),
        "page.mail": N_("write to whoever has it"),
        "page.refuse": N_("out of service, or back"),
        "page.note": N_("note on the host"),
        "page.copy": N_("copy name, GPUs and what is the matter"),
        "page.export": N_("write the listed hosts as CSV"),
    }
    hint_words: Mapping[str, Message] = {
        "list.open": N_("host"),
        "page.new": N_("reserve"),
        "page.layout": N_("timeline"),
        "page.mail": N_("mail owner"),
        "page.refuse": N_("out, back"),
    }
    DEFAULT_CSS = """
    FleetPage HeatStrip { height: 4; }
    FleetPage Sparkline { display: none; }
    FleetPage.-tall Sparkline, FleetPage.-tall FleetNow.-some { display: block; }
    FleetPage.-timeline HeatStrip, FleetPage.-timeline Sparkline { display: none; }
    FleetPage.-timeline FleetSplit, FleetPage.-timeline FleetNow.-some { display: none; }
    """

    def __init__(self, ctx: Context, pane: Pane) -> None:
        super().__init__(ctx, pane)
        self.listing = Listing(ctx)
        self.filter_fields = self.listing.narrowing.fields
        self.history = History(ctx.clock)
        self.strip = HeatStrip(translate=ctx._)
        self.day = Sparkline(title=N_("24 h, GPUs busy"), low=0, translate=ctx._)
        self.list = HostList(COLUMNS, translate=ctx._, empty=N_("reading …"), selectable=False)
        self.detail = Detail(translate=ctx._)
        self.split = FleetSplit(self.list, self.detail)
        self.now = FleetNow(ctx)
        self.cells: strips.Cells | None = None
        self._fleet = Latest(self, self.listing.read, self._came, pause=PAUSE)
        self._days = Days(self, ctx, self.day.show, self._host_day_came)
        self.looking = Looking(self)
        self._resting: Timer | None = None
        self._wanted: int | None = None
        self._strip_height = -1
        self._heat, self._placed, self._made = Heat(()), dict[int, int](), strips.Made()

    def compose_body(self) -> Iterable[Widget]:
        """The strip, the last day, the machines, who uses them."""
        return [self.strip, self.day, self.split, self.now]

    def on_mount(self) -> None:
        """Read, unless the person comes back to another view."""
        self.set_class(self.app.size.height >= 34, "-tall")
        if not self.returning:
            self.read_again()

    # Reading.

    def read_again(self) -> None:
        """Show what the store has now, as soon as it is read."""
        self._fleet.ask()

    def _came(self, known: Known | None, error: CoordtuiError | None) -> None:
        if known is None:
            if error is not None:
                said = error.parts(self.ctx._)
                self.list.say_empty("\n".join(said))
                self.say(" ".join(said), "trouble")
            return
        first = self.listing.known is None
        self.listing.take(known)
        self._show()
        if first:
            self.looking.offer(known.fleet)
        if self._wanted is not None and self.list.move_to_key(self._wanted):
            self._wanted = None
        if self.has_class("-tall"):
            self._days.ask_fleet()

    def _show(self, *, another: bool = False) -> None:
        """Write everything from what is known; only lines that differ are drawn."""
        self.list.say_empty(empty(self.listing, may_watch=self.ctx.may("gpus.watch")))
        self.list.rights = rights(self.listing)
        self.list.refresh_rows(KeySource(self.listing.keys, self._rows), another=another)
        self._show_strip()
        self.now.show(self.listing)
        self.tell()
        self.show_detail()
        if self.timeline is not None:
            self.timeline.fleet_came()

    def _rows(self, keys: Sequence[Key]) -> list[Any]:
        return rows(keys, self.listing)

    def _show_strip(self) -> None:
        listing = self.listing
        views = [*listing.views.values()]
        cells = self.cells or strips.usual(len(listing.fleet.hosts))
        self._heat, self._placed = strips.heat(views, cells, listing.tell, self._made), {}
        self.strip.show(self._heat)
        self._fit_strip()
        self._follow_list()

    def _fit_strip(self) -> None:
        """As high as it needs to be, as far as the page can spare lines."""
        width, height = self.app.size
        wanted = self.strip.height_at(width) if self.listing.views else 0
        most = 6 if height - 4 < LOW else max(6, (height - 4) // 3)
        tall = min(wanted, most)
        tall = 0 if self.on_timeline else tall
        if tall != self._strip_height:
            self._strip_height = tall
            self.strip.display = tall > 0
            self.strip.styles.height = tall

    def tell(self) -> None:
        """Headline, badge and age."""
        listing = self.listing
        if not self.on_timeline:  # which says where one is in words of its own
            shown = headline(self.pane.title, listing, self.app.size.width)
            right = N_("V: timeline")
            self.headline(shown, "" if self.filtering or self.app.size.width < 110 else right)
            self.status.age(age(listing))
        waiting = listing.known.waiting if listing.known is not None else 0
        self.badge = f"{waiting}!" if waiting else ""
        self.refresh_bindings()

    # The last day.

    def _read_host_day(self) -> None:
        if (view := self.here) is not None:
            self._days.ask_host(view)

    def _host_day_came(self, number: int) -> None:
        if self.list.number == number:
            self.show_detail()

    # The machine under the cursor.

    @property
    def here(self) -> HostView | None:
        """The machine under the cursor."""
        number = self.list.number
        return self.listing.views.get(number) if number is not None else None

    def show_detail(self, *, keep_place: bool = True) -> None:
        """All about the machine under the cursor, as far as there is room."""
        view, tell = self.here, self.listing.tell
        if view is None:
            self.detail.show([])
            self.split.rule("")
            return
        if not self.split.detail_shown or not self.detail.size.width:
            return
        number = view.host.doc_id
        told = sections(
            view,
            tell,
            self.detail.size.width,
            self.detail.size.height,
            titled=self.split.has_class("-wide") or self.split.detail_alone,
            told=self.listing.needs.get(number, ()),
            day=self._days.of(number),
        )
        self.detail.show(told, keep_place=keep_place)
        self.split.rule(title(view, tell), models(view, tell))

    def highlighted(self) -> None:
        """Show the machine under the cursor, and let the strip follow."""
        self._follow_list()
        super().highlighted()
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST, self._read_host_day)

    def _follow_list(self) -> None:
        """Put the strip's cursor on the machine of the list, unless it is the strip that is used."""
        number = self.list.number
        if number is None or self.strip.has_focus or strips.host_of(self.strip.cursor_key) == number:
            return
        self.strip.move_to(self._places().get(number, 0))

    def _places(self) -> dict[int, int]:
        """Where in the strip each machine begins."""
        if not self._placed:
            for place, cell in enumerate(self._heat.cells):
                self._placed.setdefault(cast("int", strips.host_of(cell.key)), place)
        return self._placed

    def on_heat_strip_highlighted(self, event: HeatStrip.Highlighted) -> None:
        """The list follows the strip where it is used."""
        event.stop()
        number = strips.host_of(self.strip.cursor_key)
        if self.strip.has_focus and number is not None and number != self.list.number:
            self.list.move_to_key(number)

    def on_heat_strip_opened(self, event: HeatStrip.Opened) -> None:
        """All about the machine, or about the GPU where there is a cell for each."""
        event.stop()
        if isinstance(event.key, strips.GpuKey):
            self._open("gpu", "GpuWindow", event.key.device)
        else:
            self._open_host()

    def opened(self) -> None:
        """All about the machine."""
        self._open_host()

    def _open_host(self) -> None:
        if (view := self.here) is not None:
            self._open("host", "HostWindow", view.host.doc_id, self.history)

    # What the program and the widgets tell.

    def on_store_changed(self, changes: Changes) -> None:
        """Something was heard, reserved or changed."""
        self.read_again()
        if self.timeline is not None:
            self.timeline.read_again()

    def minute_passed(self) -> None:
        """Ages are others, and a host may be old by now; who may look does while nobody watches."""
        self.read_again()
        self._read_host_day()
        self.on_show()

    def on_show(self) -> None:
        """The page is in front again: figures that nobody watched meanwhile are old."""
        if self.listing.known is not None:
            self.looking.offer(self.listing.fleet)

    def on_record_list_sorted(self, event: RecordList.Sorted) -> None:
        """Another order of the machines under each heading."""
        event.stop()
        self.listing.sort, self.listing.reverse = event.key, event.reverse
        self.listing.narrow()
        self._show()

    def on_resize(self) -> None:
        """Strip and detail are written for their size."""
        self.set_class(self.app.size.height >= 34, "-tall")
        self._fit_strip()

    def fit_detail(self) -> None:
        """Headline, last day and detail are written for their size."""
        if self.listing.known is not None:
            self.tell()
            if self.has_class("-tall"):
                self._days.ask_fleet()
        self.show_detail()

    def filtered(self, text: str) -> None:
        """Narrow what is listed while the person types."""
        self.listing.words = text
        self.listing.narrow()
        self._show(another=True)

    def retranslated(self) -> None:
        """Say everything in the other language; cursor and filter stay."""
        self.listing.narrow()
        super().retranslated()
        self._show()

    # Layouts.

    def action_cells(self) -> None:
        """A cell for each GPU, or a sign for each machine."""
        now = self.cells or strips.usual(len(self.listing.fleet.hosts))
        self.cells = "hosts" if now == "gpus" else "gpus"
        self._show_strip()

    def laid_out(self) -> None:
        """The strip comes and goes with the fleet."""
        if self.listing.known is not None:
            self._fit_strip()
            self.tell()

    def back(self) -> bool:
        """From the timeline to the fleet; out of a detail that has all the room."""
        if self.has_class("-timeline"):
            self.lay_out(timeline=False)
            return True
        return super().back()

    # Where one left.

    def place(self) -> dict[str, Any]:
        """Filter, order, cells and cursor."""
        place = {**self.listing.place(), "cells": self.cells or "", "list": self.list.place()}
        return {**place, "timeline": True} if self.on_timeline else place

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Go where the person was."""
        self.listing.take_place(place)
        self.filter_text = self.listing.words
        cells = place.get("cells")
        self.cells = cells if cells in ("hosts", "gpus") else None
        self.list.take_place(place.get("list"))
        if place.get("timeline") is True:
            self.lay_out(timeline=True)
        self.read_again()

    def open_ref(self, ref: Ref) -> None:
        """Show a machine or a GPU; raises `NotFound` for what is neither."""
        if ref.kind == RESERVATION and ref.key.isdecimal():
            self._open("reservation", "ReservationWindow", int(ref.key), self.history)
            return
        if not ref.key.isdecimal() or ref.kind not in (HOST, DEVICE):
            raise NotFound(N_("“{key}” is not here.", key=ref.key))
        if ref.kind == DEVICE:
            self._open("gpu", "GpuWindow", int(ref.key))
            return
        self.show_host(int(ref.key))

    def show_host(self, number: int) -> None:
        """Put the cursor on a machine as soon as it is listed; a filter that hides it is cleared."""
        if self.listing.known is not None and number not in self.listing.views:
            self.filter_text = ""
            self.filtered("")
        if not self.list.move_to_key(number):
            self._wanted = number

    def focus_default(self) -> None:
        """Into the list, or the timeline in its place."""
        (self.timeline.board if self.on_timeline else self.list).focus()

    def under_cursor(self) -> Ref | None:
        """The machine under the cursor."""
        return self.here.host.ref if self.here is not None else None
