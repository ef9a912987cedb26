"""The place of one page: makes it when it is first wanted, and answers for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message as Posted

from coordtui.api import CoordtuiError, Message, Pane, Ref, StoreError, StoreLost
from coordtui.host import resolve
from coordtui.host.misconduct import Flooded, HeldTheScreen, Misconduct, as_fault
from coordtui.text.messages import N_
from coordtui.ui.containment import Host, bury, in_the_name_of, lay_out_again
from coordtui.ui.widgets import Page
from coordtui.ui.widgets.lines import Role, Words

if TYPE_CHECKING:
    from datetime import datetime

    from textual.timer import Timer

    from coordtui.host.failures import Failure
    from coordtui.host.session import Session
    from coordtui.store import Changes
    from coordtui.ui.app import CoordtuiApp
    from coordtui.ui.error_card import ErrorCard, History
    from coordtui.ui.places import Places
    from coordtui.ui.whereabouts import Whereabouts

_INNER = frozenset({"core.leases", "core.events", "core.personal"})
"""Tables that no page shows; who watches all (`"*"`) need not hear of them."""

LOOK_AGAIN = 2.0
"""Seconds between two looks whether the store of a page that lost it answers again."""

PUT_ASIDE = N_("It was put aside for this session by hand.")

CORE = "core"
"""The part of a pane's id that stands for the program itself: it is no plugin."""


class PageHost(Host):
    """Holds a page, or the error card that stands in its place.

    The page's module is imported when the host is mounted, that is at the first visit.
    """

    app: CoordtuiApp

    BLANK = True
    DEFAULT_CSS = "PageHost { height: 1fr; width: 1fr; }"

    restarts: ClassVar[tuple[float, ...]] = (1.0, 30.0)
    """Seconds after which a page is started again by itself; then it waits for the person."""

    class BadgeChanged(Posted):
        """What stands beside the page's name in the title line is another."""

    def __init__(self, session: Session, pane: Pane, places: Places, left: Whereabouts | None = None) -> None:
        super().__init__(id=f"host-{pane.id.replace('.', '-')}")
        self.pane = pane
        self.page: Page | None = None
        self.error: Exception | None = None
        self.shown_card: ErrorCard | None = None
        """What stands in the place of a page that stopped."""
        self._session, self._places, self._left = session, places, left
        self._tries = 0
        self._tried: list[datetime] = []
        self._again: Timer | None = None
        self._seen: Failure | None = None
        self._stale: frozenset[str] = frozenset()
        self._revision = 0
        self._wanted: Ref | None = None
        self._unsaid: tuple[Words, Role] | None = None
        self._in_front = False
        self._kept_off = False

    @property
    def plugin(self) -> str:
        """The name of the plugin the page belongs to."""
        return self.pane.id.partition(".")[0]

    @property
    def badge(self) -> str:
        """What stands beside the page's name: its own badge, or `X` when it has stopped."""
        if self.error is not None:
            return "X"
        return self.page.badge if self.page is not None else ""

    # Making the page.

    async def on_mount(self) -> None:
        """Make the page; the host is mounted when the page is."""
        await self._make()

    async def _make(self) -> None:
        self.error = None
        with self.guard():
            page: Page = resolve(self.pane.target)(self._session.context(self.plugin), self.pane)
            self.page = page
            self.watch(page, "badge", self._badge_changed, init=False)
            page.returning = bool(self._left.place) if self._left else self._places.has(self.pane.id)
            await self.mount(page)
            with in_the_name_of(page):
                self._bring_back(page)
            self.call_after_refresh(self._made)

    def _bring_back(self, page: Page) -> None:
        """Go where the person was: in this run, when the page is made again, else in an earlier one."""
        if self._left is None:
            self._places.bring_back(self.pane.id, page)
            return
        from coordtui.ui.whereabouts import go_back

        go_back(page, self._left)

    def _made(self) -> None:
        """The page is there: bring what waited for it."""
        if self.page is None or not self.page.is_attached:  # it failed, or is taken away already
            return
        if self._unsaid is not None:
            self.page.say(*self._unsaid)
            self._unsaid = None
        if self._wanted is not None:
            self.open_ref(self._wanted)
        if self._in_front and self.app.screen.focused is None:
            self.focus_inside()

    def _badge_changed(self) -> None:
        self.post_message(self.BadgeChanged())

    # What the shell asks of the page.

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Run code of the page: what it raises stays here, and a refusal is said in its status line."""
        try:
            with in_the_name_of(self.page or self):
                yield
        except CoordtuiError as error:
            if self.page is None or not self.page.is_mounted:
                self.failed(error)
            else:
                self.app.say_error(error)
        except Exception as error:  # noqa: BLE001 - a page may raise anything; it costs that page
            self.failed(error)

    def show(self, in_front: bool) -> None:
        """Bring the page to the front or put it away; what it missed meanwhile is read again."""
        self._in_front = self.display = in_front
        if in_front:
            if self._stale and self.page is not None:
                self._tell_page()
            self.focus_inside()

    def focus_inside(self) -> None:
        """Put the cursor where the page is used from."""
        if self.error is not None:
            if self.shown_card is not None:
                self.shown_card.focus()
        elif self.page is not None and self.page.is_mounted:
            with self.guard():
                if self._left is None or not self._focus_again(self.page, self._left):
                    self.page.focus_default()

    def _focus_again(self, page: Page, left: Whereabouts) -> bool:
        from coordtui.ui.whereabouts import focus_again

        self._left = left._replace(focus=None)  # once: later the page knows better
        return focus_again(page, left)

    def say(self, words: Words, role: Role = "") -> None:
        """Tell the person something, in the page's status line or in the card."""
        if self.page is not None and self.page.is_mounted:
            self.page.say(words, role)
        elif self.error is None:
            self._unsaid = (words, role)
        if self.shown_card is not None:
            self.shown_card.say(words)

    def open_ref(self, ref: Ref) -> None:
        """Show a record in the page, now or as soon as the page is there."""
        if self.page is None or not self.page.is_mounted:
            self._wanted = ref
            return
        self._wanted = None
        with self.guard():
            self.page.open_ref(ref)

    def back(self) -> bool:
        """Close what is open inside the page; False when there was nothing to close."""
        done = False
        if self.page is not None:
            with self.guard():
                done = self.page.back()
        return done

    def minute_passed(self) -> None:
        """Ages in the page may be others now."""
        if self.page is not None and self.page.is_mounted:
            with self.guard():
                self.page.minute_passed()

    def store_changed(self, changes: Changes) -> None:
        """Some session changed tables: the page in front reads again now, another when it is shown."""
        if self.page is None:
            return
        watched = self.page.watched_tables
        seen = changes.tables - _INNER if "*" in watched else changes.tables & watched
        if not seen:
            return
        self._stale |= seen
        self._revision = changes.revision
        if self._in_front:
            self._tell_page()

    def _tell_page(self) -> None:
        from coordtui.store import Changes

        changes, self._stale = Changes(self._revision, self._stale), frozenset()
        if self.page is not None and self.page.is_attached:  # not while the program closes
            with self.guard():
                self.page.on_store_changed(changes)

    # When the page fails.

    def failed(self, error: Exception) -> None:
        """Put an error card in the place of the page; a second error of the same fall is only swallowed."""
        if self.error is not None:
            return
        error = as_fault(error)
        self.error, self.page = error, None
        if not self._tried:  # else it is the same fall
            self._seen = self._session.host.seen_before(self.plugin)
        self.blamed(error)
        self.call_next(self._show_card, error)
        self.post_message(self.BadgeChanged())

    def keep_off(self, told: CoordtuiError) -> None:
        """Put the card in the place of the page, without blame: the person wants its plugin off."""
        self._kept_off, self._tries = True, len(self.restarts)
        if self.error is None:
            self.error, self.page = told, None
            self.call_next(self._show_card, told)
            self.post_message(self.BadgeChanged())

    def blamed(self, error: Exception) -> None:
        """Count it against the plugin, or against another whose code the page called."""
        name = (isinstance(error, Misconduct) and error.plugin) or self.plugin
        if name != CORE:
            self._session.host.strike(name, error)

    def _show_card(self, error: Exception) -> None:
        focus = self._in_front and (self.screen.focused is None or self in self.screen.focused.ancestors)
        self._clear()
        note = None
        if isinstance(error, StoreLost):
            note = N_("It is started again by itself as soon as the database answers.")
            self._again = self.set_timer(LOOK_AGAIN, self._look_again)
        elif isinstance(error, HeldTheScreen | Flooded):
            note = N_("It is not started again by itself: it would hold you up once more.")
        elif self._tries < len(self.restarts):
            self._again = self.set_timer(self.restarts[self._tries], self._restart_by_itself)
        elif self.restarts:
            note = N_(
                "It was started again {n} times, failed each time, and now waits for you.",
                n=len(self.restarts),
            )
        self.shown_card = self.card(error, note)
        self.mount(self.shown_card)
        lay_out_again(self.screen)
        if focus:
            self.shown_card.focus()

    def card(self, error: Exception, note: Message | None) -> ErrorCard:
        """What stands in the place of the page when it has stopped."""
        from coordtui.ui.error_card import ErrorCard

        return ErrorCard(
            self.pane, error, self.app.now(), self._session.translator, note=note, history=self.past()
        )

    def past(self) -> History:
        """What the card tells beside the error."""
        from coordtui.ui.error_card import History

        if self.plugin == CORE:
            return History()
        loaded = self._session.host.get(self.plugin)
        missing = N_("Only this page is missing: what else it does goes on.")
        if loaded.state != "active":
            missing = N_("Nothing else of it is asked for: Today, search and other pages do without it.")
        return History(loaded.found.version, self._seen, tuple(self._tried), missing)

    def _clear(self) -> None:
        self.shown_card = None
        if self.screen.focused is not None and self in self.screen.focused.ancestors:
            self.screen.set_focus(None)  # it would keep its keys until it is gone
        for child in [*self.children]:
            child.display = False  # a child that cannot be laid out must not be asked again
            bury(child)
        self.remove_children()

    async def _restart_by_itself(self) -> None:
        self._again = None
        if self.error is not None and not self._kept_off:
            self._tries += 1
            self._tried.append(self.app.now())
            await self._restart()

    async def _look_again(self) -> None:
        """Start the page again once its store answers; it is asked beside the screen."""
        self._again = None
        answers = await asyncio.to_thread(self._store_answers)
        if self.error is None or self._kept_off or self._again is not None:
            return
        if answers:
            await self._restart()
        else:
            self._again = self.set_timer(LOOK_AGAIN, self._look_again)

    def _store_answers(self) -> bool:
        try:
            return self._session.store.revision >= 0
        except StoreError:
            return False

    async def _restart(self) -> None:
        if self._again is not None:
            self._again.stop()  # it was meant for this failure, not for the next
            self._again = None
        self._clear()
        await self._make()
        self.post_message(self.BadgeChanged())

    async def on_error_card_restart(self) -> None:
        """The person started it again: all is forgiven."""
        if self.plugin != CORE:
            self._session.host.give_another_chance(self.plugin)
        self._tries, self._kept_off = 0, False
        self._tried.clear()
        await self._restart()

    def on_error_card_keep_off(self) -> None:
        """The plugin is not asked for anything until the person wants it again."""
        if self.plugin != CORE:
            self._session.host.put_aside(self.plugin, PUT_ASIDE)
        self._kept_off = True
        self.say(N_("“{page}” stays off until you press R or start the program again.", page=self.pane.title))
