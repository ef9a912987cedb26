"""Own reservations, and requests that wait for a yes, as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from coordtui.api import Context, CoordtuiError, Message
from coordtui.ui.widgets import Column, History, Latest, ListSource, RecordList, Row, WorkWindow
from coordtui_gpus import booking
from coordtui_gpus.booking.stock import few
from coordtui_gpus.panes.reservation_keys import HINTS, TITLES, Acting
from coordtui_gpus.panes.reservation_lines import sections, sign_of, state_of
from coordtui_gpus.panes.reservation_reading import Told, about
from coordtui_gpus.panes.telling import Teller, names_of
from coordtui_gpus.records import Reservation
from coordtui_gpus.texts import N_, NN_


def read(ctx: Context) -> tuple[list[Reservation], list[Reservation], dict[int, str], dict[int, str]]:
    """What waits for who acts, what is theirs; names of people, and of the GPUs by reservation."""
    waiting = booking.requests(ctx) if ctx.may("gpus.decide") else []
    mine = booking.mine(ctx)
    known = {each.doc_id for each in waiting}
    mine = [each for each in mine if each.doc_id not in known]
    every = [*waiting, *mine]
    devices = booking.devices_of_each(ctx, every)
    there = few(ctx, {each for of in devices.values() for each in of})
    gpus = {each.doc_id: there.names(devices.get(each.doc_id, ())) for each in every}
    return waiting, mine, dict(names_of(ctx, [each.person for each in every])), gpus


class MineWindow(Acting, WorkWindow[None], inherit_bindings=False):
    """What waits for a yes of who decides, then one's own; enter tells all about one."""

    key_scope = "gpus.mine page"
    called = N_("Reservations")
    opened_by = "gpus.mine"
    columns = (
        Column(key="who", title=N_("Whose"), width=18, flex=1),
        Column(key="start", title=N_("From"), width=19),
        Column(key="end", title=N_("Until"), width=19, priority=1),
        Column(key="gpus", title=N_("GPUs"), width=18, flex=2, priority=2),
        Column(key="state", title=N_("State"), width=12, priority=3),
    )
    watched_tables: ClassVar[frozenset[str]] = frozenset(
        f"gpus.{each}" for each in ("reservations", "holds", "outages")
    )
    titles: Mapping[str, Message] = {
        **TITLES,
        "page.new": N_("reserve GPUs"),
        "list.open": N_("all about it"),
    }
    hint_words: Mapping[str, Message] = {**HINTS, "page.new": N_("reserve")}

    def __init__(self, ctx: Context, history: History | None = None) -> None:
        super().__init__(ctx, history)
        self.by_number: dict[int, Reservation] = {}
        self.names: Mapping[int, str] = {}
        self.found: tuple[Sequence[Reservation], Sequence[Reservation], Mapping[int, str]] = ((), (), {})
        self._told: Told | None = None
        self._about = Latest(self, self._read_one, self._one_came)

    def gather(self) -> Any:
        """What waits, what is one's own, with their names and GPUs."""
        return read(self.ctx)

    def came(self, found: Any) -> None:
        """Show them."""
        waiting, mine, self.names, gpus = found
        self.found = (waiting, mine, gpus)
        self.by_number = {each.doc_id: each for each in (*waiting, *mine)}
        self.show_all()
        self._about.ask(now=True)

    def show_all(self) -> None:
        """Headline and list."""
        waiting, mine, gpus = self.found
        tell = Teller(self.ctx, self.names)
        to_decide = NN_("{n} request to decide", "{n} requests to decide", len(waiting))
        own = NN_("{n} of your own", "{n} of your own", len(mine))
        said = N_("Reservations: {requests}, {own}", requests=to_decide, own=own)
        if not self.ctx.may("gpus.decide"):
            said = N_("Reservations: {own}", own=own)
        self.headline.show(tell(said), "")
        self.list.say_empty(N_("Nothing is reserved for you. n reserves GPUs."))
        rows = [self._row(each, tell, gpus.get(each.doc_id, "")) for each in (*waiting, *mine)]
        self.list.refresh_rows(ListSource(rows))
        self.show_detail()
        self.refresh_bindings()

    def _row(self, one: Reservation, tell: Teller, gpus: str) -> Row:
        sign = sign_of(one, tell)
        own = one.person == self.ctx.actor.person
        state = state_of(one, tell)
        return Row(
            one.doc_id,
            [
                tell(N_("you")) if own else tell.holder(one.person),
                tell.moment(one.start),
                tell.moment(one.end),
                gpus,
                tell(state),
            ],
            sign=sign,
            sign_role="attention" if sign == "?" else "",
            state=state,
        )

    # The one under the cursor.

    def _read_one(self) -> Told | None:
        one = self.chosen
        return None if one is None else about(self.ctx, one.doc_id)

    def _one_came(self, told: Told | None, error: CoordtuiError | None) -> None:
        self._told = told
        self.show_detail()

    def show_detail(self) -> None:
        """All about the one under the cursor, as soon as it is read."""
        one, told = self.chosen, self._told
        if one is None:
            self.detail.show([])
            return
        if told is None or told.reservation.doc_id != one.doc_id:
            self._about.ask(now=True)
            return
        if self.detail.size.width:
            tell = Teller(self.ctx, told.names)
            self.detail.show(sections(told, tell), keep_place=True)
            self.split.rule(told.name or tell.holder(one.person))

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """All about it, in a window of its own."""
        event.stop()
        event.prevent_default()
        from coordtui_gpus.panes.reservation import ReservationWindow

        if isinstance(event.key, int):
            self.app.push_screen(ReservationWindow(self.ctx, event.key, self.history), self.acted)

    # Keys.

    @property
    def chosen(self) -> Reservation | None:
        """The reservation under the cursor."""
        key = self.list.cursor_key
        return self.by_number.get(key) if isinstance(key, int) else None

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id == "page.new":
            return self.ctx.may("gpus.reserve")
        if command_id == "gpus.mine.calendar":
            return any(each.person == self.ctx.actor.person for each in self.by_number.values())
        answer = self.acts(command_id)
        return True if answer is None else answer

    def acted(self, said: Any) -> None:
        """Say what was done, and read again."""
        if isinstance(said, str | Message):
            self.status.say(said)
        self._told = None
        self.read()

    def action_new(self) -> None:
        """Reserve GPUs."""
        from coordtui_gpus.panes.reserve import ReserveForm

        self.app.push_screen(ReserveForm(self.ctx, history=self.history), self.acted)

    def action_calendar(self) -> None:
        """All that is one's own as one calendar file."""
        from coordtui_gpus.panes.reservation_ics import calendar_window

        me = self.ctx.actor.person
        own = [each for each in self.by_number.values() if each.person == me]
        self.app.push_screen(calendar_window(self.ctx, own, "gpus.ics"), self.acted)
