"""How long things are kept: rules that say what is due, and a job that forgets it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from tinydb import where

from coordtui.access import SYSTEM
from coordtui.api import Context, JobRun, Lab, Person
from coordtui.config.settings import OutboxSettings, PrivacySettings
from coordtui.personal.kept import Kept
from coordtui.privacy import places
from coordtui.privacy.tables import Sight
from coordtui.text.messages import N_, NN_, Message

if TYPE_CHECKING:
    from coordtui.host.session import Session

AT_ONCE = 500
"""So much is removed in one transaction, so that nobody waits for long."""


class Rule(msgspec.Struct, frozen=True):
    """One rule. `days` is its setting's value, 0 for ever; `due` counts, `forget` does it and counts.

    A rule without `forget` only proposes.
    """

    id: str
    title: Message
    setting: str
    days: int
    due: Callable[[], int]
    forget: Callable[[], int] | None


def rules(session: Session) -> list[Rule]:
    """The rules that are in force, by the lab's settings."""
    settings, keeps = session.lab_settings.privacy, Keeper(session)
    left = keeps.erase_left if settings.erase_left else None
    outbox = session.lab_settings.section("outbox", OutboxSettings)
    found = [
        ("seen", N_("who saw what"), "privacy.seen_days", settings.seen_days, keeps.seen),
        (
            "drafts",
            N_("forms that were begun and never saved"),
            "privacy.drafts_days",
            settings.drafts_days,
            keeps.drafts,
        ),
        (
            "letters",
            N_("messages that were sent or discarded"),
            "outbox.keep_days",
            outbox.keep_days,
            keeps.letters,
        ),
        (
            "failures",
            N_("the last failure of each plugin"),
            "privacy.failures_days",
            settings.failures_days,
            keeps.failures,
        ),
        ("logs", N_("logs and crash reports"), "privacy.logs_days", settings.logs_days, keeps.logs),
    ]
    made = [_rule(name, title, setting, days, work) for name, title, setting, days, work in found]
    title = N_("people whose last role ended: to be erased")
    return [
        *made,
        Rule("left", title, "privacy.left_days", settings.left_days, lambda: len(keeps.left()), left),
    ]


def _rule(name: str, title: Message, setting: str, days: int, work: Callable[..., int]) -> Rule:
    def due() -> int:
        return work(days, do=False) if days else 0

    def forget() -> int:
        return work(days, do=True) if days else 0

    return Rule(name, title, setting, days, due, forget)


def apply(session: Session, progress: Callable[[Message, int, int], object] | None = None) -> dict[str, int]:
    """Forget what is due; how much by each rule. What is only proposed stays."""
    done: dict[str, int] = {}
    every = rules(session)
    for number, rule in enumerate(every):
        if progress is not None:
            progress(rule.title, number, len(every))
        if rule.forget is not None:
            done[rule.id] = rule.forget()
    return done


def job(ctx: Context, run: JobRun) -> Message:
    """The daily job: erasures that a restore undid, then the rules."""
    from coordtui.privacy.again import erase_again, sweep

    behalf: Any = ctx.runtime
    session: Session = behalf.whole()
    again = erase_again(session) + sweep(session)
    done = apply(session, run.progress)
    count = sum(done.values()) + again
    return NN_("forgot {n} thing", "forgot {n} things", count)


def people_who_left(people: Sequence[Person], lab: Lab | None, before: date) -> list[Person]:
    """Those who had roles, all of which ended before a day; never the coordinator, nor a double."""
    return [
        each
        for each in people
        if each.roles
        and each.merged_into is None
        and (lab is None or each.doc_id != lab.coordinator)
        and all(role.until is not None and role.until < before for role in each.roles)
    ]


class Keeper:
    """The work of each rule: counts what is older than so many days, and with `do` forgets it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._store = session.context("core", actor=SYSTEM).store
        self._now = session.clock()

    def _since(self, days: int) -> str:
        return (self._now - timedelta(days=days)).date().isoformat()

    def _remove(self, table: str, numbers: Sequence[int], *, do: bool) -> int:
        for start in range(0, len(numbers) if do else 0, AT_ONCE):
            batch = numbers[start : start + AT_ONCE]
            self._store.run(lambda batch=batch: self._store.table(table).remove(doc_ids=batch))  # type: ignore[misc]
        return len(numbers)

    def seen(self, days: int, *, do: bool) -> int:
        """Lines of the register of who saw what."""
        old = self._store.records(Sight).ids(where("day") < self._since(days))
        return self._remove("seen", old, do=do)

    def drafts(self, days: int, *, do: bool) -> int:
        """Drafts of an unknown day, by an older program, count from the first time that they are met."""
        table, since = self._store.records(Kept), self._since(days)
        drafts = table.find(where("kind") == "draft")
        undated = [each for each in drafts if not each.day]
        if do and undated:
            today = self._now.date().isoformat()
            self._store.run(
                lambda: [table.save(msgspec.structs.replace(each, day=today)) for each in undated] and None
            )
        return self._remove("personal", [d.doc_id for d in drafts if d.day and d.day < since], do=do)

    def letters(self, days: int, *, do: bool) -> int:
        """What the outbox sent or discarded."""
        from coordtui.outbox.post import Post

        post = Post(self._store, self._session.clock, 1)
        kept = timedelta(days=days)
        return post.clear(kept) if do else len(post.old(kept))

    def failures(self, days: int, *, do: bool) -> int:
        """Reports of plugins that failed."""
        return self._files(("failures/*",), days, do=do)

    def logs(self, days: int, *, do: bool) -> int:
        """Logs and reports of crashes."""
        return self._files(("*.log", "*.log.*", "crashes/*"), days, do=do)

    def _files(self, names: tuple[str, ...], days: int, *, do: bool) -> int:
        before = (self._now - timedelta(days=days)).timestamp()
        old = places.old(self._session.state, names, before)
        for path in old if do else ():
            with suppress(OSError):
                path.unlink()
        return len(old)

    def left(self) -> list[Person]:
        """Those whose erasure is proposed."""
        settings: PrivacySettings = self._session.lab_settings.privacy
        if not settings.left_days:
            return []
        before = (self._now - timedelta(days=settings.left_days)).date()
        return people_who_left(self._store.records(Person).find(), self._session.lab, before)

    def erase_left(self) -> int:
        """Erase them, where the settings say so; raises what `erase` raises."""
        from coordtui.privacy.erasing import erase

        gone = self.left()
        for person in gone:
            erase(self._session, SYSTEM, person.doc_id)
        return len(gone)
