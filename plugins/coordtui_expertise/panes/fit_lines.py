"""Who fits, in lines: what is shared in one, and in full what each brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from coordtui.api import Context, Message, Person, formats, safe
from coordtui.ui.widgets import Cell, Column, Pairs, Paragraph, Row, Section, Words
from coordtui_expertise.complement import Fit
from coordtui_expertise.fitting import Fits
from coordtui_expertise.panes.answer_lines import about, strength
from coordtui_expertise.panes.asked_words import left_out
from coordtui_expertise.panes.people_names import AVAILABLE, Names, today_of
from coordtui_expertise.texts import N_

Kind = Literal["similar", "complementary"]

COLUMNS = (
    Column(key="name", title=N_("Name"), width=20, flex=1),
    Column(key="match", title=N_("Match"), width=13),
    Column(key="ground", title=N_("In common"), width=16, flex=2, priority=2),
    Column(key="brings", title=N_("Brings"), width=18, flex=2, priority=3),
    Column(key="now", title=N_("Now"), width=6, priority=1),
)

_STEPS: dict[Kind, Sequence[float]] = {
    "similar": (0.2, 0.35, 0.5, 0.7),
    "complementary": (0.1, 0.2, 0.35, 0.5),
}
"""From these scores on a match has two, three, four and five points: chosen, not measured."""


def fit_row(ctx: Context, kind: Kind, fit: Fit, person: Person) -> Row:
    """The line of somebody who fits."""
    now = person.availability(today_of(ctx))
    level = 1 + sum(fit.score >= step for step in _STEPS[kind])
    return Row(
        fit.person,
        [
            safe(person.name),
            strength(ctx, level),
            safe(", ".join(fit.ground)),
            safe(", ".join(fit.they)),
            Cell(ctx._(AVAILABLE[now]), "quiet"),
        ],
    )


def fit_sections(ctx: Context, names: Names, fit: Fit, person: Person, found: Fits) -> list[Section]:
    """What they share, what each brings, who they are; and whom both lists leave out."""
    mine = found.person.doc_id == ctx.actor.person
    you = N_("you bring") if mine else N_("in return")
    parts: list[tuple[Message, Sequence[str]]] = [
        (_ground(fit), fit.ground),
        (N_("they bring"), fit.they),
        (you, fit.you),
        (N_("wanted and offered"), fit.meets),
    ]
    pairs: list[tuple[Words, Words]] = [
        (label, formats.listing([safe(word) for word in words], ctx.translator))
        for label, words in parts
        if words
    ]
    return [
        Section([Pairs(pairs)]),
        Section(about(ctx, names, person), title=N_("Who")),
        Section([Paragraph(left_out(ctx, found.left_out), "quiet")], title=N_("Left out")),
        Section([Paragraph(N_("Not used: mails, reviews, private files."), "quiet")]),
    ]


def _ground(fit: Fit) -> Message:
    if fit.on == "method":
        return N_("shared methods")
    return N_("shared subjects") if fit.on == "application" else N_("in common")
