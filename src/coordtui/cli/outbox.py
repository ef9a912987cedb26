"""`coordtui outbox`: what leaves the program: to see, to send, to decide, to try out."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api.command_line import group
from coordtui.api.errors import Refused
from coordtui.api.letters import Channel, Letter
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json, number_from
from coordtui.outbox.tables import JOB, RIGHT
from coordtui.outbox.words import STATES, problem, recipient, title
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.host.session import Session
    from coordtui.outbox.decisions import Decisions

Decide = Callable[["Decisions", Sequence[int]], object]


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the second words of `coordtui outbox`."""
    commands = group(parser, translate)
    every = commands.add_parser("list", help=translate(N_("the messages, newest first")))
    every.add_argument(
        "--limit", type=number_from(1, translate), default=50, help=translate(N_("how many at most"))
    )
    add_json(every, translate)
    every.set_defaults(run=_list)
    one = commands.add_parser("show", help=translate(N_("one message: what goes, and what happened to it")))
    _add_number(one, translate)
    add_json(one, translate)
    one.set_defaults(run=_show)
    send = commands.add_parser(
        "send", help=translate(N_("send what is due now; with a number, that message too"))
    )
    _add_number(send, translate, nargs="?")
    add_json(send, translate)
    send.set_defaults(run=_send)
    _add_decision(
        commands, translate, "again", N_("send a message again, though it may have arrived"), _again
    )
    _add_decision(commands, translate, "arrived", N_("count a message as sent: it arrived"), _arrived)
    _add_decision(commands, translate, "discard", N_("do not send a message"), _discard)
    test = commands.add_parser(
        "test", help=translate(N_("show a message to yourself, and send it after asking"))
    )
    test.add_argument("channel", choices=("slack", "mail"), metavar=translate(N_("CHANNEL")))
    test.add_argument(
        "--to", default="", metavar=translate(N_("ADDRESS")), help=translate(N_("instead of your own"))
    )
    test.add_argument("--yes", action="store_true", help=translate(N_("do not ask")))
    add_json(test, translate)
    test.set_defaults(run=_test)


def _add_number(parser: argparse.ArgumentParser, translate: Translate, **options: Any) -> None:
    parser.add_argument(
        "number",
        type=number_from(1, translate),
        metavar=translate(N_("NUMBER")),
        help=translate(N_("the number that “list” shows")),
        **options,
    )


def _add_decision(
    commands: Subcommands, translate: Translate, name: str, said: Message, decide: Decide
) -> None:
    parser = commands.add_parser(name, help=translate(said))
    _add_number(parser, translate)
    add_json(parser, translate)
    parser.set_defaults(run=_decided(decide))


def _again(decisions: Decisions, numbers: Sequence[int]) -> object:
    return decisions.send(numbers)


def _arrived(decisions: Decisions, numbers: Sequence[int]) -> object:
    return decisions.count_as_sent(numbers)


def _discard(decisions: Decisions, numbers: Sequence[int]) -> object:
    return decisions.discard(numbers)


def _decisions(session: Session) -> Decisions:
    from coordtui.outbox.decisions import Decisions

    return Decisions(session.context())


def _list(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.text.formats import date_and_time

    console = invocation.console
    with invocation.session() as session:
        letters = _decisions(session).letters(arguments.limit)
    if arguments.json:
        console.json([_as_data(letter, console.translator) for letter in letters])
    elif not letters:
        console.say(N_("Nothing was ever to leave the program."))
    else:
        headings = (N_("number"), N_("state"), N_("to"), N_("subject"), N_("made"))
        rows = [
            (
                each.doc_id,
                STATES[each.state],
                recipient(each),
                title(each),
                date_and_time(each.made, console.translator) if each.made else "",
            )
            for each in letters
        ]
        console.table(headings, rows, figures={0})
    return 0


def _show(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.text.formats import date_and_time

    console = invocation.console
    with invocation.session() as session:
        letter = _decisions(session).get(arguments.number)
        what = session.context().outbox.preview(letter)
    if arguments.json:
        console.json({**_as_data(letter, console.translator), "preview": what})
        return 0
    for step in letter.steps:
        who = safe(console.translator(Message.from_json(step.problem)) if step.problem else step.by)
        said = N_("{when}  {what}", when=date_and_time(step.at, console.translator), what=STATES[step.state])
        console.say(N_("{first} — {second}", first=said, second=who) if who else said)
    console.say()
    console.say(what)  # last: it may be long
    return 0


def _send(invocation: Invocation, arguments: argparse.Namespace) -> int:
    with invocation.session() as session:
        session.context().require(RIGHT)
        if arguments.number is not None:
            decisions = _decisions(session)
            if decisions.get(arguments.number).state == "unsure":
                raise Refused(
                    N_("Message {number} may have arrived.", number=arguments.number),
                    remedy=N_(
                        "“coordtui outbox again {number}” sends it again, “coordtui outbox arrived {number}” "
                        "counts it as sent.",
                        number=arguments.number,
                    ),
                )
            decisions.send([arguments.number])
        return _deliver(invocation, session, arguments)


def _deliver(invocation: Invocation, session: Session, arguments: argparse.Namespace) -> int:
    """Run the job once; what became of it."""
    run = session.jobs.run(JOB.id)
    said = [Message.from_json(text) for text in (run.text, run.why) if text is not None]
    lines = [safe(invocation.console.translator(each)) for each in said]
    if arguments.json:
        invocation.console.json({"outcome": run.outcome, "text": " ".join(lines)})
    else:
        for line in lines:
            invocation.console.say(line)
    return 0 if run.outcome == "done" else 1


def _decided(decide: Decide) -> Callable[[Invocation, argparse.Namespace], int]:
    def run(invocation: Invocation, arguments: argparse.Namespace) -> int:
        console = invocation.console
        with invocation.session() as session:
            decisions = _decisions(session)
            decide(decisions, [arguments.number])
            letter = decisions.get(arguments.number)
        if arguments.json:
            console.json(_as_data(letter, console.translator))
        else:
            console.say(N_("Message {number}: {state}.", number=letter.doc_id, state=STATES[letter.state]))
        return 0

    return run


def _test(invocation: Invocation, arguments: argparse.Namespace) -> int:
    """A message to whoever asks: shown, and sent once they agreed."""
    console = invocation.console
    with invocation.session() as session:
        ctx = session.context()
        ctx.require(RIGHT)
        letter = Letter(
            channel=arguments.channel,
            to=arguments.to or _own_address(session, arguments.channel),
            subject=console.translator(N_("A trial of the outbox")),
            text=console.translator(
                N_("This message shows that coordtui can reach you. There is nothing to do.")
            ),
            kind="test",
        )
        if not arguments.json:
            console.say(ctx.outbox.preview(letter))
            console.say()
        if not arguments.yes and not console.interactive:
            raise Refused(
                N_("Nothing was sent."),
                why=N_("There is no terminal to ask on."),
                remedy=N_("Add --yes to send it without being asked."),
            )
        if not arguments.yes and not console.agree(N_("Send it? [y/N]")):
            console.say(N_("Nothing was sent."))
            return 0
        queued = ctx.outbox.put(letter)
        session.jobs.run(JOB.id)
        letter = _decisions(session).get(queued.doc_id)
    return _say_outcome(invocation, arguments, letter)


def _say_outcome(invocation: Invocation, arguments: argparse.Namespace, letter: Letter) -> int:
    console = invocation.console
    if arguments.json:
        console.json(_as_data(letter, console.translator))
    else:
        console.say(N_("Message {number}: {state}.", number=letter.doc_id, state=STATES[letter.state]))
        if (why := problem(letter)) is not None:
            console.say(safe(console.translator(why)))
    return 0 if letter.state == "sent" else 1


def _own_address(session: Session, channel: Channel) -> str:
    """The first address of whoever acts; raises `Refused` when they have none."""
    if channel == "slack":
        return ""
    number = session.actor.person
    person = session.directory.people().get(number) if number else None
    if person is None or not person.emails:
        raise Refused(
            N_("There is no mail address of yours in the directory."),
            remedy=N_("Name one with --to."),
        )
    return person.emails[0]


def _as_data(letter: Letter, translate: Translate) -> dict[str, Any]:
    plain = ("channel", "to", "subject", "text", "kind", "ref", "plugin", "state", "tries", "due", "made")
    data = {name: msgspec.to_builtins(getattr(letter, name)) for name in (*plain, "by", "sent")}
    why = problem(letter)
    return {"id": letter.doc_id, **data, "problem": None if why is None else safe(translate(why))}
