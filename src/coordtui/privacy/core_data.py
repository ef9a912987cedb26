"""What the core itself forgets of somebody: their record, and every trace of it in the core's own tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from tinydb import where

from coordtui.api.jobs import Run
from coordtui.api.letters import Letter
from coordtui.api.records import Person
from coordtui.directory.merge_records import Merge, ToldApart
from coordtui.directory.named import nobody
from coordtui.personal.kept import Kept
from coordtui.privacy.marks import Marks
from coordtui.privacy.tables import Sight
from coordtui.store import PluginStore

NOBODY = "?"
"""In the place of the name of somebody who was erased."""

POINTING = ("supervisors", "conflicts")
"""The fields of a person that hold numbers of others."""

OTHERS = ("ticks", "events", "leases")
"""Tables of the core whose documents are written by the host and by jobs, by name."""


def records_of(store: PluginStore, person: int) -> list[Person]:
    """All records that are one person: the one that stayed, then its doubles, and theirs.

    Raises `NotFound` when there is nobody of this number.
    """
    people = store.records(Person)
    first = people.get(person)
    if first is None:
        raise nobody(person)
    found = {first.doc_id: first}
    waiting = [first.doc_id]
    while waiting:
        for double in people.find(where("merged_into") == waiting.pop()):
            if double.doc_id not in found:
                found[double.doc_id] = double
                waiting.append(double.doc_id)
    return list(found.values())


def marks_of(store: PluginStore, records: Sequence[Person]) -> Marks:
    """By what they are known, also as they were before a merge took their addresses."""
    numbers = [each.doc_id for each in records]
    merges = store.records(Merge).find(where("duplicate").one_of(numbers))
    return Marks.of([*records, *(each.duplicate_before for each in merges)])


class Forgetting:
    """Forgets one person in the tables of the core, within the caller's transaction.

    `counted` says how many documents of each table were removed or made nobody's.
    """

    def __init__(self, store: PluginStore, records: Sequence[Person], marks: Marks) -> None:
        self._store, self._marks = store, marks
        self._numbers = [each.doc_id for each in records]
        self.counted: Counter[str] = Counter()

    def do(self) -> None:
        """All of it; the record itself last, since others are followed by it."""
        self._letters()
        self._merges()
        self._told_apart()
        self._own()
        self._written_by_name()
        self._sights()
        self._pointing()
        people = self._store.records(Person)
        for number in self._numbers:
            self.counted["people"] += people.remove(number)

    def _letters(self) -> None:
        """Letters to them or that name them go; of those that they put in the outbox only their name."""
        letters = self._store.records(Letter)
        for letter in letters.find():
            content = (letter.to, letter.subject, letter.text, letter.html, letter.reply_to, letter.key)
            attached = letter.attachment.text if letter.attachment else ""
            about = letter.ref in {f"person {number}" for number in self._numbers}
            if about or self._marks.kinds_in("\n".join((*content, attached))):
                letters.remove(letter.doc_id)
            elif letter.person in self._numbers or self._signed(letter):
                steps = [_unsigned(step, self._marks) for step in letter.steps]
                by = NOBODY if letter.person in self._numbers else letter.by
                letters.save(msgspec.structs.replace(letter, by=by, person=None, steps=steps))
            else:
                continue
            self.counted["letters"] += 1

    def _signed(self, letter: Letter) -> bool:
        return any(self._marks.names_who(step.by) for step in letter.steps)

    def _merges(self) -> None:
        merges = self._store.records(Merge)
        for merge in merges.find():
            if {merge.kept, merge.duplicate} & {*self._numbers}:
                merges.remove(merge.doc_id)
                self.counted["merges"] += 1
                continue
            left = msgspec.structs.replace(
                merge,
                kept_before=_without(merge.kept_before, self._numbers),
                kept_after=_without(merge.kept_after, self._numbers),
                duplicate_before=_without(merge.duplicate_before, self._numbers),
                pointed=[each for each in merge.pointed if each.person not in self._numbers],
            )
            if left != merge:
                merges.save(left)
                self.counted["merges"] += 1

    def _told_apart(self) -> None:
        table = self._store.records(ToldApart)
        theirs = where("one").one_of(self._numbers) | where("other").one_of(self._numbers)
        self._remove("told_apart", table.ids(theirs))

    def _own(self) -> None:
        """Their settings, drafts and places, and what they ticked off."""
        theirs = where("person").one_of(self._numbers)
        self._remove("personal", self._store.records(Kept).ids(theirs))
        ticked = [each.doc_id for each in self._store.table("ticks").search(theirs)]
        self._remove("ticks", ticked)

    def _written_by_name(self) -> None:
        """Events that name them go; of what jobs did for them only the name."""
        named = [each.doc_id for each in self._store.table("events") if self._marks.kinds_of(each)]
        self._remove("events", named)
        runs = self._store.records(Run)
        for run in runs.find():
            if self._marks.kinds_of([run.text, run.why, run.remedy]) and run.outcome != "running":
                runs.remove(run.doc_id)
            elif self._marks.names_who(run.by):
                runs.save(msgspec.structs.replace(run, by=NOBODY))
            else:
                continue
            self.counted["job_runs"] += 1
        leases = self._store.table("leases")
        held = [each.doc_id for each in leases if self._marks.names_who(each.get("by", ""))]
        if held:
            leases.update({"by": NOBODY}, doc_ids=held)
            self.counted["leases"] += len(held)

    def _sights(self) -> None:
        """Who saw them goes; whom they saw stays, for those whom it is about, without who it was."""
        sights = self._store.records(Sight)
        self._remove("seen", sights.ids(where("person").one_of(self._numbers)))
        for sight in sights.find(where("viewer").one_of(self._numbers)):
            sights.save(msgspec.structs.replace(sight, viewer=-sight.doc_id, via="", key=""))
            self.counted["seen"] += 1

    def _pointing(self) -> None:
        """Others name them as a supervisor, or as somebody whom they must not judge."""
        people = self._store.records(Person)
        for person in people.find():
            left = _without(person, self._numbers)
            if person.doc_id not in self._numbers and left != person:
                people.save(left)
                self.counted["people"] += 1

    def _remove(self, table: str, numbers: Collection[int]) -> None:
        if numbers:
            self._store.table(table).remove(doc_ids=numbers)
            self.counted[table] += len(numbers)


def _without(person: Person, numbers: Sequence[int]) -> Person:
    """The person, who points at none of these any more."""
    changes: dict[str, Any] = {}
    for name in POINTING:
        had: list[int] = getattr(person, name)
        left = [each for each in had if each not in numbers]
        if left != had:
            changes[name] = left
    return msgspec.structs.replace(person, **changes) if changes else person


def _unsigned(step: Any, marks: Marks) -> Any:
    return msgspec.structs.replace(step, by=NOBODY) if marks.names_who(step.by) else step
