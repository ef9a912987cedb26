"""`coordtui training signup`, `cancel`, `accept`, `decline`, `mine` and `why`; for who runs a list `list`,
`offers`, `add`, `let-in`, `remove`, `move`, `approve`, `refuse`, `give` and `capacity`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Message, safe
from coordtui_training.cli.common import Translate, command, plain, print_json, whole
from coordtui_training.records import Session, Signup, SignupState
from coordtui_training.texts import N_

if TYPE_CHECKING:
    from coordtui_training.seats import Outcome, Place, Seats

_NAME = 28
"""Cells of a person's name in a list."""

Act = Callable[["Seats", Context, argparse.Namespace], "Outcome"]


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""

    def act(name: str, text: Message, do: Act) -> argparse.ArgumentParser:
        return command(commands, name, _acting(do), translate, text)

    def session(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
        return _number(parser, translate, "number", N_("SESSION"), N_("its number"))

    def person(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
        parser.add_argument(
            "person",
            metavar=translate(N_("PERSON")),
            help=translate(N_("by number, e-mail or whole name")),
        )
        return parser

    def why(parser: argparse.ArgumentParser, *, needed: bool = False) -> None:
        text = translate(N_("why, for who asks later"))
        parser.add_argument("--why", default="", required=needed, metavar=translate(N_("TEXT")), help=text)

    why(session(act("signup", N_("sign up for a session"), lambda s, _, a: s.sign_up(a.number, a.why))))
    why(
        session(
            act(
                "cancel",
                N_("give up a seat or a place in a list"),
                lambda s, _, a: s.cancel(a.number, a.why),
            )
        )
    )
    session(act("accept", N_("take the seat that is offered"), lambda s, _, a: s.accept(a.number)))
    session(
        act("decline", N_("leave the seat that is offered to the next"), lambda s, _, a: s.decline(a.number))
    )
    command(commands, "mine", mine, translate, N_("what you are signed up for"))
    asked = session(command(commands, "why", explain, translate, N_("how you stand with a session, and why")))
    asked.add_argument(
        "--person", metavar=translate(N_("PERSON")), help=translate(N_("another’s, for who runs it"))
    )

    session(command(commands, "list", listed, translate, N_("everybody on the list of a session")))
    command(
        commands, "offers", offers, translate, N_("seats that are offered, and to whom free ones would go")
    )
    why(
        person(
            session(act("add", N_("sign somebody up"), lambda s, c, a: s.add(a.number, _who(c, a), a.why)))
        )
    )
    into = act(
        "let-in",
        N_("give somebody a seat against the rules, by name"),
        lambda s, c, a: s.let_in(a.number, _who(c, a), a.why),
    )
    why(person(session(into)), needed=True)
    off = act("remove", N_("take somebody off a list"), lambda s, c, a: s.remove(a.number, _who(c, a), a.why))
    why(person(session(off)))
    moved = act(
        "move", N_("move a sign-up to another session"), lambda s, _, a: s.move(a.signup, a.to, a.why)
    )
    _number(moved, translate, "signup", N_("SIGN-UP"), N_("the number that “list” shows"))
    _number(moved, translate, "to", N_("SESSION"), N_("the session that they go to"))
    why(moved)
    yes = act("approve", N_("say yes to those who asked"), lambda s, _, a: s.approve(a.signups))
    _numbers(yes, translate)
    no = act("refuse", N_("say no to those who asked"), lambda s, _, a: s.refuse(a.signups, a.why))
    _numbers(no, translate)
    why(no)
    given = session(act("give", N_("give the free seats, in order or by name"), _give))
    text = translate(N_("by number, e-mail or whole name"))
    given.add_argument("--to", nargs="+", default=None, metavar=translate(N_("PERSON")), help=text)
    size = session(act("capacity", N_("hold more or fewer; nobody is sent away"), _capacity))
    size.add_argument(
        "seats",
        nargs="?",
        type=whole(translate),
        metavar=translate(N_("SEATS")),
        help=translate(N_("how many; without it as many as come")),
    )


def _number(
    parser: argparse.ArgumentParser, translate: Translate, name: str, word: Message, text: Message
) -> argparse.ArgumentParser:
    parser.add_argument(name, type=whole(translate), metavar=translate(word), help=translate(text))
    return parser


def _numbers(parser: argparse.ArgumentParser, translate: Translate) -> None:
    text = translate(N_("the number that “list” shows"))
    parser.add_argument(
        "signups", nargs="+", type=whole(translate), metavar=translate(N_("SIGN-UP")), help=text
    )


def _acting(do: Act) -> Callable[[Context, argparse.Namespace], int]:
    """A command that changes something, and says what."""

    def run(ctx: Context, args: argparse.Namespace) -> int:
        from coordtui_training.seats import Seats

        outcome = do(Seats(ctx), ctx, args)
        if args.json:
            said = ctx._(outcome.said)
            print_json({"said": said, "signups": [plain(each) for each in outcome.signups]})
        else:
            print(ctx._(outcome.said))
        return 0

    return run


def _who(ctx: Context, args: argparse.Namespace) -> int:
    return ctx.directory.the_one(args.person).doc_id


def _give(seats: Seats, ctx: Context, args: argparse.Namespace) -> Outcome:
    people = None if args.to is None else [ctx.directory.the_one(text).doc_id for text in args.to]
    return seats.give(args.number, people)


def _capacity(seats: Seats, _: Context, args: argparse.Namespace) -> Outcome:
    return seats.set_capacity(args.number, args.seats)


def mine(ctx: Context, args: argparse.Namespace) -> int:
    """The sign-ups of the person who asks."""
    from coordtui_training.seats import Seats

    found = Seats(ctx).mine()
    if args.json:
        print_json([plain(signup) | {"start": session.start} for session, signup in found])
        return 0
    if not found:
        print(ctx._(N_("You signed up for nothing yet.")), file=sys.stderr)
    for session, signup in found:
        print(_line(ctx, session, signup))
    return 0


def _line(ctx: Context, session: Session, signup: Signup) -> str:
    from coordtui_training.seats.words import moment, title

    state = ctx._(STATES[signup.state])
    return f"{session.doc_id:>5}  {moment(ctx, session, session.start)}  {state:14}  {title(ctx, session)}"


def explain(ctx: Context, args: argparse.Namespace) -> int:
    """How a person stands with a session, sentence by sentence."""
    from coordtui_training.seats import Seats

    person = None if args.person is None else _who(ctx, args)
    found = Seats(ctx).explain(args.number, person)
    said = [safe(ctx._(each)) for each in found.said]
    if args.json:
        value = {"state": found.state, "place": found.place, "waiting": found.waiting, "said": said}
        print_json(value | {"expires": found.expires, "signup": found.signup and plain(found.signup)})
    else:
        print("\n".join(said))
    return 0


def listed(ctx: Context, args: argparse.Namespace) -> int:
    """Everybody on the list of a session."""
    from coordtui_training.seats import Seats

    seats = Seats(ctx)
    found, counts = seats.queue(args.number), seats.counts([args.number])
    if args.json:
        print_json({"counts": plain(counts[args.number]), "list": [_plain(ctx, each) for each in found]})
        return 0
    if not found:
        print(ctx._(N_("Nobody is signed up.")), file=sys.stderr)
    for each in found:
        print(_place(ctx, each))
    return 0


def offers(ctx: Context, args: argparse.Namespace) -> int:
    """What is offered, and whom free seats would go to, in the sessions that the actor runs."""
    from coordtui_training.seats import Seats
    from coordtui_training.seats.reading import with_offers
    from coordtui_training.seats.words import title

    seats = Seats(ctx)
    by_session = [
        (session, [each for each in seats.queue(session.doc_id) if each.state == "offered" or each.will_get])
        for session in with_offers(ctx)
    ]
    by_session = [(session, places) for session, places in by_session if places]
    if args.json:
        print_json(
            [{"session": one.doc_id, "places": [_plain(ctx, each) for each in of]} for one, of in by_session]
        )
        return 0
    if not by_session:
        print(ctx._(N_("No seat is offered, and none is free for who waits.")), file=sys.stderr)
    for session, places in by_session:
        print(f"{session.doc_id:>5}  {title(ctx, session)}")
        for each in places:
            print(_place(ctx, each))
    return 0


def _place(ctx: Context, place: Place) -> str:
    note = ""
    if place.expires is not None:
        note = ctx._(N_("until {end}", end=f"{place.expires.astimezone():%Y-%m-%d %H:%M}"))
    elif place.why_not is not None:
        note = ctx._(place.why_not)
    elif place.will_get:
        note = ctx._(N_("next"))
    position = place.place or ""
    state, name = ctx._(STATES[place.state]), safe(place.name)
    return f"{position:>4} {place.signup.doc_id:>6}  {name:{_NAME}}  {state:14}  {safe(note)}".rstrip()


def _plain(ctx: Context, place: Place) -> dict[str, Any]:
    why_not = None if place.why_not is None else ctx._(place.why_not)
    found = {"place": place.place, "name": place.name, "why_not": why_not, "will_get": place.will_get}
    return plain(place.signup) | found


STATES: dict[SignupState, Message] = {
    "requested": N_("requested"),
    "waiting": N_("waiting"),
    "offered": N_("offered"),
    "confirmed": N_("has a seat"),
    "attended": N_("attended"),
    "partial": N_("attended in part"),
    "no_show": N_("did not come"),
    "excused": N_("excused"),
    "cancelled": N_("cancelled"),
    "late_cancelled": N_("cancelled late"),
    "declined": N_("declined"),
    "expired": N_("expired"),
    "refused": N_("refused"),
}
