"""The lab's output: how many stored papers its own people wrote, by month, group, category or person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from coordtui.api import Context, Message, Person, as_csv, formats, safe
from coordtui_arxiv.ours import Ours
from coordtui_arxiv.reports.digest import Text
from coordtui_arxiv.reports.spans import Span, start_of
from coordtui_arxiv.reports.wrote import Written, Wrote
from coordtui_arxiv.texts import N_, NN_

By = Literal["month", "group", "category", "person"]

TITLES: Mapping[By, Message] = {
    "month": N_("Month"),
    "group": N_("Group"),
    "category": N_("Category"),
    "person": N_("Person"),
}

RULES: Mapping[By, Message] = {
    "month": N_("Each paper counts once, in the month in which it was announced."),
    "group": N_("A paper of two groups counts once in each of them, and once in the total."),
    "category": N_("Each paper counts once, in its primary category."),
    "person": N_("A paper of two people counts once for each of them, and once in the total."),
}
"""How papers are counted, in words."""

NAMES_ALONE = N_("Only names were compared: the plugin of expertise is off.")


class Line(msgspec.Struct, frozen=True):
    """One number of the table: what it is of, and the papers that it counts, newest first.

    `month` is the first day of a month, where it is of one.
    """

    label: Text
    papers: tuple[int, ...]
    month: date | None = None


class Output(msgspec.Struct, frozen=True):
    """The table. `papers` are all that are counted, each once; `certain` is whether by more than names.

    `waiting` more may be the lab's: somebody has to confirm who wrote them.
    """

    by: By
    span: Span
    papers: tuple[int, ...]
    lines: tuple[Line, ...]
    certain: bool
    waiting: int = 0

    @property
    def notes(self) -> tuple[Message, ...]:
        """The rule of counting, and what the numbers rest on."""
        notes = [RULES[self.by]] if self.certain else [RULES[self.by], NAMES_ALONE]
        if self.waiting:
            notes.append(
                NN_(
                    "{n} more paper may be the lab’s: who wrote it waits to be confirmed.",
                    "{n} more papers may be the lab’s: who wrote them waits to be confirmed.",
                    self.waiting,
                )
            )
        return tuple(notes)


def output(ctx: Context, by: By, span: Span) -> Output:
    """The papers of people of the lab that were announced on these days, as far as the actor may see.

    By group and person they are told apart only where it is certain who wrote them.
    """
    ctx.require("arxiv.read")
    wrote = Wrote(ctx)
    written = wrote.on(span)
    match by:
        case "month":
            lines = _by_month(written, span)
        case "category":
            lines = _by_label((each.number, [each.primary or N_("without a category")]) for each in written)
        case "group":
            lines = _by_label(_groups(ctx, written))
        case "person":
            lines = _by_label(_people(ctx, written))
    papers = tuple(each.number for each in written)
    return Output(by, span, papers, tuple(lines), wrote.certain, Ours(ctx).waiting())


def _by_month(written: Sequence[Written], span: Span) -> list[Line]:
    """Every month from the first that has a paper to the end of the span, the empty ones too."""
    found: dict[date, list[int]] = {}
    for each in written:
        month = start_of(each.announced.astimezone().date(), "month")
        found.setdefault(month, []).append(each.number)
    lines: list[Line] = []
    at = min(found, default=None)
    while at is not None and at <= span.last:
        lines.append(Line(f"{at:%Y-%m}", tuple(found.get(at, ())), at))
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)
    return lines


def _by_label(labelled: Iterable[tuple[int, Sequence[Text]]]) -> list[Line]:
    """A line for each label, that with most papers first."""
    found: dict[Text, list[int]] = {}
    for number, labels in labelled:
        for label in dict.fromkeys(labels):
            found.setdefault(label, []).append(number)
    lines = [Line(label, tuple(numbers)) for label, numbers in found.items()]
    return sorted(lines, key=lambda line: (-len(line.papers), str(line.label)))


def _groups(ctx: Context, written: Sequence[Written]) -> Iterable[tuple[int, list[Text]]]:
    groups = {person.doc_id: person.groups for person in _authors(ctx, written)}
    named: dict[int, Text] = {
        group.doc_id: safe(group.name, limit=100) for group in ctx.directory.groups().find()
    }
    for each in written:
        theirs = [named[group] for who in each.people for group in groups.get(who, ()) if group in named]
        yield each.number, theirs or ([N_("in no group")] if each.people else [])


def _people(ctx: Context, written: Sequence[Written]) -> Iterable[tuple[int, list[Text]]]:
    named: dict[int, Text] = {
        person.doc_id: safe(person.name, limit=100) for person in _authors(ctx, written)
    }
    for each in written:
        yield each.number, [named[who] for who in each.people if who in named]


def _authors(ctx: Context, written: Sequence[Written]) -> list[Person]:
    return ctx.directory.people().get_many({who for each in written for who in each.people})


def label_of(line: Line, ctx: Context) -> str:
    """What a line is called, in the reader's language."""
    return formats.month(line.month, ctx.translator) if line.month else ctx._(line.label)


def output_csv(found: Output, ctx: Context) -> str:
    """The table as CSV: what each number is of, and the number; months as `2026-11`."""
    header = (ctx._(TITLES[found.by]), ctx._(N_("Papers")))
    return as_csv(header, [(ctx._(line.label), len(line.papers)) for line in found.lines])
