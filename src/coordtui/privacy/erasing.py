"""Erasing somebody: every plugin and the core in one transaction, all or nothing; then the bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import msgspec
from tinydb import where

from coordtui.access import SYSTEM
from coordtui.api import Actor, CoordtuiError, Lab, NotAllowed, Person, PersonalData, Refused
from coordtui.api.errors import StaleRecord, StoreBusy
from coordtui.privacy import keeping, places, trail
from coordtui.privacy.core_data import Forgetting, marks_of, records_of
from coordtui.privacy.marks import Marks
from coordtui.privacy.receipt import Receipt
from coordtui.privacy.seen import DATA
from coordtui.privacy.tables import RIGHT, Erasure
from coordtui.text.messages import N_
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.host.session import Session

HOOK = "coordtui_personal_data"


class NotErased(Refused):
    """A plugin, or the core, could not forget somebody: nothing at all was erased. `plugin` is its name."""

    def __init__(self, plugin: str, error: Exception) -> None:
        why = error.what if isinstance(error, CoordtuiError) else safe(f"{type(error).__name__}: {error}")
        super().__init__(
            N_("Nothing was erased: “{plugin}” could not forget this person.", plugin=plugin),
            why=why,
            remedy=N_("Mend or switch off that plugin, then erase again; what is held is as it was."),
        )
        self.plugin = plugin


class Preview(msgspec.Struct, frozen=True):
    """What an erasure would meet: the person's records, what each holder has, and who cannot be asked.

    `backups` hold everything still, those of the second place too; `backups_unseen` is that place, where
    its disk is not there.
    """

    people: list[Person]
    held: dict[str, dict[str, int]]
    silent: list[str]
    backups: list[Path]
    backups_unseen: str


def preview(session: Session, actor: Actor, person: int) -> Preview:
    """What `erase` would meet; raises what it would raise, and writes nothing."""
    _require(session, actor)
    store = session.context("core", actor=SYSTEM).store
    records = records_of(store, _kept(store.records(Person).get(person), person))
    _refuse_coordinator(session, records)
    session.sights.note(actor, DATA, records[0].doc_id)
    held: Counter[tuple[str, str]] = Counter()
    for record in records:
        for holder, data in session.personal_data(SYSTEM, record.doc_id).items():
            for table, rows in data.held.items():
                held[holder, table] += len(rows)
    by_holder: dict[str, dict[str, int]] = {}
    for (holder, table), count in held.items():
        if count:
            by_holder.setdefault(holder, {})[table] = count
    return Preview(records, by_holder, silent(session), *_backups(session))


def erase(
    session: Session,
    actor: Actor,
    person: int,
    *,
    left_out: Sequence[str] = (),
    revoke: Callable[[Marks], str] | None = None,
) -> Receipt:
    """Forget somebody everywhere, for good; the receipt.

    In one transaction: every plugin that holds something, the core's tables, the audit log; when one
    fails, nothing is erased and `NotErased` names it. Then the store is written anew, so that no byte of
    what went is left in it, and the state folder is gone through. `left_out` are plugins whose tables
    hold something and that do not run here: it is done for them once they do. `revoke` takes the
    person's keys away and says what became of them. Raises `NotAllowed`, `NotFound`, and `Refused` for
    the coordinator of the lab and for plugins that cannot be asked.
    """
    _require(session, actor)
    store = session.context("core", actor=SYSTEM).store
    person = _kept(store.records(Person).get(person), person)
    _refuse_silent(session, left_out)
    code = token_hex(8)
    erasure, marks, work = session.store.run(
        lambda: in_the_store(session, actor, person, left_out=[*left_out], code=code)
    )
    receipt = Receipt(
        code=erasure.code,
        number=person,
        at=erasure.at,
        by=actor.person,
        erased=dict(work.erased),
        kept=work.kept,
        left_out=erasure.left_out,
        log_entries=finish(session, erasure),
        keys=revoke(marks) if revoke else "",
        **_swept(session, marks),
    )
    _remember(session, erasure, receipt)
    return receipt


def _swept(session: Session, marks: Marks) -> dict[str, Any]:
    """Go through the files, now that the store has forgotten; what the receipt says of what is left."""
    removed, left = places.forget(session.state, marks)
    rewritten = session.store.scrub()
    backups, unseen = _backups(session)
    found = {path.name: path for path in (*session.store.files, *left)}
    return {
        "removed_files": removed,
        "store": rewritten,
        "files": {
            name: sorted(kinds) for name, path in found.items() if (kinds := marks.kinds_in_file(path))
        },
        "still_named": still_named(session, marks),
        "backups": [str(each) for each in backups],
        "backups_unseen": unseen,
    }


class Work(msgspec.Struct):
    """What came of an erasure within the store."""

    erased: Counter[str] = msgspec.field(default_factory=Counter)
    kept: dict[str, dict[str, int]] = {}


def in_the_store(
    session: Session, actor: Actor, person: int, *, left_out: list[str], code: str
) -> tuple[Erasure, Marks, Work]:
    """All that is one transaction; the caller runs it in one, and has seen to the rights."""
    store = session.context("core", actor=SYSTEM).store
    records = records_of(store, person)
    _refuse_coordinator(session, records)
    marks, numbers = marks_of(store, records), [each.doc_id for each in records]
    born, since, work = trail.born(session.store, person), trail.last_entry(session.store), Work()
    for name in askable(session):
        work.erased[name] = sum(ask(session, name, number, erase=True).erased for number in numbers)
        kept = [ask(session, name, number, erase=False).held for number in numbers]
        tables = {table: len(rows) for held in kept for table, rows in held.items() if rows}
        if tables:
            work.kept[name] = tables
    forgetting = Forgetting(store, records, marks)
    forgetting.do()
    work.erased["core"] = forgetting.counted.total()
    erasure = Erasure(
        person=person,
        numbers=numbers,
        born=born,
        code=code,
        at=session.clock(),
        by=actor.person if actor.person not in numbers else None,
        left_out=left_out,
        since=since,
    )
    added = session.context("core", actor=actor).store.records(Erasure).add(erasure)
    return added, marks, work


def finish(session: Session, erasure: Erasure) -> int:
    """Go through the audit log for an erasure that is committed; how much was forgotten there."""
    core = session.context("core", actor=SYSTEM).store

    found = trail.documents(session.store, erasure)

    def work() -> int:
        count = trail.forget(session.store.acting_as(SYSTEM), erasure, found)
        stored = core.records(Erasure).get(erasure.doc_id)
        if stored is not None:
            core.records(Erasure).save(msgspec.structs.replace(stored, trail=True))
        return count

    return session.store.run(work)


def still_named(session: Session, marks: Marks) -> dict[str, dict[str, int]]:
    """The tables in which a mark still stands, by kind: public facts, and what others wrote.

    It reads every document, outside of any transaction: others go on writing.
    """
    found: dict[str, Counter[str]] = {}
    for table in sorted(session.store.tables()):
        for document in session.store.table(table):
            if kinds := marks.kinds_of(document):
                found.setdefault(table, Counter()).update(kinds)
    return {table: dict(kinds) for table, kinds in found.items()}


# The plugins.


def askable(session: Session) -> list[str]:
    """The plugins that run and know what they hold about people."""
    return [each.name for each in session.host.active if session.host.answers(each.name, HOOK)]


def ask(session: Session, name: str, person: int, *, erase: bool) -> PersonalData:
    """One plugin's answer, given to the program itself: who asks was seen to; raises `NotErased`."""
    try:
        answer = session.host.ask(
            name,
            HOOK,
            context=lambda each: session.context(each, actor=SYSTEM),
            person=person,
            erase=erase,
        )
    except (StoreBusy, StaleRecord):  # a race, which is run again
        raise
    except Exception as error:  # a plugin's code may raise anything
        raise NotErased(name, error) from error
    return answer or PersonalData()


def silent(session: Session) -> list[str]:
    """The owners of tables with something in them that nobody can ask about people."""
    known = {"core", *askable(session)}
    harmless = {each.name for each in session.host.active if not _refers(each.plugin)}
    owners = {name.partition(".")[0] for name in session.store.tables() if len(session.store.table(name))}
    return sorted(owners - known - harmless - {session.store.default_table_name})


def _refers(plugin: object) -> bool:
    """Whether a plugin that runs has a table with a field about people, by its name."""
    from coordtui.privacy.referring import fields_of

    return bool(fields_of(getattr(plugin, "tables", ())))


# Who may, and who has to stay.


def _require(session: Session, actor: Actor) -> None:
    if not session.may(actor, RIGHT):
        raise NotAllowed(RIGHT)


def _kept(person: Person | None, number: int) -> int:
    """The number of who a double turned out to be: a person is erased whole."""
    return number if person is None or person.merged_into is None else person.merged_into


def _refuse_silent(session: Session, left_out: Sequence[str]) -> None:
    if missing := sorted({*silent(session)} - {*left_out}):
        raise Refused(
            N_("Nothing was erased: {plugins} cannot be asked.", plugins=", ".join(missing)),
            why=N_("It keeps records in the store and does not run, or does not know how to erase."),
            remedy=N_(
                "Switch it on, or add --leave-out {plugin}: it is asked once it runs.", plugin=missing[0]
            ),
        )


def _refuse_coordinator(session: Session, records: Sequence[Person]) -> None:
    lab: Lab | None = session.lab
    if lab is not None and lab.coordinator in {each.doc_id for each in records}:
        raise Refused(
            N_("“{name}” is the coordinator of the lab and has to stay.", name=safe(records[0].name)),
            remedy=N_("Make somebody else the coordinator of the lab first."),
        )


# Afterwards.


def _backups(session: Session) -> tuple[list[Path], str]:
    """The backups beside the store and in the second place, and that place where it cannot be looked at."""
    from coordtui.backups.second import copies
    from coordtui.store.backup import backups_of

    path, settings = session.store.file, session.lab_settings.backup
    if path is None:
        return [], ""
    there = copies(path, settings.copy_to, same_disk=settings.same_disk) if settings.copy_to else []
    return [
        each.path for each in (*backups_of(path), *(there or []))
    ], settings.copy_to if there is None else ""


def _remember(session: Session, erasure: Erasure, receipt: Receipt) -> None:
    """Keep the proof in the store, and the erasure beside it, where no restore takes it away."""
    store = session.context("core", actor=SYSTEM).store
    table = store.records(Erasure)

    def prove() -> Erasure:
        stored = table.first(where("code") == erasure.code) or erasure
        return table.save(msgspec.structs.replace(stored, proof=receipt.proof))

    proven = session.store.run(prove)
    keeping.write(session.erasures_file, [proven], session.store.file)
