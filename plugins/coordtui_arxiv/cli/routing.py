"""`coordtui arxiv route`, `suggestions`, `send`, `refuse`, `sent` and `reader`: papers to people."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from typing import Any

from coordtui.api import Context, Message, formats, safe
from coordtui.api.command_line import Translate, command, done, plain, print_json, whole
from coordtui_arxiv.cli.choosing import ids, number_of
from coordtui_arxiv.cli.progress import run_job
from coordtui_arxiv.declared import ROUTE_JOB
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import Delivery, Paper, Suggestion
from coordtui_arxiv.texts import N_, NN_

_NAME = 24
"""Cells of a person's name in a list."""


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    command(commands, "route", route, translate, N_("suggest the new papers to the people they concern"))
    waiting = command(
        commands, "suggestions", suggestions, translate, N_("papers that wait to be sent, and to whom")
    )
    waiting.add_argument(
        "--paper", metavar=translate(N_("ID")), help=translate(N_("to whom this paper is or was suggested"))
    )
    waiting.add_argument(
        "--limit",
        type=whole(translate),
        default=50,
        metavar=translate(N_("LIMIT")),
        help=translate(N_("show at most so many")),
    )
    each = command(commands, "send", send, translate, N_("send papers to people"))
    ids(each, translate, nargs="+")
    _person(each, translate, "--to", nargs="+", required=True, text=N_("by number, e-mail or whole name"))
    each.add_argument(
        "--note", default="", metavar=translate(N_("TEXT")), help=translate(N_("a few words that go with it"))
    )
    each.add_argument("--mail", action="store_true", help=translate(N_("tell each by mail too")))
    slack = translate(N_("name the papers in the lab’s Slack channel too"))
    each.add_argument("--slack", action="store_true", help=slack)
    no = command(commands, "refuse", refuse, translate, N_("settle suggestions as not good"))
    no.add_argument(
        "number",
        nargs="+",
        type=whole(translate),
        metavar=translate(N_("NUMBER")),
        help=translate(N_("the number that “suggestions” shows")),
    )
    was = command(commands, "sent", sent, translate, N_("what was sent to you, or to a person"))
    _person(was, translate, "--person", text=N_("by number, e-mail or whole name"))
    own = command(commands, "reader", reader, translate, N_("how you want to be sent papers"))
    own.add_argument(
        "--daily",
        type=whole(translate),
        metavar=translate(N_("LIMIT")),
        help=translate(N_("at most so many a day")),
    )
    own.add_argument(
        "--threshold",
        type=_score(translate),
        metavar=translate(N_("SCORE")),
        help=translate(N_("only from this score on, from 0 to 1")),
    )
    which = own.add_mutually_exclusive_group()
    which.add_argument("--off", action="store_true", help=translate(N_("none, except by who chooses you")))
    which.add_argument("--on", action="store_true", help=translate(N_("take papers again")))
    which.add_argument("--usual", action="store_true", help=translate(N_("as the lab’s settings say")))


def _score(translate: Translate) -> Callable[[str], float]:
    """A reader of scores, with a point or a comma, as argparse wants it for `type=`."""

    def read(text: str) -> float:
        try:
            return float(text.replace(",", "."))
        except ValueError:
            said = N_("“{text}” is no score from 0 to 1", text=safe(text))
            raise argparse.ArgumentTypeError(translate(said)) from None

    return read


def _person(
    parser: argparse.ArgumentParser, translate: Translate, option: str, *, text: Message, **more: Any
) -> None:
    parser.add_argument(option, metavar=translate(N_("PERSON")), help=translate(text), **more)


def route(ctx: Context, args: argparse.Namespace) -> int:
    """Run the job at once, due or not."""
    return run_job(ctx, args, ROUTE_JOB, stopped=N_("Stopped; what was suggested is kept."))


def suggestions(ctx: Context, args: argparse.Namespace) -> int:
    """The papers that wait, each with the people it is suggested to; or what became of one paper."""
    from rich.cells import cell_len

    from coordtui_arxiv.groups import names_of
    from coordtui_arxiv.routing import Routing, Waiting
    from coordtui_arxiv.service import Inbox

    routing = Routing(ctx)
    if args.paper is None:
        found = routing.waiting(args.limit)
    else:
        number = number_of(ctx, args.paper)
        (entry,) = Inbox(ctx).rows([number])
        found = [Waiting(entry.paper, routing.of(number))]
    names = names_of(ctx, [each.person for waiting in found for each in waiting.suggestions])
    if args.json:
        print_json([_waiting(ctx, each.paper, each.suggestions) for each in found])
        return 0
    if not any(each.suggestions for each in found):
        print(ctx._(N_("Nothing is suggested here.")), file=sys.stderr)
    width = max((cell_len(safe(name)) for name in names.values()), default=0)
    for waiting in found:
        print(f"{waiting.paper.key:16} {safe(shown(waiting.paper.title))}")
        for each in waiting.suggestions:
            why = " · ".join(_why(ctx, each))
            state = "" if each.state == "waiting" else f"  ({ctx._(_STATES[each.state])})"
            name = safe(names.get(each.person, "?"))
            pad = " " * (width - cell_len(name))
            print(f"  {each.doc_id:>5}  {'●' * each.strength:5}  {name}{pad}  {why}{state}")
    return 0


_STATES = {"sent": N_("sent"), "refused": N_("refused"), "expired": N_("lapsed")}


def send(ctx: Context, args: argparse.Namespace) -> int:
    """Send papers to people, and say who had one already."""
    from coordtui_arxiv.routing.telling import send as send_and_tell

    papers = [number_of(ctx, key) for key in args.key]
    people = [ctx.directory.the_one(text).doc_id for text in args.to]
    what = send_and_tell(ctx, papers, people, args.note, mail=args.mail, slack=args.slack)
    if args.json:
        had = [{"paper": paper, "person": person} for paper, person in what.had]
        # Why a paper concerns a person is told to them, not to whoever sends it.
        print_json({"sent": [plain(each) | {"why": []} for each in what.delivered], "had": had})
    else:
        print(safe(ctx._(what.told)))
    return 0


def refuse(ctx: Context, args: argparse.Namespace) -> int:
    """Settle suggestions as not good."""
    from coordtui_arxiv.routing import Routing

    Routing(ctx).refuse(args.number)
    return done(ctx, args, {"refused": args.number})


def sent(ctx: Context, args: argparse.Namespace) -> int:
    """What was sent to the person who asks, or to another."""
    from coordtui_arxiv.groups import names_of
    from coordtui_arxiv.routing import Routing

    person = None if args.person is None else ctx.directory.the_one(args.person).doc_id
    found = Routing(ctx).delivered(person)
    papers = {paper.doc_id: paper for paper in ctx.store.records(Paper).get_many({e.paper for e in found})}
    if args.json:
        print_json([_delivery(papers, each) for each in found])
        return 0
    if not found:
        print(ctx._(N_("No paper was sent yet.")), file=sys.stderr)
    names = names_of(ctx, [each.by for each in found if each.by])
    for each in found:
        paper = papers.get(each.paper)
        if paper is not None:
            by = safe(names.get(each.by, "")) or ctx._(N_("a watch"))
            print(f"{paper.key:16} {each.at.astimezone():%Y-%m-%d}  {by:{_NAME}}  {safe(shown(paper.title))}")
            if each.note:
                print(f"{'':16} {safe(each.note)}")
    return 0


def reader(ctx: Context, args: argparse.Namespace) -> int:
    """Say how one wants to be sent papers, and show what counts now."""
    from coordtui_arxiv.routing import Routing

    routing = Routing(ctx)
    now = routing.reader()
    if args.usual:
        routing.set_reader()
    elif args.off or args.on or args.daily is not None or args.threshold is not None:
        routing.set_reader(
            daily=now.daily if args.daily is None else args.daily,
            threshold=now.threshold if args.threshold is None else args.threshold,
            wanted=not args.off and (args.on or now.wanted),
        )
    now, limits = routing.reader(), routing.limits()
    if args.json:
        print_json(plain(now) | {"limits": plain(limits)})
    elif not limits.daily:
        print(ctx._(N_("You are sent no papers, except by who chooses you.")))
    else:
        text = NN_(
            "You are sent at most {n} paper a day, from the score {threshold} on.",
            "You are sent at most {n} papers a day, from the score {threshold} on.",
            limits.daily,
            threshold=formats.number(limits.threshold, ctx.translator, digits=2),
        )
        print(ctx._(text))
    return 0


def _why(ctx: Context, suggestion: Suggestion) -> list[str]:
    return [safe(ctx._(Message.from_json(each))) for each in suggestion.why]


def _waiting(ctx: Context, paper: Paper, found: Iterable[Suggestion]) -> dict[str, Any]:
    people = [plain(each) | {"why": _why(ctx, each)} for each in found]
    return {"paper": paper.key, "title": shown(paper.title), "suggestions": people}


def _delivery(papers: dict[int, Paper], delivery: Delivery) -> dict[str, Any]:
    paper = papers.get(delivery.paper)
    return plain(delivery) | {"key": paper.key if paper else "", "title": shown(paper.title) if paper else ""}
