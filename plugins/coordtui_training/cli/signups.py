"""`coordtui training signup`, `cancel`, `accept`, `decline`, `mine` and `why`; for who runs a list `list`,
`offers`, `add`, `let-in`, `remove`, `move`, `approve`, `refuse`, `give` and `capacity`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Message, safe
from coordtui.api.command_line import Run, Translate, command, plain, print_json, whole
from coordtui_training.cli.arguments import person_named, session_number
from coordtui_training.records import Session, Signup
from coordtui_training.states import LONGEST, WORDS
from coordtui_training.texts import N_

if TYPE_CHECKING:
    from coordtui_training.seats import Outcome, Place, Seats

_NAME = 28
"""Cells of a person's name in a list."""

Act = Callable[["Seats", Context, argparse.Namespace], "Outcome"]


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    for name, text, run, arguments in _COMMANDS:
        parser = command(commands, name, run, translate, text)
        for argument in arguments:
            argument(parser, translate)


def _why(parser: argparse.ArgumentParser, translate: Translate, *, required: bool = False) -> None:
    text = translate(N_("why, for who asks later"))
    parser.add_argument("--why", default="", required=required, metavar=translate(N_("TEXT")), help=text)


def _another(parser: argparse.ArgumentParser, translate: Translate) -> None:
    text = translate(N_("another’s, for who runs it"))
    parser.add_argument("--person", metavar=translate(N_("PERSON")), help=text)


def _signup(parser: argparse.ArgumentParser, translate: Translate) -> None:
    text = translate(N_("the number that “list” shows"))
    parser.add_argument("signup", type=whole(translate), metavar=translate(N_("SIGN-UP")), help=text)


def _signups(parser: argparse.ArgumentParser, translate: Translate) -> None:
    text = translate(N_("the number that “list” shows"))
    parser.add_argument(
        "signups", nargs="+", type=whole(translate), metavar=translate(N_("SIGN-UP")), help=text
    )


def _to_session(parser: argparse.ArgumentParser, translate: Translate) -> None:
    text = translate(N_("the session that they go to"))
    parser.add_argument("to", type=whole(translate), metavar=translate(N_("SESSION")), help=text)


def _to_people(parser: argparse.ArgumentParser, translate: Translate) -> None:
    text = translate(N_("by number, e-mail or whole name"))
    parser.add_argument("--to", nargs="+", metavar=translate(N_("PERSON")), help=text)


def _seats(parser: argparse.ArgumentParser, translate: Translate) -> None:
    text, word = translate(N_("how many; without it as many as come")), translate(N_("SEATS"))
    parser.add_argument("seats", nargs="?", type=whole(translate), metavar=word, help=text)


def _acting(do: Act) -> Run:
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


def mine(ctx: Context, args: argparse.Namespace) -> int:
    """The sign-ups of the person who asks: in words, how they stand with each session now."""
    from coordtui_training.seats import Seats

    found = Seats(ctx).mine()
    if args.json:
        print_json([plain(signup) | {"start": session.start} for session, signup in found])
        return 0
    if not found:
        print(ctx._(N_("You signed up for nothing yet.")), file=sys.stderr)
    last = {session.doc_id: (session, signup) for session, signup in found}
    for session, signup in last.values():
        print(_line(ctx, session, signup))
    return 0


def _line(ctx: Context, session: Session, signup: Signup) -> str:
    from coordtui_training.planning.titles import called
    from coordtui_training.seats.words import moment

    state, when = ctx._(WORDS[signup.state]), moment(ctx, session, session.start)
    return f"{session.doc_id:>5}  {when}  {state:{LONGEST}}  {called(ctx, session)}"


def explain(ctx: Context, args: argparse.Namespace) -> int:
    """How a person stands with a session, sentence by sentence."""
    from coordtui_training.seats import Seats
    from coordtui_training.sight import session_of

    person = None if args.person is None else _who(ctx, args)
    found, session = Seats(ctx).explain(args.number, person), session_of(ctx, args.number)
    said = [safe(ctx._(each)) for each in found.said]
    if session.state == "cancelled" and session.cancelled_why:
        said.append(safe(ctx._(N_("The session was cancelled: {why}", why=session.cancelled_why))))
    if args.json:
        value = {"state": found.state, "place": found.place, "waiting": found.waiting, "said": said}
        print_json(value | {"expires": found.expires, "signup": found.signup and plain(found.signup)})
    else:
        print("\n".join(said))
    return 0


def listed(ctx: Context, args: argparse.Namespace) -> int:
    """Everybody on the list of a session."""
    from coordtui_training.seats import Seats
    from coordtui_training.sight import session_of

    seats = Seats(ctx)
    found, counts = seats.queue(args.number), seats.counts([args.number])
    if args.json:
        print_json({"counts": plain(counts[args.number]), "list": [_plain(ctx, each) for each in found]})
        return 0
    if not found:
        print(ctx._(N_("Nobody is signed up.")), file=sys.stderr)
    session = session_of(ctx, args.number)
    for each in found:
        print(_place(ctx, session, each))
    return 0


def offers(ctx: Context, args: argparse.Namespace) -> int:
    """What is offered, and whom free seats would go to, in the sessions that the actor runs."""
    from coordtui_training.planning.titles import called
    from coordtui_training.seats import Seats
    from coordtui_training.seats.reading import with_offers

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
        print(f"{session.doc_id:>5}  {called(ctx, session)}")
        for each in places:
            print(_place(ctx, session, each))
    return 0


def _place(ctx: Context, session: Session, place: Place) -> str:
    from coordtui_training.seats.words import moment

    note = ""
    if place.signup.over:
        note = ctx._(N_("over capacity, by {name}", name=place.signup.over))
    elif place.expires is not None:
        note = ctx._(N_("until {end}", end=moment(ctx, session, place.expires)))
    elif place.why_not is not None:
        note = ctx._(place.why_not)
    elif place.will_get:
        note = ctx._(N_("next"))
    position = place.place or ""
    state, name = ctx._(WORDS[place.state]), safe(place.name)
    return f"{position:>4} {place.signup.doc_id:>6}  {name:{_NAME}}  {state:{LONGEST}}  {safe(note)}".rstrip()


def _plain(ctx: Context, place: Place) -> dict[str, Any]:
    why_not = None if place.why_not is None else ctx._(place.why_not)
    found = {"place": place.place, "name": place.name, "why_not": why_not, "will_get": place.will_get}
    return {name: value for name, value in plain(place.signup).items() if name != "answered"} | found


_Argument = Callable[[argparse.ArgumentParser, Translate], None]

_COMMANDS: tuple[tuple[str, Message, Run, tuple[_Argument, ...]], ...] = (
    (
        "signup",
        N_("sign up for a session"),
        _acting(lambda seats, _, args: seats.sign_up(args.number, args.why)),
        (session_number, _why),
    ),
    (
        "cancel",
        N_("give up a seat or a place in a list"),
        _acting(lambda seats, _, args: seats.cancel(args.number, args.why)),
        (session_number, _why),
    ),
    (
        "accept",
        N_("take the seat that is offered"),
        _acting(lambda seats, _, args: seats.accept(args.number)),
        (session_number,),
    ),
    (
        "decline",
        N_("leave the seat that is offered to the next"),
        _acting(lambda seats, _, args: seats.decline(args.number)),
        (session_number,),
    ),
    ("mine", N_("what you are signed up for"), mine, ()),
    ("why", N_("how you stand with a session, and why"), explain, (session_number, _another)),
    ("list", N_("everybody on the list of a session"), listed, (session_number,)),
    ("offers", N_("seats that are offered, and to whom free ones would go"), offers, ()),
    (
        "add",
        N_("sign somebody up"),
        _acting(lambda seats, ctx, args: seats.add(args.number, _who(ctx, args), args.why)),
        (session_number, person_named, _why),
    ),
    (
        "let-in",
        N_("give somebody a seat against the rules, by name"),
        _acting(lambda seats, ctx, args: seats.let_in(args.number, _who(ctx, args), args.why)),
        (session_number, person_named, partial(_why, required=True)),
    ),
    (
        "remove",
        N_("take somebody off a list"),
        _acting(lambda seats, ctx, args: seats.remove(args.number, _who(ctx, args), args.why)),
        (session_number, person_named, _why),
    ),
    (
        "move",
        N_("move a sign-up to another session"),
        _acting(lambda seats, _, args: seats.move(args.signup, args.to, args.why)),
        (_signup, _to_session, _why),
    ),
    (
        "approve",
        N_("say yes to those who asked"),
        _acting(lambda seats, _, args: seats.approve(args.signups)),
        (_signups,),
    ),
    (
        "refuse",
        N_("say no to those who asked"),
        _acting(lambda seats, _, args: seats.refuse(args.signups, args.why)),
        (_signups, _why),
    ),
    (
        "give",
        N_("give the free seats, in order or by name"),
        _acting(_give),
        (session_number, _to_people),
    ),
    (
        "capacity",
        N_("hold more or fewer; nobody is sent away"),
        _acting(lambda seats, _, args: seats.set_capacity(args.number, args.seats)),
        (session_number, _seats),
    ),
)
"""Each command: its name, what it is for, what it does, and its arguments."""
