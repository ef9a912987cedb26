"""What becomes of each letter, one committed step after the other.

A letter is `sending` in the store before the first byte leaves, and `sent` once the answer is
there. Who dies in between leaves a letter that may have arrived: it becomes `unsure`, and only a
person sends it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec
from tinydb import where

from coordtui.api.letters import Channel, Letter, LetterState, Step
from coordtui.api.records import JSON
from coordtui.jobs.journal import as_json
from coordtui.jobs.leases import LEASE
from coordtui.jobs.processes import Process, this_process
from coordtui.text.messages import N_, Message

if TYPE_CHECKING:
    from coordtui.store import PluginStore

MOST_TRIES = 16
"""Tries before a letter counts as failed; with the waits below they span about two days."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
"""The wait after the first failure; each further one doubles it, up to the second."""

DAY = timedelta(days=1)

AT_ONCE = 500
"""Letters that are removed in one transaction, so that nobody waits for long."""

_working_here: set[str] = set()
"""Tokens of the deliveries that are going on in this process."""


class Worker(msgspec.Struct, frozen=True):
    """Who is sending: a process, and which of its deliveries."""

    process: Process
    token: str

    def gone(self, since: datetime, now: datetime) -> bool:
        """Whether nobody works on it any more; one on another machine is believed for a while."""
        if self.process == this_process():
            return self.token not in _working_here
        alive = self.process.alive()
        return not since <= now < since + LEASE if alive is None else not alive


@contextmanager
def at_work() -> Iterator[Worker]:
    """The worker that this process is during the block."""
    token = uuid4().hex
    _working_here.add(token)
    try:
        yield Worker(this_process(), token)
    finally:
        _working_here.discard(token)


class Post:
    """Moves letters from state to state, each time in one transaction. `limit`: how many leave in a day."""

    def __init__(self, store: PluginStore, clock: Callable[[], datetime], limit: int) -> None:
        self._store, self._clock, self._limit = store, clock, limit
        self._letters = store.records(Letter)

    # Looking.

    def due(self) -> bool:
        """Whether there is something to do: a letter to send, or one that a dead worker left."""
        return self.next() is not None or bool(self._left_behind())

    def next(self) -> int | None:
        """The number of the letter to send now: the oldest that is due, unless the day's are sent."""
        due = self._due(limit=1)
        return due[0] if due and self.room() > 0 else None

    def room(self) -> int:
        """How many may still leave, of those that a day allows."""
        since = (self._clock() - DAY).isoformat()[:19]
        return self._limit - self._letters.count(where("sent") >= since)

    def waiting(self) -> int:
        """How many wait, due or not."""
        return self._letters.count(where("state") == "waiting")

    def _due(self, channel: Channel | None = None, limit: int | None = None) -> list[int]:
        upto = f"{self._clock():%Y-%m-%dT%H:%M:%S}~"  # as stored, and after all of this second
        which = (where("state") == "waiting") & (where("due") <= upto)
        if channel is not None:
            which &= where("channel") == channel
        return self._letters.ids(which, limit=limit)

    def _left_behind(self) -> list[Letter]:
        now = self._clock()
        return [each for each in self._letters.find(where("state") == "sending") if _is_left(each, now)]

    # Clearing out.

    def clear(self, kept: timedelta) -> int:
        """Remove what was sent or discarded longer ago than `kept`; how many that were."""
        old = self.old(kept)
        for start in range(0, len(old), AT_ONCE):
            self._store.run(partial(self._remove, old[start : start + AT_ONCE]))
        return len(old)

    def old(self, kept: timedelta) -> list[int]:
        """The numbers of what was sent or discarded longer ago than `kept`."""
        since = self._clock() - kept
        sent = (where("state") == "sent") & (where("sent") < since.isoformat()[:19])
        old = self._letters.ids(sent)
        for letter in self._letters.find(where("state") == "discarded"):
            if letter.steps and letter.steps[-1].at < since:
                old.append(letter.doc_id)
        return old

    def _remove(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._letters.remove(number)

    # Sending.

    def bury(self) -> list[Letter]:
        """Make those `unsure` that were on their way when their worker died."""

        def bury() -> list[Letter]:
            said = as_json(N_("The program ended while it was being sent: it may have arrived."))
            return [self._become(each, "unsure", problem=said) for each in self._left_behind()]

        return self._store.run(bury) if self._left_behind() else []

    def begin(self, number: int, worker: Worker) -> Letter | None:
        """Say that a letter is being sent, before anything is; None if it does not wait any more."""

        def begin() -> Letter | None:
            letter = self._letters.get(number)
            if letter is None or letter.state != "waiting":
                return None
            letter.tries += 1
            letter.worker = msgspec.to_builtins(worker)
            return self._become(letter, "sending")

        return self._store.run(begin)

    def sent(self, letter: Letter) -> None:
        """The other side has it."""
        self._end(letter, "sent")

    def unsure(self, letter: Letter, problem: Message) -> None:
        """Nobody knows whether the other side has it."""
        self._end(letter, "unsure", problem)

    def failed(self, letter: Letter, problem: Message) -> None:
        """The other side will not have it."""
        self._end(letter, "failed", problem)

    def back(self, letter: Letter) -> None:
        """It was not sent after all, through nobody's fault."""
        letter.tries -= 1
        self._end(letter, "waiting")

    def again(self, letter: Letter, problem: Message, wait: float | None, *, all_due: bool) -> None:
        """It surely did not arrive: try again later, in `wait` seconds at least.

        With `all_due` its channel takes nothing now, and whatever is due there counts a try too.
        """

        def again() -> None:
            self._later(letter, problem, wait)
            for number in self._due(letter.channel) if all_due else ():
                other = self._letters.get(number)
                if other is not None:
                    other.tries += 1
                    self._later(other, problem, wait)

        self._store.run(again)

    def _later(self, letter: Letter, problem: Message, wait: float | None) -> None:
        if letter.tries >= MOST_TRIES:
            self._end(letter, "failed", problem)
            return
        usual = min(FIRST_WAIT * (1 << (letter.tries - 1)), LONGEST_WAIT)
        letter.due = self._clock() + max(usual, timedelta(seconds=wait or 0))
        self._end(letter, "waiting", problem)

    def _end(self, letter: Letter, state: LetterState, problem: Message | None = None) -> None:
        """End a try, unless somebody else decided meanwhile. Who was believed dead may still know better."""

        def end() -> None:
            stored = self._letters.get(letter.doc_id)
            mine = stored is not None and stored.worker == letter.worker
            if stored is not None and mine and stored.state in {"sending", "unsure", "waiting"}:
                stored.tries, stored.due = letter.tries, letter.due
                self._become(stored, state, problem=None if problem is None else as_json(problem))

        self._store.run(end)

    def _become(self, letter: Letter, state: LetterState, *, problem: JSON | None = None) -> Letter:
        return self._letters.save(moved(letter, state, self._clock(), problem=problem))


def moved(
    letter: Letter, state: LetterState, now: datetime, *, by: str = "", problem: JSON | None = None
) -> Letter:
    """The letter in another state, with the step that led there."""
    return msgspec.structs.replace(
        letter,
        state=state,
        problem=problem,
        sent=now if state == "sent" else None,
        worker=letter.worker if state in {"sending", "unsure"} else None,
        steps=[*letter.steps, Step(at=now, state=state, by=by, problem=problem)],
    )


def _is_left(letter: Letter, now: datetime) -> bool:
    since = letter.steps[-1].at if letter.steps else now
    return letter.worker is None or msgspec.convert(letter.worker, Worker).gone(since, now)
