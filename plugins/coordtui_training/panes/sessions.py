"""The page of training: the agenda with each session in full, the week, the month."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from textual.worker import Worker

from coordtui.api import Context, CoordtuiError, Message, NotFound, Pane, Ref, safe
from coordtui.ui.widgets import (
    Detail,
    History,
    Key,
    KeySource,
    ListDetail,
    Row,
)
from coordtui_training.panes.agenda import Agenda, DayKey
from coordtui_training.panes.calendar_views import LAYOUTS, CalendarViews, Layout
from coordtui_training.panes.elsewhere import Elsewhere
from coordtui_training.panes.listing import Entry, Listing
from coordtui_training.panes.scopes import Name, Scope, names_for
from coordtui_training.panes.session_detail import sections
from coordtui_training.panes.session_lines import COLUMNS, day_row, session_row
from coordtui_training.records import SESSION
from coordtui_training.texts import N_, NN_
from coordtui_training.times import day_of

if TYPE_CHECKING:
    from coordtui.api import Changes
    from coordtui.ui.widgets import MonthCalendar, WeekCalendar
    from coordtui_training.records import Session


class SessionsPage(Elsewhere):
    """Sessions as the person may see them: to sign up for, and to plan and run.

    What others change comes in where it stands; the cursor stays on its session.
    """

    watched_tables = frozenset(
        {f"training.{each}" for each in ("sessions", "signups", "courses", "rooms", "certificates")}
    )
    titles: Mapping[str, Message] = {
        "page.confirm": N_("sign up, or take the seat that is offered"),
        "page.refuse": N_("give up the seat or the place"),
        "page.layout": N_("agenda, week, month"),
        "page.settings": N_("choose what is shown"),
        "page.new": N_("plan a session"),
        "page.edit": N_("change the session"),
        "page.mail": N_("write to those who are signed up"),
        "page.export": N_("calendar file"),
        "page.copy": N_("copy what, when and where"),
    }
    hint_words: Mapping[str, Message] = {
        "page.confirm": N_("sign up"),
        "page.refuse": N_("give up"),
        "page.layout": N_("calendar"),
    }

    def __init__(self, ctx: Context, pane: Pane) -> None:
        super().__init__(ctx, pane)
        self.listing = Listing(ctx)
        self.filter_fields = self.listing.narrowing.fields
        self.history = History(ctx.clock)
        self.list = Agenda(COLUMNS, translate=ctx._, selectable=ctx.may("training.plan"))
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.list, self.detail)
        self.calendars = CalendarViews(ctx, self.listing)
        self.layout_now: Layout = "agenda"
        self._stale_at: datetime | None = None
        self._told_width: int | None = None

    def on_mount(self) -> None:
        """Read, unless the person comes back to another view."""
        if not self.returning:
            self.read_again(another=True)

    # Reading.

    def read_again(self, *, another: bool = False) -> None:
        """Show what the store has now; the cursor stays, but in `another` list."""
        self._list(self.listing.read(), another=another)
        if self.scope.name == "fits":
            self.find_what_fits()

    def _list(self, keys: Sequence[Key], *, another: bool = False) -> None:
        self.list.say_empty(self.empty_words())
        self.list.refresh_rows(KeySource(keys, self._rows), another=another)
        if self.layout_now != "agenda":
            self.calendars.fill(self.layout_now, again=True)
        self._stale_at = self.listing.next_change()
        self.tell()
        self.show_detail()

    def _rows(self, keys: Sequence[Key]) -> list[Row]:
        numbers = [key for key in keys if isinstance(key, int)]
        known = {each.session.doc_id: each for each in self.listing.entries(self._sessions(numbers))}
        today = day_of(self.ctx.clock(), self.ctx.settings.zone)
        return [
            day_row(key, self.ctx, today)
            if isinstance(key, DayKey)
            else session_row(known[cast("int", key)], self.ctx)
            for key in keys
        ]

    def _sessions(self, numbers: Iterable[int]) -> list[Session]:
        return [self.listing.sessions[each] for each in numbers]

    def find_what_fits(self) -> None:
        """Find out beside the screen what fits the person, and show it when it is known."""

        async def look() -> None:
            from coordtui_training import fit

            try:
                self.listing.found_fits(await asyncio.to_thread(fit.fitting, self.ctx))
            except CoordtuiError as error:
                self.say(" ".join(error.parts(self.ctx._)), "trouble")
                return
            if self.scope.name == "fits":
                self._list(self.listing.narrow())

        _: Worker[None] = self.run_worker(look, group="fits", exclusive=True)

    # Telling.

    @property
    def scope(self) -> Scope:
        """What is shown."""
        return self.listing.scope

    def empty_words(self) -> Message:
        """What stands where nothing is listed."""
        if self.scope.name == "fits" and self.listing.fits is None:
            return N_("looking for what fits you …")
        return self.scope.empty(self.ctx)

    def tell(self) -> None:
        """Headline and badge."""
        needed = self.listing.needed
        self.badge = f"{needed}!" if needed else ""
        right = {
            "agenda": N_("V: agenda, week, month"),
            "week": N_("V: week, month, agenda"),
            "month": N_("V: month, agenda, week"),
        }
        shown = self.scope.headline(
            self.pane.title, len(self.listing.sessions), needed=needed, more=self.listing.more
        )
        if self.layout_now != "agenda":
            words = self.scope.words
            shown = (
                N_("{page}   with “{words}”", page=self.pane.title, words=words)
                if words.strip()
                else N_("{page}   {load}", page=self.pane.title, load=self.calendars.load(self.layout_now))
            )
        selected = len(self.list.sessions) if self.layout_now == "agenda" else 0
        said = NN_("{n} selected", "{n} selected", selected) if selected else right[self.layout_now]
        self.headline(shown, "" if self.filtering else said)
        self.status.age(N_("22/24 taken · +5 waiting · ?1 asking · ! needs you"))
        self.refresh_bindings()

    def show_detail(self, *, keep_place: bool = True) -> None:
        """All about the session under the cursor, written for the width there is."""
        entry = self.entry
        self._told_width = None
        if entry is None:
            self.detail.show([])
            self.split.rule("")
        elif self.split.detail_shown and (width := self.detail.size.width):  # without one it is laid out next
            self._told_width = width
            self.detail.show(sections(entry, self.listing, self.ctx, width), keep_place=keep_place)
            self.split.rule(safe(entry.title), f"#{entry.session.doc_id}")

    def fit_detail(self) -> None:
        """Write the detail for its width: unless it is written for it, or is not in sight."""
        if self.split.detail_shown and self.detail.size.width != self._told_width:
            self.show_detail()

    @property
    def entry(self) -> Entry | None:
        """The session under the cursor of the agenda."""
        number = self.list.session if self.layout_now == "agenda" else None
        session = self.listing.sessions.get(number) if number is not None else None
        return self.listing.entries([session])[0] if session is not None else None

    # What the program and the widgets tell.

    def on_store_changed(self, changes: Changes) -> None:
        """Some session signed up, gave up, planned: lines that say something else are drawn again."""
        self.read_again()

    def minute_passed(self) -> None:
        """A moment that the page speaks of may have passed: an offer's end, a start, an end, midnight."""
        if self._stale_at is not None and self.ctx.clock() >= self._stale_at:
            self.read_again()

    def on_resize(self) -> None:
        """A calendar is written for its size, too."""
        if self.layout_now == "month":  # there may be room for more under it, or none any more
            self.calendars.fill("month", again=True)

    def filtered(self, text: str) -> None:
        """Narrow what is listed while the person types."""
        self.listing.scope = self.scope.with_words(text)
        self._list(self.listing.narrow(), another=True)

    async def action_filter(self) -> None:
        """Open the filter above the agenda."""
        self.split.close_detail()
        await super().action_filter()
        self.tell()

    def retranslated(self) -> None:
        """Say everything in the other language; cursor and filter stay."""
        super().retranslated()
        self._list(self.listing.read())

    # Layouts.

    def action_layout(self) -> None:
        """Agenda, week, month, in turn; the cursor stays on its day."""
        self.lay_out(LAYOUTS[(LAYOUTS.index(self.layout_now) + 1) % len(LAYOUTS)], self._day())

    @property
    def calendar_place(self) -> datetime | date | None:
        """The day, or the hour, under the cursor of a calendar; None in the agenda."""
        return None if self.layout_now == "agenda" else self.calendars.place(self.layout_now)

    def _day(self) -> date | None:
        if self.layout_now != "agenda":
            return self.calendars.day(self.layout_now)
        entry = self.entry
        return None if entry is None else day_of(entry.session.start, entry.session.zone)

    def lay_out(self, layout: Layout, day: date | None) -> None:
        """Show the agenda, the week or the month."""
        before, self.layout_now = self.layout_now, layout
        self.split.display = layout == "agenda"
        self.calendars.leave()
        if layout == "agenda":
            if day is not None and before != "agenda":
                self._to_day(day)
        else:
            shown, new = self.calendars.make(layout, day)
            shown.display = True
            self.query_one("#body").mount(*new)
            self.calendars.fill(layout)
        self.tell()
        self.show_detail()
        self.call_after_refresh(self.focus_default)

    def _to_day(self, day: date) -> None:
        """Put the cursor on the first listed session of a day, or of the next that has some."""
        days = [key for key in self.listing.keys if isinstance(key, DayKey)]
        found = next((key for key in days if key.day >= day), None)
        if found is not None:
            self.list.move_to_key(found.first)

    def on_month_calendar_highlighted(self, event: MonthCalendar.Highlighted) -> None:
        """Another month is read when the cursor comes to it."""
        event.stop()
        self.calendars.fill("month")
        self.tell()

    def on_week_calendar_highlighted(self, event: WeekCalendar.Highlighted) -> None:
        """Another week is read when the cursor comes to it."""
        event.stop()
        self.calendars.fill("week")
        self.tell()

    def on_month_calendar_opened(self, event: MonthCalendar.Opened) -> None:
        """The day's sessions, in the agenda."""
        event.stop()
        self._open_first([entry.key for entry in event.events])

    def on_week_calendar_opened(self, event: WeekCalendar.Opened) -> None:
        """The hour's sessions, in the agenda."""
        event.stop()
        self._open_first([entry.key for entry in event.events])

    def _open_first(self, numbers: Sequence[object]) -> None:
        if numbers and isinstance(numbers[0], int):
            self.show_session(numbers[0])

    # Scopes.

    def show(self, name: Name) -> None:
        """Show another scope, from its top."""
        self.split.close_detail()
        self.listing.scope, self.filter_text = Scope(name), ""
        self.listing.let_go()
        if self.layout_now != "agenda":
            self.lay_out("agenda", None)
        self.read_again(another=True)
        self.list.move_to(0)

    def show_session(self, number: int) -> None:
        """Put the cursor of the agenda on a session, wherever it is; raises `NotFound`."""
        if number not in self.listing.sessions:
            session = self.listing.get(number)
            if session is None:
                raise NotFound(N_("The session {number} is not here any more.", number=number))
            self.show(self.listing.scope_of(session))
            if number not in self.listing.sessions:  # too far away to be listed: the filter looks further
                self.filter_text = f"date:{day_of(session.start, session.zone).isoformat()}"
                self.filtered(self.filter_text)
        if self.layout_now != "agenda":
            self.lay_out("agenda", None)
        self.list.move_to_key(number)
        self.show_detail(keep_place=False)

    def back(self) -> bool:
        """Close the detail; from a calendar to the agenda; from another scope to what comes."""
        if self.layout_now != "agenda":
            self.lay_out("agenda", None)
            return True
        if super().back():
            return True
        if self.scope.name != "upcoming":
            self.show("upcoming")
            return True
        return False

    # Where one left.

    def place(self) -> dict[str, Any]:
        """Scope, filter, layout and cursor."""
        return {**self.listing.place(), "layout": self.layout_now, "list": self.list.place()}

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Go where the person was."""
        self.listing.take_place(place)
        self.filter_text = self.scope.words
        self.list.take_place(place.get("list"))
        self.read_again()
        layout: Layout = next((each for each in LAYOUTS if each == place.get("layout")), "agenda")
        if layout != "agenda":
            self.lay_out(layout, None)

    def open_ref(self, ref: Ref) -> None:
        """Show a session, or a scope that Today leads to: `Ref("training.scope", "decide")`."""
        if ref.kind == SESSION and ref.key.isdecimal():
            self.show_session(int(ref.key))
            self.split.open_detail()
            self.show_detail(keep_place=False)
            return
        name: Name | None = next((each for each in names_for(self.ctx) if each == ref.key), None)
        if name is None:
            raise NotFound(N_("“{key}” is not here.", key=ref.key))
        self.show(name)

    def focus_default(self) -> None:
        """Into the agenda, or the calendar in its place."""
        (self.list if self.layout_now == "agenda" else self.calendars.made[self.layout_now]).focus()

    def under_cursor(self) -> Ref | None:
        """The session under the cursor."""
        entry = self.entry
        return entry.session.ref if entry is not None else None
