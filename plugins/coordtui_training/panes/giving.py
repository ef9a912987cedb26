"""To whom free seats would go, and the letters that leave by it: shown before anything is done."""

from __future__ import annotations

from coordtui.api import Context, Message, Refused
from coordtui.ui.widgets import Pairs, Paragraph, Section
from coordtui_training.letters.steps import key_of
from coordtui_training.records import Session
from coordtui_training.seats import Place, Seats
from coordtui_training.texts import N_, NN_


class _Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


def proposal(ctx: Context, session: Session) -> list[Section]:
    """Who would get the free seats, who is passed over and why, and the letters.

    Raises `Refused` when nobody could have one.
    """
    queue = Seats(ctx).queue(session.doc_id)
    proposed = [each for each in queue if each.will_get]
    if not proposed:
        raise Refused(
            N_("Nobody who waits could have a seat now."),
            remedy=N_("The list says of each why; O lets somebody in all the same, by name."),
        )
    last = max(each.place for each in proposed)
    passed = [each for each in queue if each.why_not is not None and 0 < each.place < last]
    sections = [
        Section(
            [Pairs([(str(place.place), place.name) for place in proposed])],
            title=NN_("{n} seat goes to", "{n} seats go to", len(proposed)),
        )
    ]
    if passed:
        pairs = [(each.name, each.why_not or "") for each in passed]
        sections.append(Section([Pairs(pairs)], title=N_("Passed over, and why")))
    return [*sections, *_letters(ctx, session, proposed)]


def _letters(ctx: Context, session: Session, proposed: list[Place]) -> list[Section]:
    """The letters as they will be: the seats are given, what it queues is read, and all is taken back."""
    if not ctx.outbox.channels()["mail"]:
        off = N_("No mail leaves this lab: tell them yourself.")
        return [Section([Paragraph(off)], title=N_("Letters"))]
    names = {each.signup.doc_id: each.name for each in proposed}
    seats, found = Seats(ctx), list[Section]()
    try:
        with ctx.store.transaction():
            seats.give(session.doc_id)
            for step in seats.steps(session=session.doc_id):
                letter = ctx.outbox.find(key_of(step)) if step.signup in names else None
                if letter is not None and step.became != "waiting":
                    title = N_("Letter to {name}", name=names.pop(step.signup))
                    found.append(
                        Section([Paragraph(letter.subject, "strong"), Paragraph(letter.text)], title=title)
                    )
            raise _Undone
    except _Undone:
        pass
    if names:
        told: Message = N_("No letter goes to them: they have no address.")
        found.append(Section([Paragraph(", ".join(names.values())), Paragraph(told)]))
    return found
