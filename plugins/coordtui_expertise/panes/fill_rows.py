"""The three lists of filling: sources, candidates, and what is to be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coordtui.api import Message, safe
from coordtui.ui.widgets import Cell, Column, Pairs, Paragraph, Row, Section, Words
from coordtui_expertise.dates import iso
from coordtui_expertise.fill import BIBTEX, FIELDS, KINDS, FillPlan, Kind
from coordtui_expertise.sources import TITLES
from coordtui_expertise.texts import N_, NN_

Translate = Callable[[Message | str], str]

SOURCES = (
    Column(key="source", title=N_("Source"), width=18),
    Column(key="gives", title=N_("What comes from it"), width=40, flex=1, priority=1),
)
CANDIDATES = (
    Column(key="name", title=N_("Name"), width=24, flex=1),
    Column(key="works", title=N_("Works"), width=6, align="right"),
    Column(key="where", title=N_("Where"), width=26, flex=2, priority=1),
)
PLAN = (
    Column(key="state", title=N_("What becomes of it"), width=18),
    Column(key="what", title=N_("Work or value"), width=40, flex=1),
    Column(key="when", title=N_("Date"), width=10, priority=1),
)

_GIVES: Mapping[str, Message] = {
    "orcid": N_("what people say of themselves: works, keywords, links"),
    "openalex": N_("works with abstracts; wants a key"),
    "semantic-scholar": N_("works with abstracts"),
    "dblp": N_("works in computer science"),
    BIBTEX: N_("a file of yours"),
}
_SIGNS: Mapping[Kind, str] = {"new": "•", "uncertain": "?", "known": " ", "refused": "✗"}


def source_rows(translate: Translate) -> list[Row]:
    """The sources, with what each knows."""
    names = {**TITLES, BIBTEX: "BibTeX"}
    return [Row(name, [title, Cell(translate(_GIVES[name]), "quiet")]) for name, title in names.items()]


def plan_rows(plan: FillPlan, translate: Translate) -> list[Row]:
    """What is new first, then values, then what was left out, then what needs nothing."""
    works = [
        Row(
            f"work {at}",
            [translate(KINDS[each.kind]), safe(each.work.title), iso(each.work)],
            sign=_SIGNS[each.kind],
            role="quiet" if each.kind in {"known", "refused"} else "",
        )
        for kind in KINDS
        for at, each in enumerate(plan.works)
        if each.kind == kind
    ]
    values = [
        Row(f"value {at}", [translate(FIELDS.get(each.field, each.field)), safe(each.value), ""], sign="•")
        for at, each in enumerate(plan.values)
    ]
    left_out = [
        Row(
            f"left {at}",
            [translate(N_("left out")), safe(f"{translate(each.why)} ({each.what})"), ""],
            sign="!",
        )
        for at, each in enumerate(plan.left_out)
    ]
    if plan.theirs_not:
        left_out.append(
            Row("others", [translate(N_("left out")), translate(by_others(plan)), ""], role="quiet")
        )
    new = len(plan.of_kind("new")) + len(plan.of_kind("uncertain"))
    return [*works[:new], *values, *left_out, *works[new:]]


def by_others(plan: FillPlan) -> Message:
    """How many entries of a file are not theirs."""
    return NN_(
        "{n} entry is by nobody of this name.", "{n} entries are by nobody of this name.", plan.theirs_not
    )


def about(plan: FillPlan, key: str) -> list[Section]:
    """All about one row of `plan_rows`: what it is, and why this becomes of it."""
    kind, _, number = key.partition(" ")
    at = int(number or 0)
    if kind == "work":
        planned = plan.works[at]
        facts: list[tuple[Words, Words]] = [
            (N_("What becomes of it"), KINDS[planned.kind]),
            (N_("Authors"), safe(", ".join(planned.work.authors), limit=1000)),
        ]
        why = [Paragraph(Message.from_json(each)) for each in planned.why]
        shown = [Section([Paragraph(safe(planned.work.title, limit=1000)), Pairs(facts)])]
        return [*shown, Section(why, title=N_("Why"))] if why else shown
    if kind == "value":
        value = plan.values[at]
        label = FIELDS.get(value.field, value.field)
        return [Section([Pairs([(label, safe(value.value, limit=1000))])])]
    if kind == "left":
        left = plan.left_out[at]
        return [Section([Paragraph(safe(left.what, limit=1000)), Paragraph(left.why, "attention")])]
    return [Section([Paragraph(by_others(plan))])]


def counted(plan: FillPlan) -> Message:
    """How much of each there is."""
    return NN_(
        "{n} new work, {uncertain} to confirm, {values} new values",
        "{n} new works, {uncertain} to confirm, {values} new values",
        len(plan.of_kind("new")),
        uncertain=len(plan.of_kind("uncertain")),
        values=len(plan.values),
    )
