"""One message of the outbox as a line of the list, and in full beside it."""

from __future__ import annotations

from collections.abc import Mapping

from coordtui.api import Context, CoordtuiError, Message
from coordtui.api.letters import Letter, LetterState, Step
from coordtui.outbox.words import STATES, problem, recipient, title
from coordtui.text import formats
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe
from coordtui.text.translation import Translator
from coordtui.ui.widgets import Cell, Pairs, Paragraph, Role, Row, Section, Words

SIGNS: Mapping[LetterState, tuple[str, Role]] = {
    "waiting": ("…", ""),
    "sending": ("→", "accent"),
    "sent": ("✓", "quiet"),
    "failed": ("!", "trouble"),
    "unsure": ("?", "attention"),
    "discarded": ("x", "quiet"),
}


def letter_row(letter: Letter, translate: Translator) -> Row:
    """Its state as a sign and a word, who it goes to, what it is about, and when it was last touched."""
    sign, role = SIGNS[letter.state]
    state = STATES[letter.state]
    last = letter.steps[-1].at if letter.steps else letter.made
    when = formats.date_and_time(last, translate) if last is not None else ""
    return Row(
        letter.doc_id,
        [
            Cell(translate(state), role),
            translate(recipient(letter)),
            title(letter),
            Cell(when, "quiet"),
        ],
        sign=sign,
        sign_role=role,
        state=state,
    )


def sections(ctx: Context, letter: Letter) -> list[Section]:
    """Its state and the problem, what happened so far, and last, as it may be long, what goes or went."""
    return [
        Section([*_state(ctx, letter)], title=STATES[letter.state]),
        Section([Pairs([_step(ctx, step) for step in letter.steps])], title=N_("What happened")),
        Section(
            [Paragraph(preview(ctx, letter))],
            title=N_("What went") if letter.state == "sent" else N_("What goes"),
        ),
    ]


def preview(ctx: Context, letter: Letter) -> Words:
    """What goes, or why nothing can."""
    try:
        return ctx.outbox.preview(letter)
    except (CoordtuiError, ValueError) as error:
        return safe(error, limit=500)


def _state(ctx: Context, letter: Letter) -> list[Paragraph]:
    translate = ctx.translator
    said: list[Words] = []
    why = problem(letter)
    if why is not None:
        said.append(why)
    if letter.state == "waiting" and letter.due is not None and letter.due > ctx.clock():
        said.append(N_("It is tried again after {time}.", time=formats.date_and_time(letter.due, translate)))
    if letter.tries > 1:
        said.append(NN_("tried {n} time", "tried {n} times", letter.tries))
    said.append(N_("put there by {name} ({plugin})", name=safe(letter.by, limit=100), plugin=letter.plugin))
    return [Paragraph(each, "trouble" if each is why else "quiet") for each in said]


def _step(ctx: Context, step: Step) -> tuple[Words, Words]:
    said: Message = STATES[step.state]
    if step.by:
        said = N_("{what} · {who}", what=said, who=safe(step.by, limit=100))
    if step.problem is not None:
        said = N_("{what} · {who}", what=said, who=Message.from_json(step.problem))
    return formats.date_and_time(step.at, ctx.translator), said
