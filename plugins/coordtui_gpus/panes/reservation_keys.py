"""The keys of a reservation under the cursor, anywhere: accept, refuse, change, write, copy, export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, CoordtuiError, Message
from coordtui_gpus.panes.reserve_decide import has_begun, is_live
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.widgets import History, Words
    from coordtui_gpus.records import Reservation

TITLES: Mapping[str, Message] = {
    "page.confirm": N_("accept the request"),
    "page.refuse": N_("refuse, cancel or release it"),
    "page.edit": N_("change or extend it"),
    "page.mail": N_("write to whose it is"),
    "page.copy": N_("copy the reservation"),
    "page.export": N_("as a calendar file"),
}
HINTS: Mapping[str, Message] = {
    "page.confirm": N_("accept"),
    "page.refuse": N_("refuse, end"),
    "page.edit": N_("change"),
    "page.mail": N_("mail"),
    "page.export": N_(".ics"),
}


class Acting:
    """What can be done with the reservation that is `chosen`; `acted` hears what was done."""

    ctx: Context
    history: History
    app: Any

    @property
    def chosen(self) -> Reservation | None:
        """The reservation that the keys mean."""
        raise NotImplementedError

    def acted(self, said: Any) -> None:
        """What was done, in words; None when a window was left."""
        raise NotImplementedError

    # When a key would do something.

    def acts(self, command_id: str) -> bool | None:
        """Whether a key would do something now; None for keys that are not of these."""
        one, may, me = self.chosen, self.ctx.may, self.ctx.actor.person
        if command_id in ("page.undo", "page.redo"):
            return self.history.can_undo if command_id == "page.undo" else self.history.can_redo
        if command_id not in TITLES:
            return None
        if one is None:
            return False
        live = is_live(one, self.ctx)
        theirs = one.person not in (0, me)
        own = one.person == me and may("gpus.reserve")
        ask: dict[str, Callable[[], bool]] = {
            "page.confirm": lambda: live and one.state == "requested" and may("gpus.decide"),
            "page.refuse": lambda: live and (own or may("gpus.decide")),
            "page.edit": lambda: live and (own or (may("gpus.decide") and may("gpus.reserve"))),
            "page.mail": lambda: theirs and may("gpus.who") and bool(self.ctx.outbox.channels().get("mail")),
            "page.copy": lambda: True,
            "page.export": lambda: bool(one.uid),
        }
        return ask[command_id]()

    # What they do.

    def _show(self, make: Callable[[Reservation], Any], then: Callable[[Any], object] | None = None) -> None:
        """Put a window about the reservation over this; what cannot be is said."""
        if (one := self.chosen) is None:
            return
        try:
            window = make(one)
        except CoordtuiError as error:
            self.app.say_error(error)
            return
        self.app.push_screen(window, then or self.acted)

    def action_confirm(self) -> None:
        """Say yes to what was asked for, after it was shown what that holds."""
        from coordtui_gpus.panes.reserve_decide import AcceptForm

        self._show(lambda one: AcceptForm(self.ctx, one))

    def action_refuse(self) -> None:
        """Refuse somebody’s request, cancel what has not begun, release what goes on."""
        from coordtui_gpus.panes.reserve_decide import EndForm, release_question

        if (one := self.chosen) is None:
            return
        if has_begun(one, self.ctx):
            self._show(lambda one: release_question(self.ctx, one), self._release)
            return
        asked = one.state == "requested" and one.person != self.ctx.actor.person
        self._show(lambda one: EndForm(self.ctx, one, refuse=asked))

    def _release(self, sure: bool | None) -> None:
        from coordtui_gpus import booking
        from coordtui_gpus.panes.reserve_done import gpus_of

        one = self.chosen
        if not sure or one is None:
            return
        said: Words = N_("released: {gpus} are free", gpus=gpus_of(self.ctx, one))
        try:
            booking.release(self.ctx, one.doc_id)
        except CoordtuiError as error:
            self.app.say_error(error)
        else:
            self.acted(said)

    def action_edit(self) -> None:
        """Change what has not begun; extend what goes on."""
        from coordtui_gpus.panes.reserve import ReserveForm
        from coordtui_gpus.panes.reserve_extend import ExtendForm

        def form(one: Reservation) -> Any:
            if has_begun(one, self.ctx):
                return ExtendForm(self.ctx, one, self.history)
            return ReserveForm(self.ctx, reservation=one, history=self.history)

        self._show(form)

    def action_mail(self) -> None:
        """Write to whose it is."""
        from coordtui_gpus.panes.reservation_letter import reservation_letter

        self._show(lambda one: reservation_letter(self.ctx, one))

    def action_copy(self) -> None:
        """Copy whose it is, what it holds and when."""
        from coordtui_gpus.panes.reserve_decide import in_a_line

        if (one := self.chosen) is not None:
            self.app.copy(self.ctx._(in_a_line(self.ctx, one)))

    def action_export(self) -> None:
        """A calendar file; for who is far away, its text, to be copied."""
        from coordtui_gpus.panes.reservation_ics import calendar_window

        self._show(lambda one: calendar_window(self.ctx, [one], f"gpus-{one.doc_id}.ics"))

    def action_undo(self) -> None:
        """Take the last change back."""
        if (last := self.history.last) is not None:
            self._step(self.history.undo, N_("undone: {done}", done=last.words))

    def action_redo(self) -> None:
        """Make it again."""
        self._step(self.history.redo, N_("done again"))

    def _step(self, step: Callable[[], object], said: Message) -> None:
        try:
            step()
        except CoordtuiError as error:
            self.app.say_error(error)
        else:
            self.acted(said)
