"""The form of an assignment: what is to be taken, by whom, and which conflicts count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import msgspec
from msgspec.structs import replace

from coordtui.api import Context, Message, Refused, StaleRecord, at_home, read_text
from coordtui.ui.widgets import (
    BooleanField,
    ChoiceField,
    Field,
    FormScreen,
    LongTextField,
    NumberField,
    Option,
    PeopleField,
    SearchField,
    TextField,
    Words,
)
from coordtui_expertise.assignment.gathering import Among, Sources, gathered
from coordtui_expertise.assignment.plans import Plans
from coordtui_expertise.records import Plan, PlanTaker
from coordtui_expertise.texts import N_, NN_

KINDS: Mapping[str, Message] = {
    "reviewers": N_("reviewers for papers"),
    "mentors": N_("mentors for students"),
    "judges": N_("judges for projects"),
}
HOLDS: Mapping[str, tuple[Message, Message]] = {
    "coauthor": (N_("Bar co-authors"), N_("Who wrote with an author in the last 3 years must not take it.")),
    "group": (N_("Bar the same group"), N_("Who is in a group of an author must not take it.")),
    "supervisor": (N_("Bar supervision"), N_("Supervisors and their students must not take it.")),
}
_ITEMS, _PAPERS, _PEOPLE = "items_csv", "papers", "people_csv"
_TAKERS = ("group", "role", "people", _PEOPLE)
_SOURCES = {
    _ITEMS: "items_csv",
    _PAPERS: "papers",
    "student_role": "students",
    _PEOPLE: "people_csv",
    "role": "takers",
}
"""What of `Sources` comes from a field, and is said under it when it is refused."""


class UnderField(Refused):
    """What a field names is refused; said under it."""

    def __init__(self, field: str, error: Refused) -> None:
        super().__init__(error.what, why=error.why, remedy=error.remedy)
        self.field = field


def plan_form(ctx: Context, plan: Plan | None = None) -> FormScreen[Plan]:
    """Asks what a plan is made of; of one that exists also what is to be added. Returns it as stored."""
    plans = Plans(ctx)
    before = plan or Plan(name="", at=ctx.clock())

    def filled(values: Mapping[str, Any], base: Plan, *, everybody: bool = False) -> Plan:
        holds = [kind for kind in HOLDS if values[_bar(kind)]]
        named = replace(base, name=values["name"], kind=values["kind"], holds=holds)
        return _gathered(ctx, named, replace(_sources(ctx, values), everybody=everybody))

    def names_nobody(values: Mapping[str, Any], base: Plan) -> bool:
        return not base.takers and not any(values[name] for name in _TAKERS)

    def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Plan:
        base = stored["plan"] if stored else before
        made = filled(values, base, everybody=names_nobody(values, base))
        if not made.items:
            raise Refused(
                N_("There is nothing to assign."),
                remedy=N_("Name items: a table, papers, or the students of a group."),
            )
        try:
            return plans.save(made)
        except StaleRecord as error:
            now = plans.get(before.doc_id)
            raise StaleRecord({**_values(now), "plan": now}, error.yours) from error

    def preview(values: Mapping[str, Any]) -> Words:
        made = filled(values, before)
        items = NN_("{n} item", "{n} items", len(made.items))
        people = NN_("{n} person", "{n} people", len(made.takers))
        if names_nobody(values, before):
            people = N_("everybody")  # not read at each letter
        return N_("{items}, {people}", items=items, people=people)

    return FormScreen(
        N_("Change the assignment “{name}”, or add to it", name=before.name)
        if plan
        else N_("A new assignment"),
        _fields(ctx, everybody=not before.takers),
        _values(before),
        save=save,
        preview=preview,
        draft=f"expertise.plan.{before.doc_id or 'new'}",
        translate=ctx._,
    )


def _fields(ctx: Context, *, everybody: bool) -> list[Field]:
    def groups() -> Iterator[Option]:
        for group in ctx.directory.groups().find(order=("name",)):
            yield Option(group.doc_id, group.name)

    table = N_("Columns: title, and if wanted key, text, demand, authors (e-mails or names, split by ;).")
    people = N_("Columns: person (e-mail, name or number), and if wanted capacity, minimum.")
    papers = N_("One a line: arXiv identifier, DOI, or words of the title.")
    unnamed = N_("Without group, role, people or table: everybody.") if everybody else ""
    number = partial(NumberField, least=0, most=10_000)
    return [
        TextField(name="name", label=N_("Name"), required=True),
        ChoiceField(name="kind", label=N_("Kind"), choices=list(KINDS.items())),
        _table(ctx, _ITEMS, N_("Items: table"), table),
        LongTextField(name=_PAPERS, label=N_("Items: papers"), help=papers, lines=3),
        SearchField(name="student_group", label=N_("Students: group"), read_options=groups),
        TextField(name="student_role", label=N_("Students: role"), help=N_("Such as master or PhD.")),
        number(name="demand", label=N_("People per item")),
        SearchField(name="group", label=N_("Takers: group"), help=unnamed, read_options=groups),
        TextField(name="role", label=N_("Takers: role"), help=N_("With a group: of that group.")),
        PeopleField(name="people", label=N_("Takers: people"), directory=ctx.directory),
        _table(ctx, _PEOPLE, N_("Takers: table"), people),
        number(name="capacity", label=N_("Each at most")),
        number(name="minimum", label=N_("Each at least")),
        *(BooleanField(name=_bar(kind), label=label, help=said) for kind, (label, said) in HOLDS.items()),
    ]


def _table(ctx: Context, name: str, label: Message, columns: Message) -> Field:
    """At home a file of this machine; from afar its text is pasted, as no file there is theirs."""
    if ctx.actor.at_home:
        help_ = N_("A CSV file on this machine. {columns}", columns=columns)
        return TextField(name=name, label=label, help=help_)
    help_ = N_("Paste the lines of a CSV file. {columns}", columns=columns)
    return LongTextField(name=name, label=label, help=help_, lines=3)


def _bar(kind: str) -> str:
    """The field that says whether this kind of conflict counts."""
    return f"bar_{kind}"


def _values(plan: Plan) -> dict[str, Any]:
    usual = Sources()
    return {
        "name": plan.name,
        "kind": plan.kind,
        "demand": usual.demand,
        "capacity": usual.capacity,
        "minimum": usual.minimum,
        **{_bar(kind): kind in plan.holds for kind in HOLDS},
    }


def _sources(ctx: Context, values: Mapping[str, Any]) -> Sources:
    return Sources(
        items_csv=_text(ctx, values, _ITEMS),
        papers=[line.strip() for line in values["papers"].splitlines() if line.strip()],
        students=Among(group=values["student_group"], role=values["student_role"]),
        people_csv=_text(ctx, values, _PEOPLE),
        people=[int(ref.key) for ref in values["people"]],
        takers=Among(group=values["group"], role=values["role"]),
        demand=int(values["demand"] or 0),
        capacity=int(values["capacity"] or 0),
        minimum=int(values["minimum"] or 0),
    )


def _gathered(ctx: Context, plan: Plan, sources: Sources) -> Plan:
    """The plan with what the sources have; what is refused is said under its field."""
    limits = Sources(demand=sources.demand, capacity=sources.capacity, minimum=sources.minimum)
    for field, part in _SOURCES.items():
        given = getattr(sources, part)
        if given in ("", [], Among()):
            continue  # this is done at each letter
        try:
            plan = gathered(ctx, plan, replace(limits, **{part: given}))
        except Refused as error:
            raise UnderField(field, error) from error
    return gathered(ctx, plan, replace(limits, people=sources.people, everybody=sources.everybody))


def _text(ctx: Context, values: Mapping[str, Any], field: str) -> str:
    text: str = values[field]
    if not text or not ctx.actor.at_home:
        return text
    try:
        return read_text(at_home(text))
    except Refused as error:
        raise UnderField(field, error) from error


# The two small ones of the solved plan.


def limits_form(ctx: Context, name: str, capacity: int, minimum: int) -> FormScreen[PlanTaker]:
    """Asks how much somebody takes; nothing is stored. The person of the answer is 0."""

    def save(values: Mapping[str, Any], stored: object) -> PlanTaker:
        taker = PlanTaker(person=0, capacity=int(values["capacity"]), minimum=int(values["minimum"]))
        if taker.minimum > taker.capacity:
            raise Refused(N_("At least is more than at most."))
        return taker

    fields = [
        NumberField(name="capacity", label=N_("At most"), least=0, most=10_000, required=True),
        NumberField(name="minimum", label=N_("At least"), least=0, most=10_000, required=True),
    ]
    values = {"capacity": capacity, "minimum": minimum}
    return FormScreen(N_("How much {name} takes", name=name), fields, values, save=save, translate=ctx._)


def demand_form(ctx: Context, title: str, demand: int) -> FormScreen[int]:
    """Asks how many people are wanted; nothing is stored."""
    field = NumberField(name="demand", label=N_("People wanted"), least=0, most=10_000, required=True)
    return FormScreen(
        N_("How many for “{title}”", title=title),
        [field],
        {"demand": demand},
        save=lambda values, stored: int(values["demand"]),
        translate=ctx._,
    )


class Given(msgspec.Struct):
    """Who is to take an item."""

    person: int


def give_form(ctx: Context, title: str, people: list[Option]) -> FormScreen[Given]:
    """Asks who is to take an item, of those who may; nothing is stored."""
    field = SearchField(name="person", label=N_("Who"), read_options=lambda: people, required=True)
    return FormScreen(
        N_("Who takes “{title}”", title=title),
        [field],
        {},
        save=lambda values, stored: Given(values["person"]),
        translate=ctx._,
    )
