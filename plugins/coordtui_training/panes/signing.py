"""The keys of whoever signs up: c takes a seat, x gives it up, and what is in the way is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from coordtui.api import Context, CoordtuiError, Message, Refused
from coordtui.ui.widgets import ListPage, Words
from coordtui_training.records import LIVE, Signup
from coordtui_training.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.ui.widgets import History
    from coordtui_training.panes.listing import Entry
    from coordtui_training.seats import Outcome

GIVEN_UP = ("requested", "waiting", "offered", "confirmed")
"""States that x ends."""


class Signing(ListPage):
    """What a person does for themselves with the session under the cursor."""

    history: History

    @property
    def entry(self) -> Entry | None:
        """The session under the cursor."""
        raise NotImplementedError

    def read_again(self) -> None:
        """Show how things are now."""
        raise NotImplementedError

    def show_session(self, number: int) -> None:
        """Put the cursor on a session, wherever it is."""
        raise NotImplementedError

    @property
    def can_sign_up(self) -> bool:
        """Whether c means something: the rules themselves are asked when it is pressed."""
        entry = self.entry
        if entry is None or not self._own or entry.session.state != "published":
            return False
        mine = entry.mine
        return entry.session.end > self.ctx.clock() and (
            mine is None or mine.state not in LIVE or mine.state == "offered"
        )

    @property
    def can_give_up(self) -> bool:
        """Whether x means something."""
        entry = self.entry
        mine = entry.mine if entry is not None else None
        return self._own and mine is not None and mine.state in GIVEN_UP

    @property
    def _own(self) -> bool:
        return self.ctx.actor.person is not None and self.ctx.may("training.signup")

    def action_confirm(self) -> None:
        """Sign up, or take the seat that is offered."""
        from coordtui_training.seats import Seats

        entry = self.entry
        if entry is None:
            return
        seats, number = Seats(self.ctx), entry.session.doc_id
        offered = entry.mine is not None and entry.mine.state == "offered"
        try:
            self.did(lambda: seats.accept(number) if offered else seats.sign_up(number))
        except Refused as refusal:
            self._refused(entry, refusal)

    def action_refuse(self) -> None:
        """Give up the seat, the offer or the place in the list; what cannot be had again is asked first."""
        from coordtui_training.seats import Seats

        entry = self.entry
        if entry is None or entry.mine is None:
            return
        seats, number, offered = Seats(self.ctx), entry.session.doc_id, entry.mine.state == "offered"

        def give_up(sure: bool | None = True) -> None:
            if sure:
                self.did(lambda: seats.decline(number) if offered else seats.cancel(number))

        loss = what_is_lost(self.ctx, entry, entry.mine)
        if loss is None:
            give_up()
            return
        from coordtui.ui.widgets import Question

        question = N_("Give up your seat in “{title}”?", title=entry.title)
        self.app.push_screen(
            Question(question, loss, yes=N_("give up"), no=N_("keep"), translate=self.ctx._), give_up
        )

    def did(self, make: Callable[[], Outcome]) -> None:
        """Do something that says itself what it did; `u` takes it back where that can be."""
        last = make()

        def take_back() -> None:
            if last.undo is not None:
                last.undo()

        def again() -> None:
            nonlocal last
            last = make()

        said: Words = last.said
        if last.undo is None:
            self.history.left(last.said)
        else:
            self.history.did(last.said, take_back, again)
            said = N_("{done} · u undoes", done=last.said)
        self.say(said)
        self.read_again()

    def _refused(self, entry: Entry, refusal: Refused) -> None:
        """Say why, and let what would do instead be opened."""
        from coordtui_training import fit
        from coordtui_training.records import Session

        ctx = self.ctx
        me = ctx.directory.person(ctx.actor.person or 0)
        why = fit.hindrances(ctx, entry.session, me, now=ctx.clock()) if me is not None else []
        others = [each for each in why if each.hard and each.sessions]
        found = ctx.store.records(Session).get_many([n for each in others for n in each.sessions])
        if not found:
            self.read_again()
            raise refusal
        from coordtui_training.panes.instead import Instead

        def show(number: int | None) -> None:
            if number is not None:
                self.show_session(number)

        before = any(each.kind == "prerequisites" for each in others)
        self.app.push_screen(Instead(ctx, entry, refusal, found, before=before), show)

    def action_undo(self) -> None:
        """Take the last change back."""
        self._again(self.history.undo, N_("undone: {done}"))

    def action_redo(self) -> None:
        """Make it again."""
        self._again(self.history.redo, N_("{done} · u undoes"))

    def _again(self, act: Callable[[], Words | None], said: Message) -> None:
        try:
            done = act()
        except CoordtuiError:
            self.read_again()
            raise
        if done is not None:
            self.say(said.with_values(done=done))
            self.read_again()


def what_is_lost(ctx: Context, entry: Entry, mine: Signup) -> Message | None:
    """What giving up costs that cannot be had again; None where nothing."""
    if mine.state != "confirmed":
        return None
    queue = entry.counts.waiting
    late = entry.session.start - ctx.clock() < timedelta(hours=ctx.settings.late_cancel_hours)
    if late and ctx.settings.late_counts and ctx.settings.no_show_policy != "none":
        return N_(
            "It is late: less than {n} hours before the start, which counts like not coming.",
            n=ctx.settings.late_cancel_hours,
        )
    if late:
        return N_("It is late: less than {n} hours before the start.", n=ctx.settings.late_cancel_hours)
    if queue:
        return NN_(
            "{n} person waits: the seat goes to them, and you could only wait behind.",
            "{n} people wait: the seat goes to the first, and you could only wait behind.",
            queue,
        )
    return None
