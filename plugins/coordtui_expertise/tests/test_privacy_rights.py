"""Who may do what: every service of the plugin, for every role, about oneself and about somebody else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from coordtui.api import Actor, Ask, Context, NotAllowed, NotFound, Person, Ref, Refused, Term
from coordtui_expertise.asking import Question, answer
from coordtui_expertise.assignment.plans import Plans, Solved
from coordtui_expertise.assignment.problem import Problem
from coordtui_expertise.assignment.solving import Assignment
from coordtui_expertise.attaching import Attaching
from coordtui_expertise.feedback import Verdicts
from coordtui_expertise.fill import Filling, FillPlan
from coordtui_expertise.finder import Finder
from coordtui_expertise.fitting import Fitting
from coordtui_expertise.identities import Identities
from coordtui_expertise.introduce import introduction, request
from coordtui_expertise.known_ids import SourceIds
from coordtui_expertise.lab.report import report
from coordtui_expertise.lab_terms import LabTerms
from coordtui_expertise.privacy import personal_data
from coordtui_expertise.ranking.topics import profile_terms
from coordtui_expertise.records import WORK, Plan, Work
from coordtui_expertise.semantic.fusion import similarities
from coordtui_expertise.sources.shapes import Found
from coordtui_expertise.works import Works

NOW = datetime(2026, 11, 12, tzinfo=UTC)
_NEW = Plan(name="New", at=NOW)
_NOTHING = Solved(Problem(items=[], takers=[], scores={}), Assignment(frozenset(), 0.0, {}, {}), [])

ROLES = ("coordinator", "researcher", "guest", "nobody")


@dataclass(frozen=True)
class Room:
    """Two people with a paper to confirm each, and a plan; `number` is whom something is about."""

    ctx: Context
    number: int
    other: int
    paper: int
    row: int
    plan: int


VIEW: dict[str, Callable[[Room], object]] = {
    "Works.of": lambda r: Works(r.ctx).of(r.number),
    "Works.authors_of": lambda r: Works(r.ctx).authors_of(r.paper),
    "Finder.experts": lambda r: Finder(r.ctx).experts(Ask(text="nets")),
    "Finder.scores": lambda r: Finder(r.ctx).scores(["nets"]),
    "Fitting.of": lambda r: Fitting(r.ctx).of(r.number),
    "answer": lambda r: answer(r.ctx, Question(text="nets")),
    "answer about a paper": lambda r: answer(r.ctx, Question(about=Ref(WORK, str(r.paper)))),
    "answer to nothing": lambda r: answer(r.ctx, Question()),
    "introduction": lambda r: introduction(r.ctx, r.number, r.other),
    "request": lambda r: request(r.ctx, r.number, "nets"),
    "Verdicts.on": lambda r: Verdicts(r.ctx).on(Ask(text="nets")),
    "Verdicts.say": lambda r: Verdicts(r.ctx).say(Ask(text="nets"), r.number, "good"),
    "report": lambda r: report(r.ctx),
    "profile_terms": lambda r: profile_terms(r.ctx, r.number),
    "similarities": lambda r: similarities(r.ctx, "nets"),
}
"""For whoever may see expertise, whomever it is about."""

OWN: dict[str, Callable[[Room], object]] = {
    "Works.attach": lambda r: Works(r.ctx).attach(r.paper, r.number, "confirmed"),
    "Works.confirm": lambda r: Works(r.ctx).confirm([r.row]),
    "Works.refuse": lambda r: Works(r.ctx).refuse([r.row]),
    "Identities.queue": lambda r: Identities(r.ctx).queue(r.number),
    "Identities.same_name": lambda r: Identities(r.ctx).same_name(r.row),
    "Identities.confirm": lambda r: Identities(r.ctx).confirm([r.row]),
    "Identities.confirm_always": lambda r: Identities(r.ctx).confirm_always(r.row),
    "Identities.refuse": lambda r: Identities(r.ctx).refuse([r.row]),
    "Filling.person": lambda r: Filling(r.ctx).person(r.number),
    "Filling.plan": lambda r: Filling(r.ctx).plan(r.number, Found(source="orcid", id="x", name="Nobody")),
    "Filling.plan_file": lambda r: Filling(r.ctx).plan_file(r.number, []),
    "Filling.write": lambda r: Filling(r.ctx).write(FillPlan(person=r.number, source="bibtex")),
    "SourceIds.of": lambda r: SourceIds(r.ctx).of(r.number, "orcid"),
    "SourceIds.confirmed": lambda r: SourceIds(r.ctx).confirmed(r.number, "orcid"),
    "SourceIds.settle": lambda r: SourceIds(r.ctx).settle(r.number, "orcid", "x", "refused", None),
    "SourceIds.require": lambda r: SourceIds(r.ctx).require(r.number),
}
"""For each about themselves, who may; for who manages it, about anybody."""

ANYBODYS: dict[str, Callable[[Room], object]] = {
    "Works.take": lambda r: Works(r.ctx).take([Work(key="bib:new", title="New")], "test"),
    "Works.known": lambda r: Works(r.ctx).known(Work(key="bib:new", title="New")),
}
"""For whoever may fill in their own page."""

MANAGE: dict[str, Callable[[Room], object]] = {
    "SourceIds.known_to": lambda r: SourceIds(r.ctx).known_to("orcid"),
    "Plans.all": lambda r: Plans(r.ctx).all(),
    "Plans.get": lambda r: Plans(r.ctx).get(r.plan),
    "Plans.save": lambda r: Plans(r.ctx).save(_NEW),
    "Plans.remove": lambda r: Plans(r.ctx).remove(r.plan),
    "Plans.keep": lambda r: Plans(r.ctx).keep(_NEW, _NOTHING),
    "Plans.put_back": lambda r: Plans(r.ctx).put_back(_NEW, _NEW),
    "Plans.problem": lambda r: Plans(r.ctx).problem(_NEW),
    "erase": lambda r: personal_data(r.ctx, r.number, erase=True),
    "LabTerms.save": lambda r: LabTerms(r.ctx).save(Term(en="new word")),
    "LabTerms.take_away": lambda r: LabTerms(r.ctx).take_away("new word"),
    "LabTerms.restore": lambda r: LabTerms(r.ctx).restore("new word"),
    "LabTerms.read": lambda r: LabTerms(r.ctx).read("en,fr\nnew word,mot\n"),
}
"""For who coordinates the lab."""

HELD: dict[str, Callable[[Room], object]] = {"copy": lambda r: personal_data(r.ctx, r.number, erase=False)}
"""For each about themselves, whatever their rights."""


def _allowed(operation: str, role: str, *, mine: bool) -> bool:
    if role == "coordinator":
        return True
    if operation in HELD:
        return mine
    if operation in OWN:
        return mine and role == "researcher"
    return operation not in MANAGE and role == "researcher"


EVERYTHING = {**VIEW, **OWN, **ANYBODYS, **MANAGE, **HELD}


@pytest.mark.parametrize("mine", [True, False], ids=["of oneself", "of another"])
@pytest.mark.parametrize("role", ROLES)
def test_each_service_is_for_the_roles_that_have_the_right(lab: Any, role: str, mine: bool) -> None:
    me, other = lab.add("Hrafn Placeholder"), lab.add("Ysolde Carabosse")
    paper = lab.wrote(lab.add("Somebody Else"), "Imaginary nets")
    works, stored = Works(lab.as_(None)), lab.as_(None).store
    rows = {p.doc_id: works.attach(paper.doc_id, p.doc_id, "uncertain", name=p.name) for p in (me, other)}
    plan = stored.records(Plan).add(Plan(name="A plan", at=NOW))
    actor = Actor(person=me.doc_id, name=me.name, roles=frozenset({role}))
    about: Person = me if mine else other
    room = Room(
        ctx=lab.session.context("expertise", actor=actor),
        number=about.doc_id,
        other=other.doc_id,
        paper=paper.doc_id,
        row=rows[about.doc_id].doc_id,
        plan=plan.doc_id,
    )
    for operation, run in EVERYTHING.items():
        assert _may(run, room) == _allowed(operation, role, mine=mine), operation


def _may(run: Callable[[Room], object], room: Room) -> bool:
    """Whether an operation is allowed; nothing of it stays, and of a refused one nothing was written."""
    store = room.ctx.store
    with suppress(_Undone), store.transaction():
        before, allowed = store.revision, True
        try:
            run(room)
        except NotAllowed:
            allowed = False
            assert store.revision == before
        except (Refused, NotFound):
            pass  # allowed, and there is another reason
        raise _Undone
    return allowed


class _Undone(Exception):
    """Takes back what one operation wrote."""


def test_a_library_attaches_papers_to_others_only_for_who_manages_it(lab: Any) -> None:
    from coordtui.api import Paper

    lab.add("Hrafn Placeholder")
    reader = lab.as_(lab.add("Ysolde Carabosse"))
    paper = Paper(
        ref=Ref("arxiv.paper", "2611.99014"),
        title="Nets",
        abstract="",
        authors=("H. Placeholder",),
        date=None,
    )
    with pytest.raises(NotAllowed):
        Attaching(reader).take([paper])
    assert lab.as_(None).store.records(Work).count() == 0


@pytest.mark.parametrize("service", [Works, Identities, Verdicts, SourceIds, Filling, Plans, Finder, Fitting])
def test_the_walk_leaves_no_operation_out(service: type) -> None:
    public = {f"{service.__name__}.{name}" for name in vars(service) if not name.startswith("_")}
    assert (
        public - {"Plans.solve", "Fitting.between"} <= EVERYTHING.keys()
    )  # these read nothing that is not given
