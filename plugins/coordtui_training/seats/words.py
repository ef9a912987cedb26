"""What is said of a sign-up: to whom it belongs, and to who runs the list."""

from __future__ import annotations

from datetime import datetime

from coordtui.api import Context, Message, safe, sentences
from coordtui_training.planning.titles import called
from coordtui_training.records import Session, Signup, SignupState
from coordtui_training.texts import N_
from coordtui_training.times import day_and_time


def name(ctx: Context, person: int) -> str:
    """Somebody's name as the actor may see it."""
    from coordtui_training.sight import names

    return safe(names(ctx, [person]).get(person, "?"))


def moment(ctx: Context, session: Session, when: datetime | None) -> str:
    """A moment by the clocks of the session, `""` for None."""
    return "" if when is None else day_and_time(ctx, when, session.zone)


_MINE: dict[SignupState, Message] = {
    "requested": N_("You asked for a seat in “{title}”; it waits for a yes."),
    "waiting": N_("You are on the waiting list of “{title}”."),
    "offered": N_("A seat in “{title}” is kept for you until {end}."),
    "confirmed": N_("You have a seat in “{title}”."),
    "declined": N_("You left the seat in “{title}” to the next."),
    "cancelled": N_("You are no longer signed up for “{title}”."),
    "late_cancelled": N_("You are no longer signed up for “{title}”."),
}
_THEIRS: dict[SignupState, Message] = {
    "requested": N_("{name} asked for a seat in “{title}”."),
    "waiting": N_("{name} is on the waiting list of “{title}”."),
    "offered": N_("A seat in “{title}” is offered to {name} until {end}."),
    "confirmed": N_("{name} has a seat in “{title}”."),
    "cancelled": N_("{name} is no longer signed up for “{title}”."),
    "refused": N_("{name} was refused for “{title}”."),
}


def said(ctx: Context, session: Session, signup: Signup, *more: Message | None) -> Message:
    """What a sign-up is now, to whom it belongs or to who did it for them, and more sentences."""
    mine = signup.person == ctx.actor.person
    text = (_MINE if mine else _THEIRS)[signup.state].with_values(
        title=called(ctx, session),
        name="" if mine else name(ctx, signup.person),
        end=moment(ctx, session, signup.expires),
    )
    return sentences([text, *(each for each in more if each is not None)])
