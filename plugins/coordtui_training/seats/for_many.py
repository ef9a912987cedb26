"""What who runs a list does with many on it: say yes or no, give seats, hold more, call off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from coordtui.api import Context, Message, NotAllowed, NotFound, Refused, sentences
from coordtui_training.records import Session, Signup
from coordtui_training.seats.arriving import take_place
from coordtui_training.seats.chances import takes_people, why_not
from coordtui_training.seats.for_one import settled
from coordtui_training.seats.reading import may_run
from coordtui_training.seats.roster import Roster, roster
from coordtui_training.seats.rules import PENDING, order
from coordtui_training.seats.settle import first_who_could, promote, settle
from coordtui_training.seats.steps import change
from coordtui_training.seats.undoing import undoing
from coordtui_training.seats.values import Outcome
from coordtui_training.seats.words import name
from coordtui_training.sight import session_of
from coordtui_training.texts import N_, NN_


def approve(ctx: Context, numbers: Iterable[int]) -> Outcome:
    """Say yes to those who asked: each goes into the list where their asking puts them."""

    def work() -> Outcome:
        changes = []
        for before in sorted(_asking(ctx, numbers), key=order):
            session = settled(ctx, before.session)
            changes.append((before, take_place(ctx, session, before, "approved")))
        said = NN_("{n} sign-up was approved.", "{n} sign-ups were approved.", len(changes))
        waits = sum(after.state == "waiting" for _, after in changes)
        if waits:  # no seat is free, or none is given any more, so near to the start
            said = sentences([said, NN_("{n} waits for a seat.", "{n} wait for a seat.", waits)])
        return Outcome(
            signups=tuple(after for _, after in changes),
            said=said,
            undo=undoing(ctx, *changes),
        )

    return ctx.store.run(work)


def refuse(ctx: Context, numbers: Iterable[int], why: str) -> Outcome:
    """Say no to those who asked."""

    def work() -> Outcome:
        changes = [
            (before, change(ctx, settled(ctx, before.session), before, "refused", "refused", note=why))
            for before in _asking(ctx, numbers)
        ]
        return Outcome(
            signups=tuple(after for _, after in changes),
            said=NN_("{n} sign-up was refused.", "{n} sign-ups were refused.", len(changes)),
            undo=undoing(ctx, *changes),
        )

    return ctx.store.run(work)


def _asking(ctx: Context, numbers: Iterable[int]) -> list[Signup]:
    """Sign-ups that wait for a yes; raises `NotFound`, and `Refused` for one that does not."""
    wanted = list(dict.fromkeys(numbers))
    found = ctx.store.records(Signup).get_many(wanted)
    missing = set(wanted).difference(each.doc_id for each in found)
    if missing:
        raise NotFound(N_("There is no sign-up number {number}.", number=min(missing)))
    for each in found:
        if each.state != "requested":
            settled(ctx, each.session)  # whoever may not know of it is told nothing
            raise Refused(N_("{name} does not wait for a yes any more.", name=name(ctx, each.person)))
    return found


def give(ctx: Context, number: int, people: Sequence[int] | None) -> Outcome:
    """Give the free seats to the first who could have them, or to people by name."""

    def work() -> Outcome:
        session = settled(ctx, number)
        listed = roster(ctx, session)
        chosen = _first(ctx, listed) if people is None else _chosen(ctx, listed, people)
        changes = [(each, promote(ctx, session, each, "by_hand")) for each in chosen]
        settle(ctx, moved=[each.person for each in chosen])
        return Outcome(
            signups=tuple(after for _, after in changes),
            said=NN_("{n} seat was given.", "{n} seats were given.", len(changes)),
            undo=undoing(ctx, *changes),
        )

    return ctx.store.run(work)


def _first(ctx: Context, listed: Roster) -> list[Signup]:
    if not takes_people(ctx, listed.session):
        raise Refused(
            N_("Seats in this session are not given in order any more."),
            remedy=N_("Say by name who gets one."),
        )
    found = first_who_could(ctx, listed)
    if not found:
        raise Refused(N_("No seat is free, or nobody who waits could have one."))
    return found


def _chosen(ctx: Context, listed: Roster, people: Sequence[int]) -> list[Signup]:
    """The sign-ups of people who wait; raises `Refused` when one could not have a seat."""
    if listed.session.state != "published" or listed.session.held:
        raise Refused(N_("This session is not published, or its list is closed: there is no seat to give."))
    waiting = {each.person: each for each in listed.waiting}
    for person in people:
        if person not in waiting:
            raise Refused(N_("{name} is not on the waiting list.", name=name(ctx, person)))
        reason = why_not(ctx, listed.session, person)
        if reason is not None:
            said = N_("{name} could not have a seat now.", name=name(ctx, person))
            raise Refused(said, why=reason)
    if listed.free is not None and len(set(people)) > listed.free:
        raise Refused(
            NN_("Only {n} seat is free.", "Only {n} seats are free.", listed.free),
            remedy=N_("Raise the capacity, or let people in by name."),
        )
    return [waiting[person] for person in dict.fromkeys(people)]


def set_capacity(ctx: Context, number: int, capacity: int | None) -> Outcome:
    """Hold more or fewer; nobody is sent away by it."""
    from coordtui_training.planning import checks

    def work() -> Outcome:
        session = session_of(ctx, number)
        if not (ctx.may("training.plan") or may_run(ctx, session)):
            raise NotAllowed("training.run")
        checks.capacity(capacity)
        settle(ctx, number)
        stored = ctx.store.records(Session).save(replace(session_of(ctx, number), capacity=capacity))
        given = settle(ctx, number)
        return Outcome(
            signups=(),
            said=_held(roster(ctx, stored), given),
            undo=lambda: set_capacity(ctx, number, session.capacity).said,
            left=given > 0,
        )

    return ctx.store.run(work)


def _held(listed: Roster, given: int) -> Message:
    capacity = listed.session.capacity
    if capacity is None:
        return N_("The session takes as many as come.")
    over = len(listed.seated) - capacity
    if over > 0:
        return NN_(
            "The session holds {capacity} now, and {n} person more has a seat.",
            "The session holds {capacity} now, and {n} people more have a seat.",
            over,
            capacity=capacity,
        )
    if given:
        return NN_(
            "The session holds {capacity} now; {n} seat went to the next on the list.",
            "The session holds {capacity} now; {n} seats went to the next on the list.",
            given,
            capacity=capacity,
        )
    return N_("The session holds {capacity} now.", capacity=capacity)


def call_off(ctx: Context, number: int, why: str) -> Outcome:
    """Cancel all who are signed up for a session that does not take place."""

    def work() -> Outcome:
        session = session_of(ctx, number)
        if not (ctx.may("training.plan") or may_run(ctx, session)):
            raise NotAllowed("training.plan")
        pending = [each for each in roster(ctx, session).signups if each.state in PENDING]
        gone = tuple(
            change(ctx, session, each, "cancelled", "session_cancelled", note=why) for each in pending
        )
        settle(ctx, moved=[each.person for each in gone])
        said = NN_("{n} sign-up was cancelled.", "{n} sign-ups were cancelled.", len(gone))
        return Outcome(signups=gone, said=said)

    return ctx.store.run(work)
