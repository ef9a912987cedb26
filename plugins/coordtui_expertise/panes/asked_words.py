"""What the window of a question says of it: how many, whom it leaves out, and what to do when nobody fits."""

from __future__ import annotations

from collections.abc import Mapping

from coordtui.api import Context, CoordtuiError, Message, safe
from coordtui.ui.widgets import Words
from coordtui.ui.widgets.lines import cell_len
from coordtui_expertise.asking import Answer, Question, With
from coordtui_expertise.fitting import LEFT_OUT
from coordtui_expertise.texts import N_, NN_

LANGUAGES = ("fr", "en")
"""The languages that one key walks through."""

_WITH: Mapping[With, Message] = {
    "me": N_("no conflict: me"),
    "authors": N_("no conflict: authors"),
}

_WHY: Mapping[str, Message] = {**LEFT_OUT, "author": N_("wrote the paper")}


def next_language(now: tuple[str, ...]) -> tuple[str, ...]:
    """French, then English, then any."""
    order: list[tuple[str, ...]] = [(), *((code,) for code in LANGUAGES)]
    return order[(order.index(now) + 1) % len(order)] if now in order else ()


def next_with(now: With, *, paper: bool) -> With:
    """No conflict with me, then, of a paper, with its authors, then any."""
    order: list[With] = ["", "me", "authors"] if paper else ["", "me"]
    return order[(order.index(now) + 1) % len(order)] if now in order else ""


def filter_words(ctx: Context, question: Question) -> str:
    """The filters that are on, by name."""
    on: list[Message | str] = [N_("free")] if question.available else []
    on += [code.upper() for code in question.languages]
    if question.outside:
        on.append(N_("other groups"))
    if question.no_conflict:
        on.append(_WITH[question.no_conflict])
    return " · ".join(map(ctx._, on))


def counts(ctx: Context, answer: Answer, *, short: bool) -> str:
    """How many of how many, and how many could not be ranked; `short` where filters need the room."""
    if answer.ask is None:
        return ""
    experts = answer.experts
    without = len(experts.without_profile)
    parts = [
        NN_(
            "{shown} of {n} person",
            "{shown} of {n} people",
            experts.ranked + without + answer.left_out,
            shown=len(experts.found),
        )
    ]
    if without and short:
        parts.append(NN_("{n} without profile: L", "{n} without profile: L", without))
    elif without:
        parts.append(
            NN_(
                "{n} has no profile and could not be ranked: L lists them",
                "{n} have no profile and could not be ranked: L lists them",
                without,
            )
        )
    return " · ".join(map(ctx._, parts))


def left_out(ctx: Context, reasons: Mapping[str, int], room: int | None = None) -> Words:
    """How many were left out, and why; the number alone where there is no room for more."""
    told = [
        ctx._(N_("{n} ({why})", why=_WHY.get(why, safe(why)), n=count))
        for why, count in sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
        if count
    ]
    if not told:
        return N_("nobody was left out")
    said = N_("left out: {reasons}", reasons=", ".join(told))
    if room is None or cell_len(ctx._(said)) <= room:
        return said
    return N_("left out: {n}", n=sum(reasons.values()))


def nobody(ctx: Context, question: Question, answer: Answer, error: CoordtuiError | None) -> Words:
    """What stands in the place of people when there are none."""
    if error is not None:
        return "\n".join(error.parts(ctx._))
    if answer.ask is None:
        return N_(
            "Type what you want to know, or paste a title and its abstract, a paragraph, "
            "or an arXiv number. Nothing leaves this machine."
        )
    if answer.left_out and filter_words(ctx, question):
        return N_("Nobody here answers to these filters. Take one away: the same key does.")
    if answer.left_out:  # authors: nothing else leaves anybody out where no filter is on
        return N_("Nobody else is near enough to be named: who wrote the paper is not asked.")
    return N_(
        "Nobody is near enough to be named. Say it in other words, or add a sentence; "
        "who has no profile could not be ranked."
    )
