"""Who has earned a certificate, and for how long a time."""

from __future__ import annotations

from coordtui.api import Context, Message, formats
from coordtui_training.records import Course, Session, Signup, Sitting
from coordtui_training.running.marking import share
from coordtui_training.texts import N_
from coordtui_training.times import minutes_of


def deserving(ctx: Context, session: Session, signup: Signup | None) -> Message | None:
    """Why somebody gets no certificate for a session; None when they do. `signup` is of who came."""
    course = ctx.store.records(Course).get(session.course)
    if course is not None and not course.certificate:
        return N_("this course gives no certificates.")
    if signup is None:
        return N_("they did not come to this session.")
    least = ctx.settings.certificate_share
    came = share(len(_sittings(session, signup)), len(session.sittings))
    if came < least:
        came_, least_ = (formats.percent(each / 100, ctx.translator) for each in (came, least))
        return N_("they came to {came} of it, and a certificate needs {least}.", came=came_, least=least_)
    return None


def earned_minutes(session: Session, signup: Signup) -> int:
    """The minutes of the sittings that they came to."""
    return sum(minutes_of(each.start, each.end) for each in _sittings(session, signup))


def _sittings(session: Session, signup: Signup) -> list[Sitting]:
    """The sittings that somebody came to; all, where it is only known that they attended (an import)."""
    if not signup.present and signup.state == "attended":
        return session.sittings
    return [each for place, each in enumerate(session.sittings) if place in signup.present]
