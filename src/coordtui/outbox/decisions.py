"""What a person sees of the outbox and decides about it; each decision can be taken back while it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from coordtui.api.errors import NotFound, Refused, StoreError
from coordtui.api.letters import Letter, LetterState
from coordtui.config.settings import OutboxSettings
from coordtui.outbox.post import Post, moved
from coordtui.outbox.tables import RIGHT
from coordtui.outbox.words import STATES
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.api.context import Context

Undo = Callable[[], object]


class Decisions:
    """The outbox for whoever has the right `core.outbox`; `ctx` is the core's context.

    Every method raises `NotAllowed` without the right, and `NotFound` for a number that no letter has.
    What takes a decision back raises `StaleRecord` when the letter has moved on.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._store = ctx, ctx.store
        self._letters = ctx.store.records(Letter)

    def letters(self, limit: int = 500) -> list[Letter]:
        """The newest letters, newest first."""
        self._look()
        return self._letters.find(order=("-doc_id",), limit=limit)

    def get(self, number: int) -> Letter:
        """The letter of that number."""
        self._look()
        return self._found(number)

    def send(self, numbers: Sequence[int]) -> Undo:
        """Let letters go at the next delivery, also those that failed, may have arrived or were discarded."""
        return self._decide(numbers, "waiting", ("waiting", "failed", "unsure", "discarded"))

    def count_as_sent(self, numbers: Sequence[int]) -> Undo:
        """Somebody made sure that they arrived."""
        return self._decide(numbers, "sent", ("unsure",))

    def discard(self, numbers: Sequence[int]) -> Undo:
        """They will not be sent; they stay to be seen."""
        return self._decide(numbers, "discarded", ("waiting", "failed", "unsure"))

    def _look(self) -> None:
        """Before somebody looks, what dead workers left is called what it is."""
        self._ctx.require(RIGHT)
        with suppress(StoreError):  # who may only read the store sees it as it was left
            Post(self._store, self._ctx.clock, OutboxSettings().daily_limit).bury()

    def _found(self, number: int) -> Letter:
        letter = self._letters.get(number)
        if letter is None:
            raise NotFound(
                N_("There is no message of the number {number}.", number=number),
                remedy=N_("“coordtui outbox list” shows them with their numbers."),
            )
        return letter

    def _decide(self, numbers: Sequence[int], to: LetterState, among: Sequence[LetterState]) -> Undo:
        self._look()
        ctx, before, after = self._ctx, list[Letter](), list[Letter]()

        def decide() -> None:
            before[:] = [self._found(number) for number in numbers]
            after[:] = [self._moved(letter, to, among) for letter in before]

        def undo() -> None:
            for old, new in zip(before, after, strict=True):
                old.rev = new.rev  # stale, once it has moved on
                self._letters.save(old)

        def take_back() -> None:
            ctx.require(RIGHT)
            self._store.run(undo)

        self._store.run(decide)
        return take_back

    def _moved(self, letter: Letter, to: LetterState, among: Sequence[LetterState]) -> Letter:
        if letter.state not in among:
            raise Refused(
                N_(
                    "The message {number} stays as it is: {state}.",
                    number=letter.doc_id,
                    state=STATES[letter.state],
                )
            )
        now = self._ctx.clock()
        changed = moved(letter, to, now, by=self._ctx.actor.name)
        if to == "waiting":
            changed.tries, changed.due = 0, now
        return self._letters.save(changed)
