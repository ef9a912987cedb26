"""The timeline of reservations: who has what until when, where there is room, and what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, safe
from coordtui.ui.widgets import Detail, Latest, Paragraph, Section, Timeline, Track
from coordtui_gpus.panes.fleet_words import WIDE, age
from coordtui_gpus.panes.host_lines import reason_lines
from coordtui_gpus.panes.reservation_keys import HINTS, TITLES, Acting
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.panes.timeline_board import Board
from coordtui_gpus.panes.timeline_reading import Lying, read
from coordtui_gpus.panes.timeline_tracks import (
    Lane,
    LaneKey,
    Named,
    chosen,
    common,
    free_at,
    label,
    lanes,
    span_of,
    within,
)
from coordtui_gpus.panes.timeline_waste import waste_section
from coordtui_gpus.panes.timeline_words import age as age_words
from coordtui_gpus.panes.timeline_words import clash_section, headline, host_section, in_sight, note
from coordtui_gpus.records import Reservation, Wanted
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.booking.values import Bar, Row
    from coordtui_gpus.fleet.values import HostView
    from coordtui_gpus.panes.fleet_timeline import WithTimeline

LOWEST = 5
"""Lines that the drawing keeps for machines, whatever is said below it."""


_UNHINTED = ("timeline.earlier", "timeline.later", "timeline.now")
"""Keys that help tells of; the last line has room for what is done with reservations."""


class TimelineView(Acting, Widget):
    """Machines down, time to the right; the machine of the cursor in full below, and what clashes.

    Machines are those that the filter of `page` lists. Read in a thread, again when something changes or
    when the period in sight is another.
    """

    key_scope = "gpus.timeline page"
    titles: Mapping[str, Message] = {
        **TITLES,
        "timeline.open": N_("the reservation in full"),
        "page.new": N_("reserve there, from then on"),
        "page.layout": N_("back to the fleet"),
    }
    hint_words: Mapping[str, Any] = {
        **HINTS,
        **dict.fromkeys(_UNHINTED),
        "timeline.open": N_("detail"),
        "page.new": N_("reserve"),
        "page.layout": N_("fleet"),
    }
    DEFAULT_CSS = """
    TimelineView { layout: vertical; height: 1fr; }
    TimelineView > Board { height: 1fr; }
    TimelineView > Detail { height: 6; }
    """

    def __init__(self, ctx: Context, page: WithTimeline) -> None:
        super().__init__()
        self.ctx, self.page, self.history = ctx, page, page.history
        self.lying: Lying | None = None
        self.lanes: dict[LaneKey, Lane] = {}
        self.rows: dict[int, Row] = {}
        self.hosts: dict[int, Named] = {}
        self.folded, self._stale = True, False
        self.tell = Teller(ctx)
        self.board = Board(clock=ctx.clock, tz=self.tell.zone, translate=ctx._)
        self.detail = Detail(translate=ctx._)
        self._drawn: tuple[datetime, datetime] | None = None
        self._reading = Latest(self, self._read, self._came, pause=0.5)

    def compose(self) -> Iterable[Widget]:
        """The drawing, and what it says."""
        return [self.board, self.detail]

    def on_mount(self) -> None:
        """Read what lies on the machines."""
        self._reading.ask()

    # Reading.

    def read_again(self) -> None:
        """Something was reserved, decided or changed; out of sight it is read when one comes back."""
        self._stale = not self.page.on_timeline
        if not self._stale:
            self._reading.ask()

    def fleet_came(self) -> None:
        """Machines were heard, the filter lists others, or the person comes back."""
        if not self.page.on_timeline:
            return
        if self._stale:
            self.read_again()
        if self.lying is not None:
            self.show()

    def _read(self) -> Lying:
        """What is in sight, and as much before and after it."""
        start, end = self.board.period
        length = end - start
        return read(self.ctx, start - length, end + length)

    def _came(self, lying: Lying | None, error: CoordtuiError | None) -> None:
        if lying is None:
            if error is not None:
                self.page.say(" ".join(error.parts(self.ctx._)), "trouble")
            return
        self.lying = lying
        self.show()

    # Drawing.

    def show(self) -> None:
        """Draw everything from what is known; the cursor stays on its machine."""
        listing, lying = self.page.listing, self.lying
        if lying is None:
            return
        self.tell = Teller(self.ctx, {**listing.tell.names, **lying.names})
        views = listing.views
        self.rows = {each.host: each for each in lying.rows if each.host in views and each.gpus}
        self.hosts = {
            number: Named(safe(views[number].host.name), views[number].host.place) for number in self.rows
        }
        start, end = self._drawn = self.board.period
        before = self.lane
        found = lanes([*self.rows.values()], self.hosts, start, end, fold=self.folded)
        self.lanes = {each.key: each for each in found}
        prefix = common(each.name for each in self.hosts.values())
        self._hold_cursor(before, [self._track(each, views, prefix) for each in self.lanes.values()])
        self._tell()

    def _track(self, lane: Lane, views: Mapping[int, HostView], prefix: str) -> Track:
        wide = self.app.size.width >= WIDE
        return Track(
            lane.key,
            label(lane.key, self.hosts, prefix),
            [span_of(each, self.tell) for each in lane.bars],
            note(lane, views, self.tell, wide=wide),
        )

    def _hold_cursor(self, before: Lane | None, tracks: list[Track]) -> None:
        """Show other lines, with the cursor on the machine where it was: folds come and go."""
        self.board.show(tracks)
        if before is None or self.board.cursor_key == before.key:
            return
        first, place = before.key.hosts[0], before.key.lane
        on = [n for n, key in enumerate(self.lanes) if first in key.hosts]
        if on:
            self.board.move_to(on[min(place, len(on) - 1)])

    def _tell(self) -> None:
        """Headline, age, and what stands below."""
        start, end = self.board.period
        clashing = in_sight(self.lying, start, end, self.hosts)
        if self.page.on_timeline:
            said = headline(self.page.pane.title, self.lying, len(self.hosts), len(clashing))
            self.page.headline(said, "" if self.page.filtering else N_("V: fleet"))
            self.page.status.age(age_words(self.lying, age(self.page.listing), self.tell))
        lane = self.lane
        if lane is None:
            self.detail.show([])
        else:
            bars = within(self.rows[lane.key.hosts[0]].bars, start, end)
            told = self.page.listing.needs.get(lane.key.hosts[0], []) if len(lane.key.hosts) == 1 else []
            called = [self.hosts[each].name for each in lane.key.hosts]
            section = host_section(lane, called, bars, self.bar, self.tell)
            section = replace(section, blocks=[*section.blocks, *self._apart(lane), *reason_lines(told)])
            self.detail.show([section, *clash_section(clashing), *self._waste()], keep_place=True)
        self._fit()
        self.page.refresh_bindings()

    def _waste(self) -> list[Section]:
        """What is reserved and stands idle on any machine, where there is room to tell of all."""
        known = self.page.listing.known
        if known is None or self.app.size.width < WIDE:
            return []
        shown = {number: view for number, view in self.page.listing.views.items() if number in self.hosts}
        return waste_section(known.found, shown, self.tell)

    def _apart(self, lane: Lane) -> Iterator[Paragraph]:
        """Says it where a fold has a reservation for each of its machines: keys mean one of them."""
        one = self.chosen
        if one is None:
            return
        alike = {
            bar.reservation.doc_id
            for host in lane.key.hosts
            for bar in self.rows[host].bars
            if bar.reservation is not None and (bar.start, bar.end) == (one.start, one.end)
        }
        if len(lane.key.hosts) > 1 and len(alike) > 1:
            first = self.hosts[lane.key.hosts[0]].name
            said = N_("  each host has its own: keys mean that of {host}, “.” unfolds", host=first)
            yield Paragraph(said, "quiet")

    def _fit(self) -> None:
        """As high as what is said, as far as the drawing can spare lines."""
        most = max(2, min(self.size.height * 2 // 5, self.size.height - LOWEST - 3))
        self.detail.styles.height = max(2, min(self.detail.length, most))

    def on_resize(self) -> None:
        """Another period is in sight, and the page may be wide enough to tell of now."""
        if self.lying is not None:
            self.call_after_refresh(self.show)

    def on_timeline_highlighted(self, event: Timeline.Highlighted) -> None:
        """The cursor moved; perhaps into time that was not read, or to another scale."""
        event.stop()
        start, end = self.board.period
        if self.lying is None or start < self.lying.start or end > self.lying.end:
            self._reading.ask(now=True)
        if (start, end) != self._drawn:
            self.show()
        else:
            self._tell()

    def retranslated(self) -> None:
        """In the other language."""
        self.show()
        self._reading.ask(now=True)

    # What is under the cursor.

    @property
    def lane(self) -> Lane | None:
        """The line of the cursor."""
        key: Any = self.board.cursor_key
        return self.lanes.get(key)

    @property
    def bar(self) -> Bar | None:
        """What the keys mean; see `timeline_tracks.chosen`."""
        return chosen(self.lane, self.board.moment)

    @property
    def chosen(self) -> Reservation | None:
        """The reservation that the keys mean."""
        bar = self.bar
        return bar.reservation if bar is not None else None

    @property
    def views(self) -> list[HostView]:
        """The machines of the line of the cursor."""
        lane, views = self.lane, self.page.listing.views
        return [] if lane is None else [views[each] for each in lane.key.hosts if each in views]

    # Keys.

    def answers(self, command_id: str) -> bool | None:
        """Whether a key of the page would do something here; None where the page knows."""
        if command_id == "page.new":
            return bool(self.rows) and self.ctx.may("gpus.reserve")
        if command_id in ("gpus.cells", "page.note"):
            return False
        return self.acts(command_id)

    def why_not(self, command_id: str) -> Message | None:
        """What a key needs that is not there."""
        if command_id in TITLES and self.chosen is None:
            return N_("needs a reservation on the line of the cursor")
        if command_id == "page.confirm":
            return N_("it is not a request, or not yours to decide")
        if command_id in ("page.refuse", "page.edit"):
            return N_("it is over, or not yours")
        return None

    def acted(self, said: Any) -> None:
        """Say what was done, and read again."""
        if isinstance(said, str | Message):
            self.page.say(said)
        self._reading.ask(now=True)
        self.page.read_again()

    def on_timeline_opened(self, event: Timeline.Opened) -> None:
        """All about the reservation; where there is none, about the machine."""
        event.stop()
        from coordtui_gpus.panes.reservation import ReservationWindow

        one = self.chosen
        if one is not None:
            self.app.push_screen(ReservationWindow(self.ctx, one.doc_id, self.history), self.acted)
        elif (lane := self.lane) is not None:
            from coordtui_gpus.panes.host import HostWindow

            self.app.push_screen(HostWindow(self.ctx, lane.key.hosts[0], self.history), self.acted)

    def action_fold(self) -> None:
        """Each machine on a line of its own, or neighbours with the same booking on one."""
        self.folded = not self.folded
        self.show()

    def action_new(self) -> None:
        """Reserve on the machine of the cursor what is free there at its moment."""
        from coordtui_gpus.panes.reserve import ReserveForm

        lane, wanted = self.lane, Wanted()
        if lane is not None:
            free = free_at(self.rows[lane.key.hosts[0]], self.board.moment)
            wanted = Wanted(hosts=[*lane.key.hosts], count=max(1, free))
        form = ReserveForm(self.ctx, wanted, start=self.board.moment, history=self.history)
        self.app.push_screen(form, self.acted)
