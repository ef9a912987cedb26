"""How the people of a session are shown: a line each, and all about one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from coordtui.api import Context, Message, fold, formats, sentences
from coordtui.ui.widgets import Cell, Column, Pairs, Paragraph, Role, Row, Section, Words
from coordtui_training import times
from coordtui_training.records import LIVE, SEATED, Session, SignupState, Step, Why
from coordtui_training.seats import Counts, Place
from coordtui_training.standing import Standing
from coordtui_training.states import WORDS
from coordtui_training.texts import N_, NN_

COLUMNS = (
    Column(key="place", title="", width=3, align="right"),
    Column(key="name", title=N_("Name"), width=20, flex=2, sortable=True),
    Column(key="state", title=N_("State"), width=13, priority=1, sortable=True),
    Column(key="since", title=N_("Since"), width=8, priority=3, align="right"),
    Column(key="note", title=N_("Note"), width=14, flex=3, priority=2),
)

_SIGNS: Mapping[SignupState, tuple[str, Role]] = {
    "requested": ("?", "attention"),
    "offered": ("•", ""),
    "no_show": ("✗", ""),
    **dict.fromkeys(("waiting", "confirmed", "attended", "partial"), (" ", "")),
}

STATES: Mapping[SignupState, tuple[str, Role, Message]] = {
    state: (*_SIGNS.get(state, ("-", "quiet")), word) for state, word in WORDS.items()
}
"""Sign, its role and the word of each state."""

WHYS: Mapping[Why, Message] = {
    "asked": N_("asked"),
    "seat_free": N_("a seat was free"),
    "by_hand": N_("by hand"),
    "approved": N_("approved"),
    "refused": N_("refused"),
    "accepted": N_("accepted"),
    "declined": N_("declined"),
    "cancelled": N_("cancelled"),
    "expired": N_("the offer ended"),
    "over_capacity": N_("let in over capacity"),
    "moved": N_("moved"),
    "session_cancelled": N_("the session was cancelled"),
    "rescheduled": N_("the session is at another time"),
    "list_closed": N_("the list was closed"),
    "checked_in": N_("checked in"),
    "taken_back": N_("taken back"),
    "imported": N_("imported"),
}
"""Why a sign-up became what it is."""

_ORDER: Mapping[str, int] = {
    state: place
    for place, state in enumerate(
        ("requested", "offered", "waiting", "confirmed", "attended", "partial", "no_show")
    )
}


@dataclass(frozen=True)
class Known:
    """All that the window of a session shows, read at once."""

    session: Session
    title: str
    counts: Counts
    places: Sequence[Place]
    steps: Sequence[Step]
    names: Mapping[int, str]
    standings: Mapping[int, Standing]

    @property
    def listed(self) -> list[Place]:
        """Who stands on the list: not those below, who are off it."""
        return [each for each in self.places if each.state in LIVE]


def in_order(places: Iterable[Place]) -> list[Place]:
    """Who asks, the first first; who is offered a seat, who waits in their order, the others by name.

    Who did not come is below those who have a seat or came, and below all who is off the list.
    """

    def key(place: Place) -> tuple[int, int, str]:
        of_state = _ORDER.get(place.state, len(_ORDER))
        if place.state == "requested":
            return of_state, 0, place.since.isoformat()
        return of_state, place.place, "" if place.place else fold(place.name)

    return sorted(places, key=key)


def row(ctx: Context, known: Known, place: Place) -> Row:
    """A person on the list."""
    sign, role, word = STATES[place.state]
    return Row(
        place.signup.doc_id,
        [
            str(place.place or ""),
            place.name,
            ctx._(word),
            Cell(formats.day(place.since, ctx.translator, weekday=False, tz=_zone(known)), "quiet"),
            ctx._(note(ctx, known, place)),
        ],
        sign="!" if place.signup.over else sign,
        role="quiet" if role == "quiet" else "",
        sign_role="attention" if place.signup.over else role,
        state=word,
    )


def note(ctx: Context, known: Known, place: Place) -> Words:
    """The one thing to know of somebody, the weightiest first."""
    if place.signup.over:
        return N_("over capacity, by {name}", name=place.signup.over)
    if place.state in ("waiting", "requested"):
        return _of_waiting(known, place)
    if place.state == "offered" and place.expires is not None:
        return N_("until {when}", when=_ends(ctx, known, place.expires))
    if place.signup.present and place.state in SEATED:
        here, of = len(place.signup.present), len(known.session.sittings)
        return N_("there") if of == 1 else N_("there {n} of {of}", n=here, of=of)
    return ""


def _of_waiting(known: Known, place: Place) -> Words:
    if place.will_get:
        return N_("→ a seat")
    if place.why_not is not None:
        return place.why_not
    standing = known.standings.get(place.signup.person)
    return N_("lower priority") if standing is not None and standing.priority else ""


def headline(known: Known) -> Message:
    """How full it is, in figures and words."""
    counts = known.counts
    seats = (
        NN_("{n} signed up", "{n} signed up", counts.confirmed + counts.offered)
        if counts.capacity is None
        else N_("{taken}/{capacity} seats", taken=counts.confirmed + counts.offered, capacity=counts.capacity)
    )
    more = [
        *([N_("over by {n}", n=counts.over)] if counts.over else []),
        *([N_("{n} offered", n=counts.offered)] if counts.offered else []),
        *([N_("{n} waiting", n=counts.waiting)] if counts.waiting else []),
        *([NN_("{n} asks", "{n} ask", counts.requested)] if counts.requested else []),
        *([NN_("{n} free", "{n} free", counts.free)] if counts.free else []),
        *([N_("list closed")] if known.session.held else []),
    ]
    for each in more:
        seats = N_("{first}, {second}", first=seats, second=each)
    return seats


def about_session(ctx: Context, known: Known) -> Section:
    """What a new visitor of an empty list reads."""
    session = known.session
    return Section(
        [
            Paragraph(known.title, "strong"),
            Paragraph(times.when(session.sittings, session.zone, ctx.translator.language)),
            Paragraph(headline(known)),
        ]
    )


def about(ctx: Context, known: Known, place: Place) -> list[Section]:
    """All about one: how they stand, why they have no seat, and every step so far."""
    _, _, word = STATES[place.state]
    pairs: list[tuple[Words, Words]] = [(N_("State"), word)]
    if place.place:
        pairs.append((N_("Place"), N_("{n} of {of}", n=place.place, of=known.counts.waiting)))
    if place.will_get:
        pairs.append((N_("Next"), N_("gets the next seat that is given")))
    if place.expires is not None:
        pairs.append((N_("Until"), _moment(ctx, known, place.expires)))
    if place.why_not is not None:
        pairs.append((N_("No seat"), place.why_not))
    if place.signup.over:
        pairs.append((N_("Let in by"), place.signup.over))
    if place.signup.code:
        pairs.append((N_("Code"), place.signup.code))
    blocks: list[Paragraph | Pairs] = [Paragraph(place.name, "strong"), Pairs(pairs)]
    standing = known.standings.get(place.signup.person)
    if standing is not None and (standing.priority or standing.because):
        blocks.append(Paragraph(standing.text, "attention" if standing.priority else "quiet"))
    steps = [step for step in known.steps if step.signup == place.signup.doc_id]
    return [Section(blocks), Section(list(journal(ctx, known, steps)), title=N_("What happened"))]


def journal(
    ctx: Context, known: Known, steps: Sequence[Step], *, named: bool = False
) -> Iterator[Paragraph | Pairs]:
    """Steps, the last first: when, what, why, by whom."""
    for step in reversed(steps):
        _, _, word = STATES[step.became]
        said: Message = N_("{state}: {why}", state=word, why=WHYS[step.why])
        if named:
            person = known.names.get(step.person) or ctx._(N_("person number {number}", number=step.person))
            said = N_("{person}, {what}", person=person, what=said)
        if step.by is not None and step.by != step.person:
            by = known.names.get(step.by) or ctx._(N_("person number {number}", number=step.by))
            said = N_("{what}, by {name}", what=said, name=by)
        if step.note:
            said = sentences([N_("{what}.", what=said), N_("“{note}”", note=step.note)])
        yield Pairs([(_moment(ctx, known, step.at), said)])


def _moment(ctx: Context, known: Known, at: datetime) -> str:
    return formats.date_and_time(at, ctx.translator, tz=_zone(known))


def _ends(ctx: Context, known: Known, at: datetime) -> str:
    """A moment in the few cells of a note: its clock if it is today, else its day and clock."""
    zone, clock = _zone(known), formats.clock(at, tz=_zone(known))
    if times.day_of(at, known.session.zone) == times.day_of(ctx.clock(), known.session.zone):
        return clock
    return f"{formats.day(at, ctx.translator, weekday=False, tz=zone)} {clock}"


def _zone(known: Known) -> tzinfo:
    return times.zone_of(known.session.zone)
