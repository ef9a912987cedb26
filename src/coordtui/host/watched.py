"""Watching over a session that lasts: by what it began with, and by where its person came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coordtui.access import SYSTEM
from coordtui.access.watching.person import PersonWatch
from coordtui.access.watching.watch import FileWatch, Watching
from coordtui.api.records import Person
from coordtui.directory.tables import PEOPLE

if TYPE_CHECKING:
    from coordtui.access.watching.over import SessionOver
    from coordtui.host.session import Session
    from coordtui.store import Changes, Subscription

PEOPLE_WRITTEN = f"core.{PEOPLE.name}"


class Watched:
    """A session that is being watched; `close` it with the session."""

    def __init__(self, watching: Watching, subscription: Subscription) -> None:
        self._watching, self._subscription = watching, subscription

    def close(self) -> None:
        """Watch no more."""
        self._subscription.close()
        self._watching.stop()


def watch_over(session: Session, ended: Callable[[SessionOver], None]) -> Watched | None:
    """Watch until the session's person loses what lets them in; None where it is the program that acts.

    `ended` is called once, from a thread, when nobody in the session may do anything any more. Whoever
    works on their own machine is watched through the store only: nothing wakes the program by the clock.
    """
    actor = session.actor
    if actor.person is None or actor == SYSTEM:
        return None
    people, number = session.records_of_the_core(Person), actor.person
    person = PersonWatch(actor, lambda: people.get(number))
    watching = Watching(
        session.access.switch,
        person,
        _files(session, lambda: person.login),
        clock=session.clock,
        ended=ended,
    )

    def told(changes: Changes) -> None:
        if PEOPLE_WRITTEN in changes.tables:
            watching.people_written()

    subscription = session.store.subscribe(told)  # before the first look: nothing falls between the two
    watching.start()
    return Watched(watching, subscription)


def _files(session: Session, login: Callable[[], str | None]) -> list[FileWatch]:
    actor, settings = session.actor, session.lab_settings
    if actor.at_home:
        return []
    from pathlib import Path

    from coordtui.access.watching.grants import GrantsWatch
    from coordtui.access.watching.key_file import KeyWatch
    from coordtui.config import load_settings

    files: list[FileWatch] = []
    if actor.key:
        files.append(KeyWatch(Path(settings.access.keys_file), actor.key, login))
    path = settings.file.path
    files.append(GrantsWatch(path, lambda: load_settings(path).access.grants, session.access, actor))
    return files
