"""An answer in lines: each person with the strongest reason, and all reasons of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coordtui.api import Context, Expert, Message, Person, Reason, formats, safe
from coordtui.ui.widgets import Cell, Column, Pairs, Paragraph, Row, Section, Words, fit
from coordtui_expertise.feedback import Verdict
from coordtui_expertise.panes.people_names import (
    AVAILABLE,
    Names,
    availability,
    languages,
    role_now,
    role_said,
    today_of,
)
from coordtui_expertise.texts import N_

COLUMNS = (
    Column(key="name", title=N_("Name"), width=20, flex=1),
    Column(key="match", title=N_("Match"), width=13),
    Column(key="reason", title=N_("Strongest reason"), width=16, flex=3, priority=2),
    Column(key="now", title=N_("Now"), width=6, priority=1),
)

STRENGTHS: Sequence[Message] = (N_("weak"), N_("some"), N_("good"), N_("strong"), N_("strong"))
"""From 1 to 5, in a word."""

_KINDS: Mapping[str, Message] = {
    "paper": N_("paper"),
    "says": N_("says so"),
    "words": N_("words"),
    "people": N_("people"),
    "against": N_("against"),
}
_VERDICTS: Mapping[Verdict, tuple[str, Message]] = {
    "good": ("★", N_("a good match, you said")),
    "wrong": ("✗", N_("not right, you said")),
}
SHOWN_WORDS = 3
"""Words that have a column in the table of what was seen for each."""


def strength(ctx: Context, value: int) -> Cell:
    """`●●●○○ good`."""
    level = min(max(value, 1), 5)
    word = ctx._(STRENGTHS[level - 1])
    return Cell(f"{'●' * level}{'○' * (5 - level)} {word}", said=word)


def expert_row(ctx: Context, expert: Expert, person: Person, verdict: Verdict | None) -> Row:
    """The line of a person who knows."""
    now = person.availability(today_of(ctx))
    reason = ctx._(expert.reasons[0].text) if expert.reasons else ""
    sign, state = _VERDICTS[verdict] if verdict else (" ", "")
    return Row(
        expert.person,
        [
            safe(person.name),
            strength(ctx, expert.strength),
            safe(reason),
            Cell(ctx._(AVAILABLE[now]), "quiet"),
        ],
        sign=sign,
        role="quiet" if verdict == "wrong" else "",
        state=state,
    )


def expert_sections(
    ctx: Context,
    names: Names,
    expert: Expert,
    person: Person,
    *,
    verdict: Verdict | None,
    table: Section | None,
) -> list[Section]:
    """Everything about one of them: the reasons first. `table` is shown where there is room for it."""
    why = [pair for reason in expert.reasons for pair in _reason(ctx, reason)]
    sections = [Section([Pairs(why) if why else Paragraph(N_("No reason was given."), "quiet")])]
    if table is not None:
        sections.append(table)
    sections.append(Section(about(ctx, names, person), title=N_("Who")))
    said = _VERDICTS[verdict][1] if verdict else N_("c: a good match · x: not right")
    sections.append(Section([Paragraph(said, "quiet")], title=N_("Is this right?")))
    sections.append(Section([Paragraph(N_("Not used: mails, reviews, private files."), "quiet")]))
    return sections


def about(ctx: Context, names: Names, person: Person) -> list[Paragraph | Pairs]:
    """Who somebody is, as far as it is shown: languages, role, group, place, and whether they are here."""
    role = role_now(person, today_of(ctx))
    facts = [
        ctx._(role_said(role)) if role else "",
        *names.groups_of(person),
        person.place,
        languages(person),
    ]
    shown = " · ".join(safe(fact) for fact in facts if fact)
    lines: list[Paragraph | Pairs] = [Paragraph(shown)] if shown else []
    return [*lines, Paragraph(availability(person, ctx))]


def seen_table(experts: Sequence[Expert], people: Mapping[int, Person]) -> Section | None:
    """For each of the words that weigh most, in how many of the papers of each person it was seen."""
    weight: dict[str, float] = {}
    for reason in (reason for expert in experts for reason in expert.reasons):
        for word, share in reason.terms:
            weight[word] = weight.get(word, 0.0) + share
    words = sorted(weight, key=lambda word: (-weight[word], word))[:SHOWN_WORDS]
    if not words:
        return None
    width = 11
    head = " " * 16 + " ".join(fit(safe(word), width, "right") for word in words)
    lines = [Paragraph(head, "quiet")]
    for expert in experts:
        counts = [sum(1 for reason in expert.reasons if _has(reason, word)) for word in words]
        cells = " ".join(fit(str(count) if count else "·", width, "right") for count in counts)
        lines.append(Paragraph(f"{fit(safe(people[expert.person].name), 15)} {cells}"))
    return Section(lines, title=N_("Seen for each word"))


def _has(reason: Reason, word: str) -> bool:
    return any(each == word for each, _ in reason.terms)


def _reason(ctx: Context, reason: Reason) -> Iterable[tuple[Words, Words]]:
    """A reason, its day, and below it each word with its share of the whole."""
    sign = "-" if reason.kind == "against" else "+"
    text = safe(ctx._(reason.text))
    if reason.at is not None:
        text = f"{text} · {formats.month(reason.at, ctx.translator)}"
    yield f"{sign} {ctx._(_KINDS[reason.kind])}", text
    if reason.terms:
        shares = (f"{safe(word)} {formats.percent(share, ctx.translator)}" for word, share in reason.terms)
        yield "", ", ".join(shares)
