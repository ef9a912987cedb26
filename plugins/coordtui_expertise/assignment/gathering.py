"""Where the items and the people of a plan come from: spreadsheets, papers, groups, roles, people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, NotFound, Paper, PaperLibrary, Person, Ref, Refused, fold, role_of
from coordtui_expertise.asking import arxiv_ref, the_paper
from coordtui_expertise.assignment.sheets import read_items, read_takers
from coordtui_expertise.records import WORK, Plan, PlanItem, PlanTaker, Work
from coordtui_expertise.texts import N_
from coordtui_expertise.works import Works

_NAMED = 5
"""So many papers that may be meant are named."""

_PAPERS = 10
"""So many papers of a student say what they work on."""


class Among(msgspec.Struct, kw_only=True):
    """People of a group (its number), of a role as anybody writes it, or of both; without either nobody."""

    group: int | None = None
    role: str = ""


class Sources(msgspec.Struct, kw_only=True):
    """What a plan is made of; everything that is said is taken together.

    `papers` are arXiv identifiers, DOIs, keys as the store has them, or words of a title;
    `items_csv` and `people_csv` the text of spreadsheets.
    """

    items_csv: str = ""
    papers: Sequence[str] = ()
    students: Among = msgspec.field(default_factory=Among)
    people_csv: str = ""
    people: Sequence[int] = ()
    takers: Among = msgspec.field(default_factory=Among)
    everybody: bool = False
    demand: int = 1
    capacity: int = 3
    minimum: int = 0


def gathered(ctx: Context, plan: Plan, sources: Sources) -> Plan:
    """The plan with what the sources have beside what is there; raises `Refused` and `NotFound`.

    An item whose key is there already, and somebody who is, stay as they are. Needs `expertise.manage`.
    """
    ctx.require("expertise.manage")
    items, keys = [*plan.items], {item.key: item.title for item in plan.items}
    for item in _items(ctx, sources):
        if keys.get(item.key) == item.title:
            continue
        key, number = item.key, 2
        while key in keys:
            key, number = f"{item.key}-{number}", number + 1
        keys[key] = item.title
        items.append(replace(item, key=key))
    takers = {taker.person: taker for taker in plan.takers}
    for taker in _takers(ctx, sources):
        takers.setdefault(taker.person, taker)
    return replace(plan, items=items, takers=[*takers.values()])


def _items(ctx: Context, sources: Sources) -> Iterable[PlanItem]:
    if sources.items_csv.strip():
        yield from read_items(sources.items_csv, sources.demand)
    for name in sources.papers:
        yield _of_paper(_the_paper(ctx, name), sources.demand)
    works = Works(ctx)
    for student in _people(ctx, sources.students):
        if student.matching:
            yield _of_student(student, works, sources.demand)


def _takers(ctx: Context, sources: Sources) -> Iterable[PlanTaker]:
    limits = {"capacity": sources.capacity, "minimum": sources.minimum}
    if sources.people_csv.strip():
        yield from read_takers(sources.people_csv, ctx.directory.the_one, **limits)
    everybody = _people(ctx, sources.takers, everybody=sources.everybody)
    for number in (*sources.people, *(person.doc_id for person in everybody)):
        yield PlanTaker(person=number, **limits)


def _people(ctx: Context, among: Among, *, everybody: bool = False) -> list[Person]:
    """Those people, in the order of their names."""
    if not everybody and among.group is None and not among.role:
        return []
    people = ctx.directory.people().find(where("merged_into") == None, order=("name",))  # noqa: E711 - a query
    today = ctx.clock().astimezone().date()
    role = ctx.directory.the_role(among.role) if among.role else ""

    def belongs(person: Person) -> bool:
        held = (each for each in person.roles if each.until is None or each.until >= today)
        return (among.group is None or among.group in person.groups) and (
            not role or any(role_of(each.role) == role for each in held)
        )

    return [person for person in people if belongs(person)]


# What they are matched by.


def _of_paper(paper: Paper, demand: int) -> PlanItem:
    scheme = paper.ref.kind.partition(".")[0]
    key = f"work:{paper.ref.key}" if paper.ref.kind == WORK else f"{scheme}:{paper.ref.key}"
    return PlanItem(
        key=key, title=paper.title, text=paper.abstract, demand=demand, authors=list(paper.authors)
    )


def _of_student(person: Person, works: Works, demand: int) -> PlanItem:
    """What a student works on and looks for; the student's own conflicts hold."""
    papers = works.of(person.doc_id)[:_PAPERS]
    says = [*person.interests, *person.methods, *person.seeks, *person.projects, person.about]
    return PlanItem(
        key=f"person:{person.doc_id}",
        title=person.name,
        text="\n".join(filter(None, [*says, *(work.title for work in papers)])),
        demand=demand,
        owners=[person.doc_id],
    )


# Which paper is meant.


def _the_paper(ctx: Context, name: str) -> Paper:
    ref = arxiv_ref(name) or _stored(ctx, name)
    if ref is not None:
        return the_paper(ctx, ref)
    found = _titled(ctx, name)
    exact = [paper for paper in found if fold(paper.title) == fold(name)]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise NotFound(
            N_("No paper here answers to “{name}”.", name=name),
            remedy=N_("Write its arXiv identifier, its DOI, or more of its title; or put it in a CSV file."),
        )
    titles = "; ".join(f"“{paper.title}” ({paper.ref.key})" for paper in found[:_NAMED])
    raise Refused(
        N_("Several papers answer to “{name}”.", name=name), why=N_("They are: {titles}.", titles=titles)
    )


def _stored(ctx: Context, name: str) -> Ref | None:
    """A work of the store by its key, its number (`work:12`) or its DOI."""
    scheme, _, number = name.strip().partition(":")
    if scheme == "work" and number.isdecimal():
        return Ref(WORK, number)
    doi = name.strip().lower().removeprefix("https://doi.org/")
    work = ctx.store.records(Work).first((where("key") == name.strip()) | (where("doi") == (doi or "-")))
    return work.ref if work else None


def _titled(ctx: Context, words: str) -> list[Paper]:
    """Papers of libraries and of the store whose title has all the words."""
    wanted = fold(words).split()
    found: dict[str, Paper] = {}
    for library in ctx.services(PaperLibrary):
        for paper in library.find(words, _NAMED + 1):
            found.setdefault(fold(paper.title), paper)
    for number, title in ctx.store.records(Work).select("doc_id", "title"):
        if all(word in fold(title) for word in wanted) and fold(title) not in found:
            found[fold(title)] = the_paper(ctx, Ref(WORK, str(number)))
    return [paper for title, paper in found.items() if all(word in title for word in wanted)]
