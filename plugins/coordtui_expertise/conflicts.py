"""Conflicts of interest: who must not judge whom.

A conflict holds whoever asks and whatever is hidden, so everything here is read with the program's
eyes. What may be said of it is another matter: `told` gives to the actor only the kinds that follow
from what they see themselves; of the rest they hear that there is a conflict, and no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from tinydb import where

from coordtui.api import Actor, Context, Message, Paper, words_of
from coordtui_expertise.records import WORK, Authorship, NameForm, Work
from coordtui_expertise.texts import N_

YEARS = 3
"""Who wrote a paper together within so many years has a conflict of interest."""

UNTOLD = "conflict"
"""The kind that is told when the true one is not the actor's to know."""

KINDS: Mapping[str, Message] = {
    "self": N_("the same person"),
    "author": N_("author"),
    "coauthor": N_("co-author of the last {n} years", n=YEARS),
    "group": N_("same group"),
    "supervisor": N_("supervisor or student"),
    "declared": N_("declared"),
    UNTOLD: N_("conflict of interest"),
}
"""Each kind in words."""

PROGRAM = Actor(person=None, name="coordtui", roles=frozenset({"coordinator"}), via="program")
"""Whose eyes nothing is hidden from."""

Found = dict[int, tuple[str, ...]]
"""People by number, and the kinds of their conflict, as `KINDS` names them."""

_FEW = 500
"""Up to so many numbers are asked for one by one; for more, the whole table is read."""


class Conflicts:
    """Conflicts of the people of the lab, as they are now. People are read once: keep it for one task.

    Somebody who was merged into another counts as that other.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    # Whose conflicts.

    def of(self, person: int) -> Found:
        """Everybody this person has a conflict with, themselves (`"self"`) among them.

        The kinds are not to be shown: see `told`.
        """
        return self.of_many([person])[person]

    def of_many(self, people: Collection[int]) -> dict[int, Found]:
        """The same for many, in as many queries as for one."""
        lab = self._lab
        roots = {person: lab.kept(person) for person in people}
        coauthors = self._coauthors({*roots.values()})
        return {person: lab.conflicts(root, coauthors[root]) for person, root in roots.items()}

    def of_work(self, work: Work | Paper) -> Found:
        """The authors of a paper (`"author"`) and everybody with a conflict with one of them.

        An author is who has it attached, surely or not, and also anybody whose name or whose
        surname and initial it bears: here, too many do no harm.
        """
        return self.of_works([work])[0]

    def of_works(self, works: Sequence[Work | Paper]) -> list[Found]:
        """The same for many papers, in this order."""
        authors = self._authors(works)
        theirs = self.of_many({person for each in authors for person in each})
        return [_together(each, theirs) for each in authors]

    def authors_seen(self, works: Sequence[Work | Paper]) -> set[int]:
        """Who wrote these papers as far as the actor sees: surely and shown, or by a name they bear."""
        numbers = {number for number in self._numbers(works) if number is not None}
        rows = self._authorships("work", numbers)
        sure = {self._lab.kept(person) for person, _, state in rows if state == "confirmed"}
        names = _Names((self._lab.kept(number), name) for number, name in self._lab.names)
        called = {person for work in works for author in work.authors for person in names.called(author)}
        return (sure - self._ctx.directory.people().hiding("papers")) | called

    # What may be said.

    def told(self, person: int, others: Collection[int]) -> Found:
        """What the actor may be told of the conflicts of `person` with these others.

        Kinds that show in fields the actor sees of both; `UNTOLD` alone where there are none. Who
        has no conflict is left out.
        """
        mine = self.of(person)
        found = [other for other in others if other in mine]
        views = {view.doc_id: view for view in self._ctx.directory.people().get_many([person, *found])}
        seen = _Lab([(v.doc_id, v.name, v.groups, v.supervisors, v.conflicts, None) for v in views.values()])
        papers = views.keys() - self._ctx.directory.people().hiding("papers")
        sure = self._coauthors({person}, surely=True)[person] & papers if person in papers else set()
        shown = seen.conflicts(person, sure) if person in views else {}
        return {other: shown.get(other, (UNTOLD,)) for other in found}

    # Reading.

    @cached_property
    def _lab(self) -> _Lab:
        people = self._ctx.directory.acting_as(PROGRAM).people()
        return _Lab(
            people.select("doc_id", "name", "groups", "supervisors", "conflicts", "merged_into"),
        )

    @cached_property
    def _names(self) -> _Names:
        forms = self._ctx.store.records(NameForm).select(
            "person", "name", where=where("state") == "confirmed"
        )
        names = [*self._lab.names, *forms]
        return _Names((self._lab.kept(person), name) for person, name in names)

    def _authors(self, works: Sequence[Work | Paper]) -> list[set[int]]:
        numbers = self._numbers(works)
        wanted = {number for number in numbers if number is not None}
        attached: dict[int, set[int]] = defaultdict(set)
        for person, work, _ in self._authorships("work", wanted):
            attached[work].add(self._lab.kept(person))
        by_name = (set().union(*map(self._names.called, work.authors)) for work in works)
        return [
            (attached.get(number, set()) if number is not None else set()) | named
            for number, named in zip(numbers, by_name, strict=True)
        ]

    def _numbers(self, works: Sequence[Work | Paper]) -> list[int | None]:
        """The number under which each is stored, if it is."""
        keys = [_keys(work) for work in works]
        asked = [key for each in keys for key in each]
        rows = self._ctx.store.records(Work).select(
            "doc_id", "key", "doi", where=where("key").one_of(asked) | where("doi").one_of(asked)
        )
        known = {name: number for number, *names in rows for name in names if name}
        stored = [_number(work) for work in works]
        return [
            number or next((known[key] for key in each if key in known), None)
            for number, each in zip(stored, keys, strict=True)
        ]

    def _coauthors(self, people: Collection[int], *, surely: bool = False) -> dict[int, set[int]]:
        """Who wrote with each lately; only where both are confirmed authors, if `surely`."""
        kept, states = self._lab.kept, {"confirmed"} if surely else {"confirmed", "uncertain"}
        numbers = [number for number in self._lab.numbers if kept(number) in people]
        mine = [
            (kept(person), work)
            for person, work, state in self._authorships("person", {*numbers, *people})
            if state in states
        ]
        lately = self._lately({work for _, work in mine})
        authors: dict[int, set[int]] = defaultdict(set)
        for person, work, state in self._authorships("work", lately):
            if state in states:
                authors[work].add(kept(person))
        found: dict[int, set[int]] = {person: set() for person in people}
        for person, work in mine:
            if person in found:
                found[person] |= authors.get(work, set()) - {person}
        return found

    def _authorships(self, field: str, numbers: Collection[int]) -> list[tuple[int, int, str]]:
        """Person, work and state of those whose `field` is among the numbers, but for the refused."""
        stored = self._ctx.store.records(Authorship)
        if len(numbers) <= _FEW:
            rows = stored.select("person", "work", "state", where=where(field).one_of([*numbers]))
        else:
            place = ("person", "work").index(field)
            rows = [row for row in stored.select("person", "work", "state") if row[place] in numbers]
        return [(person, work, state) for person, work, state in rows if state != "refused"]

    def _lately(self, works: Collection[int]) -> set[int]:
        """Those of the last years, and those whose day is not known."""
        stored = self._ctx.store.records(Work)
        dated: Iterable[tuple[int, date | None]]
        if len(works) <= _FEW:
            dated = ((work.doc_id, work.date) for work in stored.get_many(works))
        else:
            dated = stored.select("doc_id", "date")
        begin = years_before(self._ctx.clock().astimezone().date(), YEARS)
        return {number for number, day in dated if number in works and (day is None or day >= begin)}


class _Lab:
    """Relations between people as rows of number, name, groups, supervisors, conflicts, merged_into."""

    def __init__(self, rows: Iterable[tuple[int, str, list[int], list[int], list[int], int | None]]) -> None:
        people = list(rows)
        self._merged = {number: into for number, *_, into in people if into is not None}
        self.numbers = [number for number, *_ in people]
        self.names = [(number, name) for number, name, *_ in people]
        self._groups: dict[int, set[int]] = defaultdict(set)
        self._members: dict[int, set[int]] = defaultdict(set)
        self._related: dict[str, dict[int, set[int]]] = {
            "supervisor": defaultdict(set),
            "declared": defaultdict(set),
        }
        for number, _, groups, supervisors, conflicts, _ in people:
            me = self.kept(number)
            self._groups[me].update(groups)
            for group in groups:
                self._members[group].add(me)
            self._relate("supervisor", me, supervisors)
            self._relate("declared", me, conflicts)

    def _relate(self, kind: str, me: int, others: Iterable[int]) -> None:
        """Both ways: who is not to judge is not to be judged either."""
        for other in map(self.kept, others):
            self._related[kind][me].add(other)
            self._related[kind][other].add(me)

    def kept(self, number: int) -> int:
        """Who somebody is after all merges."""
        seen = {number}
        while (into := self._merged.get(number)) is not None and into not in seen:
            seen.add(into)
            number = into
        return number

    def conflicts(self, person: int, coauthors: Iterable[int]) -> Found:
        """Everybody with whom there is one."""
        kinds: dict[int, list[str]] = defaultdict(list, {person: ["self"]})
        together = {mate for group in self._groups.get(person, ()) for mate in self._members[group]}
        found = {
            "coauthor": coauthors,
            "group": together,
            **{kind: each.get(person, set()) for kind, each in self._related.items()},
        }
        for kind, others in found.items():
            for other in others:
                if other != person:
                    kinds[other].append(kind)
        return {other: tuple(each) for other, each in kinds.items()}


class _Names:
    """Who may be meant by the name on a paper."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self._bearers: dict[str, set[int]] = defaultdict(set)
        for person, name in names:
            for form in name_forms(name):
                self._bearers[form].add(person)

    def called(self, name: str) -> set[int]:
        """Everybody with this name, or with its surname and initial."""
        return {person for form in name_forms(name) for person in self._bearers.get(form, ())}


def name_forms(name: str) -> set[str]:
    """What a name is compared by: its words in any order, and surname with initial (`Wang J` too)."""
    family, comma, given = name.partition(",")
    words = words_of(f"{given} {family}" if comma else name)
    if len(words) > 1 and len(words[-1]) == 1:
        words = [words[-1], *words[:-1]]
    surname = {f"{words[-1]}, {words[0][0]}"} if len(words) > 1 else set()
    return surname | {" ".join(sorted(words))} - {""}


def years_before(day: date, years: int) -> date:
    """The same day so many years ago; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _number(work: Work | Paper) -> int:
    """Its number among the works; 0 when it does not say."""
    if isinstance(work, Work):
        return work.doc_id
    return int(work.ref.key) if work.ref.kind == WORK and work.ref.key.isdecimal() else 0


def _keys(work: Work | Paper) -> list[str]:
    """Under which key or DOI it may be stored."""
    key = work.key if isinstance(work, Work) else f"{work.ref.kind.partition('.')[0]}:{work.ref.key}"
    doi = work.doi.lower()
    return [key, doi, f"doi:{doi}"] if doi else [key]


def _together(authors: Collection[int], conflicts: Mapping[int, Found]) -> Found:
    """The authors, and the conflicts of each of them."""
    found: dict[int, set[str]] = defaultdict(set)
    for author in authors:
        for other, kinds in conflicts[author].items():
            found[other].update(kinds)
    told = {other: tuple(kind for kind in KINDS if kind in kinds) for other, kinds in found.items()}
    return {**told, **dict.fromkeys(authors, ("author",))}
