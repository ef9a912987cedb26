"""The outbox: what leaves the program, what became of it, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message
from coordtui.api.letters import Letter, LetterState
from coordtui.outbox.decisions import Decisions, Undo
from coordtui.outbox.words import problem, recipient, title
from coordtui.text.messages import N_, NN_
from coordtui.ui.outbox_detail import letter_row, sections
from coordtui.ui.widgets import (
    Column,
    Detail,
    Headline,
    History,
    ListDetail,
    ListSource,
    ListWindow,
    Question,
    RecordList,
    StatusLine,
    Words,
)

if TYPE_CHECKING:
    from coordtui.store import Changes
    from coordtui.ui.app import CoordtuiApp

COLUMNS = (
    Column(key="state", title=N_("State"), width=16),
    Column(key="to", title=N_("To"), width=16, flex=1, priority=1),
    Column(key="subject", title=N_("Subject"), width=18, flex=2),
    Column(key="when", title=N_("When"), width=18, priority=2),
)

KEYS: Mapping[str, tuple[LetterState, ...]] = {
    "page.read_again": ("waiting", "failed", "unsure", "discarded"),
    "page.confirm": ("unsure",),
    "page.refuse": ("waiting", "failed", "unsure"),
}
"""The states in which a key does something with a message."""


def open_outbox(ctx: Context) -> Callable[[], OutboxWindow]:
    """What makes the window, read already; the target of the command. Raises `NotAllowed`."""
    letters = Decisions(ctx).letters()
    return lambda: OutboxWindow(ctx, letters)


class OutboxWindow(ListWindow[None], inherit_bindings=False):
    """Lists messages, newest first, beside exactly what goes or went and what happened to it."""

    app: CoordtuiApp
    key_scope = "page"
    called = N_("Outbox")
    watched_tables = frozenset({"core.letters"})
    titles: Mapping[str, Message] = {
        "page.read_again": N_("send now"),
        "page.confirm": N_("say whether it arrived"),
        "page.refuse": N_("discard: do not send it"),
        "list.open": N_("all about the message"),
    }
    hint_words: Mapping[str, Message] = {
        "page.read_again": N_("send"),
        "page.confirm": N_("arrived?"),
        "page.refuse": N_("discard"),
        "list.open": N_("message"),
    }

    def __init__(self, ctx: Context, letters: Sequence[Letter]) -> None:
        super().__init__(ctx._)
        self._ctx, self._decisions = ctx, Decisions(ctx)
        self._letters = {letter.doc_id: letter for letter in letters}
        self._history = History(ctx.clock)
        self._headline, self.status = Headline(), StatusLine(ctx._)
        empty = N_("Nothing was ever to leave the program.")
        self.letters = RecordList(COLUMNS, translate=ctx._, empty=empty)
        self._detail = Detail(translate=ctx._)
        self.split = ListDetail(self.letters, self._detail)

    def compose(self) -> Iterable[Widget]:
        """How many there are, the messages, what was done last."""
        return [self._headline, self.split, self.status]

    def on_mount(self) -> None:
        """Show them, and which channels are on."""
        self.letters.focus()
        self.show_all()

    def show_all(self) -> None:
        """List, headline, detail and channels."""
        self.letters.refresh_rows(
            ListSource([letter_row(letter, self._ctx.translator) for letter in self._letters.values()])
        )
        many = [each.state for each in self._letters.values()]
        look = sum(state in {"failed", "unsure"} for state in many)
        said = NN_("{n} message", "{n} messages", len(many))
        needs = NN_("{n} needs a look", "{n} need a look", look)
        self._headline.show(self._ctx._(said), self._ctx._(needs) if look else "")
        self.status.age(self._channels())
        self.show_detail()
        self.refresh_bindings()

    def _channels(self) -> Words:
        on = [name for name, usable in self._ctx.outbox.channels().items() if usable]
        if not on:
            return N_("Nothing can be sent: no channel is set up.")
        named = {"slack": "Slack", "mail": self._ctx._(N_("mail"))}
        return N_("goes by {channels}", channels=" + ".join(named[each] for each in on))

    def show_detail(self) -> None:
        """All about what is under the cursor."""
        letter = self._letter
        self._detail.show([] if letter is None else sections(self._ctx, letter))

    @property
    def _letter(self) -> Letter | None:
        key = self.letters.cursor_key
        return self._letters.get(key) if isinstance(key, int) else None

    def _chosen(self, command: str) -> list[Letter]:
        """Those among the chosen that a key does something with."""
        found = (self._letters.get(key) for key in self.letters.chosen if isinstance(key, int))
        return [each for each in found if each is not None and each.state in KEYS[command]]

    # What is told.

    def on_store_changed(self, changes: Changes) -> None:
        """Something was queued, sent or decided."""
        self._read()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in KEYS:
            return bool(self._chosen(command_id))
        return command_id != "page.undo" or self._history.can_undo

    def _read(self) -> None:
        self.beside(self._decisions.letters, self._came)

    def _came(self, letters: Sequence[Letter] | None, error: CoordtuiError | None) -> None:
        if letters is None:
            self._failed(error)
            return
        self._letters = {letter.doc_id: letter for letter in letters}
        self.show_all()

    # Keys.

    def action_read_again(self) -> None:
        """Send the chosen messages now; of one that may have arrived ask first."""
        chosen = self._chosen("page.read_again")
        if any(each.state == "unsure" for each in chosen):
            self.action_confirm()
        elif chosen:
            self._send(chosen)

    def action_confirm(self) -> None:
        """Ask whether the chosen messages arrived: they count as sent, or go again."""
        chosen = self._chosen("page.confirm")
        if not chosen:
            return
        who = self._ctx._(recipient(chosen[0]))
        asked = N_("Did “{title}” reach {who}?", title=title(chosen[0]), who=who)
        if len(chosen) > 1:
            asked = NN_("Did this {n} message arrive?", "Did these {n} messages arrive?", len(chosen))
        question = Question(
            asked,
            problem(chosen[0]) or "",
            yes=N_("it arrived: count as sent"),
            no=N_("it did not: send again"),
            translate=self._ctx._,
        )

        def answered(arrived: bool | None) -> None:
            if arrived:
                self._count_as_sent(chosen)
            elif arrived is not None:
                self._send(chosen)

        self.app.push_screen(question, answered)

    def action_refuse(self) -> None:
        """Discard the chosen messages."""
        if chosen := self._chosen("page.refuse"):
            said = NN_("discarded {n} message", "discarded {n} messages", len(chosen))
            self._do(said, lambda: self._decisions.discard(_numbers(chosen)))

    def action_undo(self) -> None:
        """Take the last decision back."""

        def take_back() -> Words | None:
            done = self._history.undo()
            return None if done is None else N_("undone: {done}", done=done)

        self.beside(take_back, self._done)

    def _count_as_sent(self, letters: Sequence[Letter]) -> None:
        said = NN_("counted {n} message as sent", "counted {n} messages as sent", len(letters))
        self._do(said, lambda: self._decisions.count_as_sent(_numbers(letters)))

    def _send(self, letters: Sequence[Letter]) -> None:
        """What leaves the machine cannot be taken back."""
        said = NN_("sending {n} message", "sending {n} messages", len(letters))

        def work() -> Words:
            self._decisions.send(_numbers(letters))
            self._history.left(said)
            self.app.deliver_letters()
            return said

        self.beside(work, self._done)

    def _do(self, said: Message, act: Callable[[], Undo]) -> None:
        def work() -> Words:
            self._history.do(said, act)
            return N_("{done} · u undoes", done=said)

        self.beside(work, self._done)

    def _done(self, said: Any, error: CoordtuiError | None) -> None:
        if error is not None:
            self._failed(error)
        elif said is not None:
            self.letters.clear_selection()
            self.status.say(said)
        self._read()

    def _failed(self, error: CoordtuiError | None) -> None:
        if error is not None:
            self.status.say(" ".join(error.parts(self._ctx._)), "trouble")


def _numbers(letters: Iterable[Letter]) -> list[int]:
    return [letter.doc_id for letter in letters]
