"""The frame around the pages: title line, the open page, hints of keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from coordtui import __version__
from coordtui.api import Card, Pane, Ref, StoreError
from coordtui.text import formats
from coordtui.text.messages import NN_
from coordtui.text.safety import safe
from coordtui.ui.hint_line import HintLine
from coordtui.ui.hints import hints_of
from coordtui.ui.overlay import Ground
from coordtui.ui.page_host import PageHost
from coordtui.ui.places import Places
from coordtui.ui.title_line import Tab, TitleLine
from coordtui.ui.widgets import Page

if TYPE_CHECKING:
    from coordtui.host.session import Session
    from coordtui.store import Changes
    from coordtui.ui.app import CoordtuiApp
    from coordtui.ui.habits import Habits
    from coordtui.ui.hints import Hint
    from coordtui.ui.unread import Unread
    from coordtui.ui.whereabouts import Whereabouts
    from coordtui.ui.widgets.lines import Role

WIDE = 110
"""Columns from which the title line has room for the lab and the month."""

_ROLES: dict[str, Role] = {"warning": "attention", "error": "trouble"}

UNVEIL_WITHIN = 1.0
"""Seconds after which a page is seen, whatever became of the part that has the focus."""


class Shell(Ground):
    """Shows one page at a time. A page is made at its first visit and kept."""

    AUTO_FOCUS = ""
    BLANK = True
    DEFAULT_CSS = """
    Shell { layout: vertical; background: $background; color: $foreground; }
    """
    app: CoordtuiApp

    def __init__(self, session: Session, panes: Sequence[Pane], *, ticking: bool = True) -> None:
        super().__init__()
        self.panes = {pane.id: pane for pane in panes}
        self.open_id = ""
        self.first = ""
        """The page to begin with, whatever the person left open; empty for theirs."""
        self._session, self._ticking = session, ticking
        self._lab = safe(session.lab.name, limit=60) if session.lab else ""
        self._hosts: dict[str, PageHost] = {}
        self._left: dict[str, Whereabouts] = {}
        self._trail: list[str] = []
        self._asking: Counter[str] = Counter()
        self._told = 0
        self._unread: Unread | None = None
        self._places = Places(session, self.home)
        self._title = TitleLine(self._times)
        self._hints = HintLine()

    def compose(self) -> ComposeResult:
        """Title line and hints; between them comes the open page."""
        yield self._title
        yield self._hints

    async def on_mount(self) -> None:
        """Open the first page; the clock moves once a minute."""
        self.bindings_updated_signal.subscribe(self, lambda _: self.show_hints())
        await self.show_page(self.first or self._places.start(self.panes) or self.home)
        self.app.tell()
        self._session.told.what_did_not_start()
        self.tell_notices()
        if self._ticking:
            self._tick_later()
        self.run_worker(self._tell_news, thread=True, group="news")

    def _tell_news(self) -> None:
        with suppress(StoreError):
            if self._session.personal.get("seen", "version") not in (None, __version__):
                from coordtui.news import tell_news

                tell_news(self._session)

    def _veil(self) -> None:
        """Another page comes: it is painted once, when it is whole."""
        self.veiled = True
        self.set_timer(UNVEIL_WITHIN, self.unveil)

    def _unveil_later(self, then: Callable[[], object]) -> None:
        """Go on when the part that has the focus has done what it has to."""
        (self.focused or self).call_later(self.call_later, then)

    def _lay_out(self) -> None:
        """Bring what a page does at its first layout about now: Textual waits for the next frame."""
        self._on_timer_update()
        self._unveil_later(self.unveil)

    def unveil(self) -> None:
        """Paint the page, with the hints that it has by now."""
        if self.veiled:
            self.veiled = False
            self.show_hints()
            self.veiled = True
            super().unveil()
            self.app.call_later(self.app.listen)

    # Pages.

    @property
    def home(self) -> str:
        """The page at the top, from which `q` leaves."""
        return next(iter(self.panes))

    @property
    def host(self) -> PageHost | None:
        """The place of the open page."""
        return self._hosts.get(self.open_id)

    @property
    def page(self) -> Page | None:
        """The open page, unless it has stopped."""
        return self.host.page if self.host else None

    async def show_page(self, pane_id: str, ref: Ref | None = None, *, remember: bool = False) -> None:
        """Bring a page to the front, making it if need be; with `ref`, show a record in it.

        With `remember`, going back leads to the page that is open now.
        """
        if pane_id not in self.panes:
            return
        if pane_id != self.open_id:
            self._veil()
            self._trail = [*self._trail, self.open_id] if remember else []
            self._put_away(pane_id)
            self.open_id = pane_id
        host = self._hosts.get(pane_id)
        if host is None:
            pane, left = self.panes[pane_id], self._left.get(pane_id)
            host = self._hosts[pane_id] = self.app.page_host(self._session, pane, self._places, left)
            await self.mount(host)
        host.show(True)
        if ref is not None:
            host.open_ref(ref)
        self.show_title()
        self.show_hints()
        if self.veiled:
            self.app.call_later(self._unveil_later, self._lay_out)

    async def renew(self, panes: Sequence[Pane], plugin: str) -> None:
        """The pages are these from now on; those of one plugin are made again, where the person was."""
        front = self.open_id
        for pane_id, host in [*self._hosts.items()]:
            if host.plugin == plugin:
                await self._take_away(pane_id, host)
        self.panes = {pane.id: pane for pane in panes}
        self._trail = [each for each in self._trail if each in self.panes]
        if front in self._hosts:
            self.show_title()
            self.show_hints()
            return
        self._veil()
        self.open_id = front if front in self.panes else self.home
        await self.show_page(self.open_id)

    def forget_whereabouts(self) -> None:
        """Pages that are made again begin as at the first visit."""
        self._left.clear()

    async def _take_away(self, pane_id: str, host: PageHost) -> None:
        """Remove a page, and keep in mind where the person is in it."""
        if host.page is not None and host.page.is_mounted:
            from coordtui.ui.whereabouts import whereabouts

            left = whereabouts(host.page)
            if left.place or left.lists:  # what stands in for a broken page has neither
                self._left[pane_id] = left
        if pane_id == self.open_id:
            self.set_focus(None)
        del self._hosts[pane_id]
        await host.remove()

    def _put_away(self, next_id: str) -> None:
        if self.host is not None:
            self.set_focus(None)
            self.host.show(False)
            places = self._places.of(next_id, {self.open_id: self.page} if self.page else {})
            self.run_worker(lambda: self._keep(places), thread=True, group="places")

    def _keep(self, places: dict[str, Any]) -> None:
        from coordtui.news import seen_now

        self._places.write(places)
        with suppress(StoreError):
            seen_now(self._session)

    def on_unmount(self) -> None:
        """However the program ends, the person begins here again."""
        pages = {id: host.page for id, host in self._hosts.items() if host.page is not None}
        if self.open_id:
            self._places.write(self._places.of(self.open_id, pages))

    async def back(self) -> bool:
        """Close what is open in the page, or go to the page before; False at the top."""
        if self.host is not None and self.host.back():
            return True
        if self.open_id == self.home and not self._trail:
            return False
        trail = self._trail[:-1]
        await self.show_page(self._trail[-1] if self._trail else self.home)
        self._trail = trail
        return True

    @property
    def labels(self) -> dict[str, str]:
        """The pages that Today points to, as they are called: `2 Papers`."""
        say = self._session.translator
        return {
            id: Tab(id, number, safe(say(pane.title), limit=40)).label(named=True)
            for number, (id, pane) in enumerate(self.panes.items(), 1)
            if id != self.home
        }

    def store_changed(self, changes: Changes) -> None:
        """Tell the pages what some session wrote."""
        for host in self._hosts.values():
            host.store_changed(changes)

    # The two lines.

    def show_title(self) -> None:
        """Bring the title line up to date."""
        say = self._session.translator
        tabs = [
            Tab(id, number, safe(say(pane.title), limit=40), safe(self._badge(id), limit=8))
            for number, (id, pane) in enumerate(self.panes.items(), 1)
        ]
        unread = self._unread.count if self._unread else 0
        note = say(NN_("{n} unread", "{n} unread", unread)) if unread else ""
        self._title.show(tabs, self.open_id, note)

    def show_hints(self) -> None:
        """Bring the hints up to date: the focus, the page or what can be done has changed."""
        if self.is_active and not self.veiled:
            self._hints.renew(self._hints_now)

    def _hints_now(self) -> Sequence[Hint] | None:
        if not self.is_active:
            return None  # a window lies over the page by now, and says its own
        top = self.open_id == self.home
        return hints_of(self.app.dispatcher, self._session.translator, at_the_top=top)

    @cached_property
    def habits(self) -> Habits:
        """How often the person runs which command."""
        from coordtui.ui.habits import Habits

        return Habits(self._session.personal, self._session.clock)

    def used(self, command_id: str) -> None:
        """A command was chosen in the list of commands: that is kept beside the screen."""

        def keep() -> None:
            with suppress(StoreError):  # a habit is no reason to complain
                self.habits.ran(command_id)

        self.run_worker(keep, thread=True, group="habits")

    # What is told.

    def tell_notices(self) -> None:
        """Say what was told since the last time: the newest, and how many stand behind it."""
        notices = self._session.told.all[self._told :]
        if not notices:
            return
        from coordtui.ui.unread import Unread, with_others

        self._told += len(notices)
        self._unread = self._unread or Unread()
        behind = [self._unread.told(notice.at, seen=self.is_active) for notice in notices][-1]
        role: Role = _ROLES.get(notices[-1].level, "")
        self.app.say(with_others(notices[-1].message, behind), role)
        self.show_title()

    def notices_read(self) -> None:
        """The person opened what was told."""
        if self._unread is not None:
            self._unread.read()
            self.show_title()

    def cards_read(self, cards: Sequence[Card]) -> None:
        """Pages that were not visited yet are marked by what Today knows of them."""
        self._asking = Counter()
        for card in cards:
            if card.kind == "decide" and card.pane:
                self._asking[card.pane] += card.count
        self.show_title()

    def _badge(self, pane_id: str) -> str:
        host = self._hosts.get(pane_id)
        if host is not None and (host.page is not None or host.error is not None):
            return host.badge  # what it says itself is newer than what Today counted
        asking = self._asking[pane_id]
        return f"{asking}!" if asking else ""

    def on_page_host_badge_changed(self) -> None:
        """A page has another count, or has stopped, or runs again."""
        self.show_title()
        self.refresh_bindings()

    # The clock.

    def _times(self, width: int) -> list[str]:
        """The ways to write date and time, longest first."""
        now, say = self.app.now(), self._session.translator
        time, day = formats.clock(now), formats.day(now, say)
        if width < WIDE:
            return [f"{day.rpartition(' ')[0]} {time}", time]
        dated = f"{day} {time}"
        return [f"{self._lab}   {dated}", dated, time] if self._lab else [dated, time]

    def _tick_later(self) -> None:
        now: datetime = self.app.now()
        self.set_timer(60.5 - now.second - now.microsecond / 1e6, self._tick)

    def _tick(self) -> None:
        self._title.tick()
        if self.host is not None:
            self.host.minute_passed()
        self._tick_later()
