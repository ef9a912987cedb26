"""The window of a reservation: all of it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message
from coordtui.ui.widgets import Detail, Headline, History, Latest, StatusLine, Window
from coordtui_gpus.panes.reservation_keys import HINTS, TITLES, Acting
from coordtui_gpus.panes.reservation_lines import sections, span
from coordtui_gpus.panes.reservation_reading import Told, about
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.api import Changes
    from coordtui_gpus.records import Reservation


class ReservationWindow(Acting, Window[None], inherit_bindings=False):
    """One reservation in full; what is done with it is said below, `u` takes it back where it can be."""

    key_scope = "page"
    called = N_("Reservation")
    watched_tables: ClassVar[frozenset[str]] = frozenset(
        f"gpus.{each}" for each in ("reservations", "holds", "outages", "seen")
    )
    titles: Mapping[str, Message] = TITLES
    hint_words: Mapping[str, Message] = HINTS

    def __init__(self, ctx: Context, number: int, history: History | None = None) -> None:
        super().__init__(ctx._)
        self.ctx, self.number = ctx, number
        self.history = history or History(ctx.clock)
        self.told: Told | None = None
        self.headline, self.status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)
        self._latest = Latest(self, lambda: about(ctx, number), self._came, pause=0.5)

    def compose(self) -> Iterable[Widget]:
        """Where you are, all of it, what was done last."""
        return [self.headline, self.detail, self.status]

    def on_mount(self) -> None:
        """Read it."""
        self.status.say("")
        self.detail.focus()
        self._latest.ask()

    def on_store_changed(self, changes: Changes) -> None:
        """Somebody decided, or changed it."""
        self._latest.ask()

    def retranslated(self) -> None:
        """In the other language."""
        self._latest.ask(now=True)

    def _came(self, told: Told | None, error: CoordtuiError | None) -> None:
        if told is None:
            self.status.say(" ".join(error.parts(self.ctx._)) if error is not None else "", "trouble")
            return
        self.told = told
        tell = Teller(self.ctx, told.names)
        one = told.reservation
        title = N_("{name}: {when}", name=told.name or tell.holder(one.person), when=span(one, tell))
        self.headline.show(tell(title), tell(N_("reservation {number}", number=one.doc_id)))
        self.detail.show(sections(told, tell), keep_place=True)
        self.refresh_bindings()

    # Keys.

    @property
    def chosen(self) -> Reservation | None:
        """The reservation."""
        return None if self.told is None else self.told.reservation

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        answer = self.acts(command_id)
        return True if answer is None else answer

    def acted(self, said: Any) -> None:
        """Say what was done, and show how it is now."""
        if isinstance(said, str | Message):
            self.status.say(said)
        self._latest.ask(now=True)
