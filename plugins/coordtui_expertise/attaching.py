"""Papers of libraries looked through for authors of the lab.

A name attaches a paper by itself only when it is a full name that somebody confirmed for
exactly one person. Every other likeness is a question in the queue (`identities`), and never
more than that: on a surname with an initial alone nobody is told of anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from tinydb import where

from coordtui.api import (
    Context,
    JobRun,
    Message,
    Paper,
    PaperLibrary,
    Ref,
)
from coordtui_expertise.names import Likeness, Names, is_full, spelling
from coordtui_expertise.records import Authorship, NameForm, State, Walk, Work
from coordtui_expertise.texts import N_, NN_
from coordtui_expertise.works import Works

BATCH = 500
"""Papers of one transaction of the walk."""

CROWD = 5
"""When a surname and an initial fit more people of the lab than this, nothing is asked."""

_SOURCES = {"arxiv.paper": "arxiv"}


def papers_added(ctx: Context, refs: Sequence[Ref]) -> None:
    """Look through papers that a library has just taken in."""
    attaching = Attaching(ctx)
    for library in ctx.services(PaperLibrary):
        attaching.take(library.papers(refs))


def attach(ctx: Context, run: JobRun) -> Message:
    """The job: look through what was missed, and through everything for people who are new.

    Each batch commits with the place reached, so that a stopped walk goes on from there. Needs the right
    `expertise.manage`.
    """
    ctx.require("expertise.manage")
    attached = 0
    for library in ctx.services(PaperLibrary):
        attached += _walk(ctx, run, library)
    return NN_(
        "{n} possible author of the lab was found.", "{n} possible authors of the lab were found.", attached
    )


def _walk(ctx: Context, run: JobRun, library: PaperLibrary) -> int:
    attaching, walks = Attaching(ctx), ctx.store.records(Walk)
    name = f"{type(library).__module__}:{type(library).__qualname__}"
    names = sorted({spelling(name) for _, name in attaching.people})
    found = seen = 0
    while True:
        run.progress(NN_("{n} paper looked through", "{n} papers looked through", seen), seen)
        with ctx.store.transaction():
            walk = walks.first(where("library") == name) or Walk(library=name)
            if not set(names) <= set(walk.names):  # somebody is new: from the beginning
                walk.cursor = ""
            papers, cursor = library.after(walk.cursor, BATCH)
            found += attaching.take(papers)
            if (cursor, names) != (walk.cursor, walk.names):
                walk.cursor, walk.names = cursor, names
                walks.save(walk)
        seen += len(papers)
        if not papers:
            return found


class Attaching:
    """Finds who of the lab wrote papers. Names are read once: make another when people have changed."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._works = ctx, Works(ctx)

    def take(self, papers: Sequence[Paper]) -> int:
        """Attach those papers that somebody of the lab may have written; how many authorships are new."""
        found = [(paper, authors) for paper in papers if (authors := self._authors(paper.authors))]
        if not found:
            return 0
        new = 0
        with self._ctx.store.transaction():
            known = self._known([key_of(paper) for paper, _ in found])
            missing = [
                (paper, {person: each for person, each in authors.items() if person not in there})
                for paper, authors in found
                if not authors.keys() <= (there := known.get(key_of(paper), frozenset()))
            ]
            for source in sorted({source_of(paper) for paper, _ in missing}):
                here = [each for each in missing if source_of(each[0]) == source]
                works = self._works.take([_work(paper) for paper, _ in here], source)
                for work, (_, authors) in zip(works, here, strict=True):
                    self._attach(work.doc_id, authors)
                    new += len(authors)
        return new

    def _attach(self, work: int, authors: Mapping[int, tuple[State, str, Message]]) -> None:
        for person, (state, name, why) in authors.items():
            self._works.attach(work, person, state, name=name, why=[why.to_json()], source="name")

    def _known(self, keys: Sequence[str]) -> dict[str, frozenset[int]]:
        """Who is settled, or asked about, for the works of these keys that are stored."""
        works = dict(
            self._ctx.store.records(Work).select("doc_id", "key", where=where("key").one_of([*keys]))
        )
        people: dict[int, set[int]] = defaultdict(set)
        rows = self._ctx.store.records(Authorship).select(
            "work", "person", where=where("work").one_of([*works])
        )
        for work, person in rows:
            people[work].add(person)
        return {key: frozenset(people[number]) for number, key in works.items()}

    def _authors(self, names: Iterable[str]) -> dict[int, tuple[State, str, Message]]:
        """Who may be meant by the names on a paper: how sure, the name as written, the evidence."""
        best: dict[int, tuple[State, str, Message]] = {}
        rank: dict[int, int] = {}
        for name in names:
            for person, (place, state, why) in self._meant(name).items():
                if place < rank.get(person, _NOWHERE):
                    rank[person], best[person] = place, (state, name, why)
        return best

    def _meant(self, name: str) -> dict[int, tuple[int, State, Message]]:
        if (person := self.settled(name)) is not None:
            return {person: (0, "confirmed", N_("Confirmed: “{name}” is always this person.", name=name))}
        written = spelling(name)
        likenesses = {
            person: likeness
            for person, likeness in self._names.called(name).items()
            if (person, written) not in self._refused
        }
        count = Counter(likenesses.values())
        return {
            person: (_PLACES[likeness], "uncertain", said(likeness, name, count[likeness]))
            for person, likeness in likenesses.items()
            if likeness != "initial" or count[likeness] <= CROWD
        }

    def settled(self, name: str) -> int | None:
        """Whose a full name is, because somebody confirmed it and nobody else of the lab has it."""
        written = spelling(name)
        people = self._confirmed.get(written, frozenset()) if is_full(name) else frozenset()
        if len(people) != 1:
            return None
        (person,) = people
        return person if self.bearers(name) <= {person} else None

    def bearers(self, name: str) -> set[int]:
        """Who of the lab is called exactly so, whether confirmed or not."""
        return self.namesakes(name) | self._confirmed.get(spelling(name), frozenset())

    def bearers_seen(self, name: str) -> set[int]:
        """The same, but for the spellings that people confirmed who hide their papers from the actor."""
        return self.namesakes(name) | (self._confirmed.get(spelling(name), frozenset()) - self._hidden)

    def namesakes(self, name: str) -> set[int]:
        """Who of the lab is called exactly so in the directory."""
        return {person for person, likeness in self._names.called(name).items() if likeness == "exact"}

    @cached_property
    def people(self) -> list[tuple[int, str]]:
        """Everybody by number and name; the name of a double is one more of the person they are."""
        rows = self._ctx.directory.people().select("doc_id", "name", "merged_into")
        into = {number: kept for number, _, kept in rows if kept is not None}
        return [(_last(number, into), name) for number, name, _ in rows]

    @cached_property
    def _hidden(self) -> frozenset[int]:
        return self._ctx.directory.people().hiding("papers")

    @cached_property
    def _names(self) -> Names:
        return Names(self.people)

    @cached_property
    def _forms(self) -> list[tuple[int, str, str]]:
        return self._ctx.store.records(NameForm).select("person", "name", "state")

    @cached_property
    def _confirmed(self) -> Mapping[str, frozenset[int]]:
        forms: dict[str, set[int]] = defaultdict(set)
        for person, name, state in self._forms:
            if state == "confirmed":
                forms[name].add(person)
        return {name: frozenset(people) for name, people in forms.items()}

    @cached_property
    def _refused(self) -> set[tuple[int, str]]:
        return {(person, name) for person, name, state in self._forms if state == "refused"}


_PLACES: dict[Likeness, int] = {"exact": 1, "order": 2, "spelling": 3, "middle": 4, "initial": 5}
_NOWHERE = 6


def said(likeness: Likeness, name: str, people: int) -> Message:
    """The evidence of a name in words; `people` of the lab it fits equally well."""
    if likeness == "exact" and people == 1:
        return N_("Exactly this full name, and nobody else of the lab has it.")
    if likeness == "exact":
        return NN_(
            "Exactly this full name, which {n} person of the lab has.",
            "Exactly this full name, which {n} people of the lab have.",
            people,
        )
    if likeness == "initial":
        return NN_(
            "Only surname and initial fit “{name}”; of the lab it could be {n} person.",
            "Only surname and initial fit “{name}”; of the lab it could be {n} people.",
            people,
            name=name,
        )
    return {
        "order": N_("The same names in another order: “{name}”.", name=name),
        "spelling": N_("The same name in another spelling: “{name}”.", name=name),
        "middle": N_("The same name but for middle names or initials: “{name}”.", name=name),
    }[likeness]


def key_of(paper: Paper) -> str:
    """The key under which a library's paper is stored as a work."""
    return f"{source_of(paper)}:{paper.ref.key}"


def source_of(paper: Paper) -> str:
    """The library that a paper comes from, in one word."""
    return _SOURCES.get(paper.ref.kind, paper.ref.kind.partition(".")[0])


def _work(paper: Paper) -> Work:
    return Work(
        key=key_of(paper),
        title=paper.title,
        abstract=paper.abstract,
        authors=[*paper.authors],
        date=paper.date,
        url=paper.url,
        doi=paper.doi,
        categories=[*paper.categories],
    )


def _last(number: int, into: Mapping[int, int]) -> int:
    seen = {number}
    while (kept := into.get(number)) is not None and kept not in seen:
        seen.add(kept)
        number = kept
    return number
