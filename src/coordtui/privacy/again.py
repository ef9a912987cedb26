"""Erasures done again: on what a restored backup brought back, and for plugins that run only now."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
from tinydb import where

from coordtui.access import SYSTEM
from coordtui.api import Person, Refused
from coordtui.privacy import keeping, trail
from coordtui.privacy.erasing import ask, askable, finish, in_the_store, silent
from coordtui.privacy.tables import Erasure
from coordtui.store import history
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.host.session import Session

SWEPT = 7
"""Days after an erasure on which it is looked for what came late."""

_log = logging.getLogger(__name__)


def erase_again(session: Session) -> int:
    """Do what the register beside the store asks for and the store does not know; how many that were.

    Somebody else who got the number since is left alone: the log says when their record was made.
    Raises `Refused` for a number of which that cannot be told, `NotErased` when a plugin fails.
    """
    store = session.context("core", actor=SYSTEM).store
    done, doubtful = 0, list[int]()
    for unfinished in store.records(Erasure).find(where("trail") == False):  # noqa: E712 - a query
        finish(session, unfinished)
        done += 1
    for erasure in keeping.settle(store, session.erasures_file, session.store.file):
        record = store.records(Person).get(erasure.person)
        born = trail.born(session.store, erasure.person) if record is not None else ""
        if record is not None and not (born and erasure.born):
            doubtful.append(erasure.person)
        elif record is not None and born == erasure.born:
            finish(session, session.store.run(lambda each=erasure: _again(session, each)))  # type: ignore[misc]
            done += 1
        else:
            store.records(Erasure).add(msgspec.structs.replace(erasure, trail=True))
    done += _of_plugins_that_run_now(session)
    if done:
        session.store.scrub()
    if doubtful:
        raise Refused(
            N_("Somebody who was erased may be back: number {number}.", number=doubtful[0]),
            why=N_("The store was restored, and its log does not tell whether it is the same person."),
            remedy=N_(
                "Look at the record; “coordtui privacy erase {number}” erases it again.", number=doubtful[0]
            ),
        )
    return done


def _again(session: Session, erasure: Erasure) -> Erasure:
    """Erase once more, under the code and the day of the first time."""
    store = session.context("core", actor=SYSTEM).store
    added, _, _ = in_the_store(session, SYSTEM, erasure.person, left_out=silent(session), code=erasure.code)
    _log.warning("an erasure is done again on a store that was restored: %s", erasure.code)
    return store.records(Erasure).save(
        msgspec.structs.replace(added, at=erasure.at, by=erasure.by, born=erasure.born, proof=erasure.proof)
    )


def sweep(session: Session) -> int:
    """Forget what a session that was open during an erasure wrote afterwards; how many documents."""
    store = session.context("core", actor=SYSTEM).store
    since = session.clock() - timedelta(days=SWEPT)
    numbers = [
        number
        for each in store.records(Erasure).find()
        if each.at >= since
        for number in each.numbers
        if store.records(Person).get(number) is None
    ]
    count = 0
    for number in numbers:
        for table in ("personal", "ticks"):
            count += len(store.table(table).remove(where("person") == number))
        history.forget_person(session.store.acting_as(SYSTEM), number)
    return count


def _of_plugins_that_run_now(session: Session) -> int:
    """Ask the plugins that were left out of an erasure and run by now."""
    table = session.context("core", actor=SYSTEM).store.records(Erasure)
    running, done = {*askable(session)}, 0
    for erasure in table.find(where("left_out").any([*running])):

        def forget(erasure: Erasure = erasure) -> None:
            for name in running.intersection(erasure.left_out):
                for number in erasure.numbers:
                    ask(session, name, number, erase=True)
            left = [name for name in erasure.left_out if name not in running]
            table.save(msgspec.structs.replace(erasure, left_out=left))

        session.store.run(forget)
        done += 1
    return done
