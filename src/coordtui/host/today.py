"""Today: the cards of all plugins in one order, without those that the person ticked off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from tinydb import where
from tinydb.queries import QueryLike

from coordtui.api import Card, Record, Table
from coordtui.api.letters import Letter
from coordtui.backups.glance import all_quiet
from coordtui.backups.tables import COMMAND as BACKUP_COMMAND
from coordtui.outbox.tables import COMMAND as OUTBOX_COMMAND
from coordtui.text.messages import N_, NN_

if TYPE_CHECKING:
    from coordtui.host.session import Session
    from coordtui.store import PluginStore
    from coordtui.store.records import Repository


class Tick(Record):
    """A card that a person ticked off, on the day (ISO) for which it stays away."""

    person: int
    key: str
    day: str


TICKS = Table(name="ticks", record=Tick, unique=(("person", "key"),), history=False)

_KINDS = ("decide", "new", "next", "state")


def in_order(cards: Iterable[Card]) -> list[Card]:
    """What needs an answer, what is new (latest first), what is next (soonest first), figures."""

    def place(card: Card) -> tuple[int, bool, float]:
        moment = card.at.timestamp() if card.at else 0.0
        return _KINDS.index(card.kind), card.at is None, -moment if card.kind == "new" else moment

    return sorted(cards, key=place)


def of_all(session: Session) -> list[Card]:
    """The cards of the plugins, and what the core's own rooms tell whoever may do something about it."""
    cards = [card for answer in session.call("coordtui_today") for card in answer.value]
    if session._allowed(OUTBOX_COMMAND.requires):
        cards += _of_the_outbox(session.records_of_the_core(Letter))
    if session._allowed(BACKUP_COMMAND.requires):
        cards += _of_backups(session)
    return cards


def _of_backups(session: Session) -> list[Card]:
    path = session.store.file
    if all_quiet(session._core, path, session.lab, session.lab_settings.backup, session.clock()):
        return []
    from coordtui.backups.telling import cards

    return cards(session)


def _of_the_outbox(letters: Repository[Letter]) -> list[Card]:
    """What in the outbox needs a decision: letters that failed, and those that may have arrived."""
    failed, unsure = (letters.count(where("state") == state) for state in ("failed", "unsure"))
    title = {
        "failed": NN_("{n} message was not delivered", "{n} messages were not delivered", failed),
        "unsure": NN_("{n} message may have arrived or not", "{n} messages may have arrived or not", unsure),
    }
    return [
        Card(
            kind="decide",
            key=f"{OUTBOX_COMMAND.id}.{state}.{count}",
            title=title[state],
            detail=N_("outbox"),
            sign="!" if state == "failed" else "?",
            pane=OUTBOX_COMMAND.id,
            count=count,
        )
        for state, count in (("failed", failed), ("unsure", unsure))
        if count
    ]


class Ticks:
    """What people ticked off today."""

    def __init__(self, store: PluginStore, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._table = store.records(Tick)

    def keys(self, person: int) -> set[str]:
        """Keys of the cards that the person ticked off today."""
        mine = (where("person") == person) & (where("day") == self._today())
        return {tick.key for tick in self._table.find(mine)}

    def tick(self, person: int, key: str) -> None:
        """Tick a card off for the rest of the day."""
        with self._store.transaction():
            self._forget(
                (where("person") == person) & ((where("day") != self._today()) | (where("key") == key))
            )
            self._table.add(Tick(person=person, key=key, day=self._today()))

    def untick(self, person: int, key: str) -> None:
        """Take the card back."""
        with self._store.transaction():
            self._forget((where("person") == person) & (where("key") == key))

    def _forget(self, which: QueryLike) -> None:
        for number in self._table.ids(which):
            self._table.remove(number)

    def _today(self) -> str:
        return self._clock().astimezone().date().isoformat()
