"""`coordtui expertise identities`: whose papers wait to be confirmed, and the answers."""

from __future__ import annotations

import argparse
from typing import Any

from coordtui.api import Context, safe
from coordtui.api.command_line import Translate, command, group, print_json, table
from coordtui_expertise.identities import Identities
from coordtui_expertise.names import spelling
from coordtui_expertise.texts import N_, NN_


def add(commands: Any, translate: Translate) -> None:
    """Add `identities` and its commands."""
    title = N_("papers that may be somebody’s: confirm or refuse them")
    identities = commands.add_parser("identities", help=translate(title), description=translate(title))
    parts = group(identities, translate)
    list_ = command(parts, "list", _list, translate, N_("what waits, the strongest first"))
    list_.add_argument("--person", metavar=translate(N_("NAME")), help=translate(N_("only of this person")))
    confirm = command(parts, "confirm", _confirm, translate, N_("say that papers are theirs"))
    confirm.add_argument(
        "--always",
        action="store_true",
        help=translate(N_("papers with exactly this full name are always theirs")),
    )
    refuse = command(parts, "refuse", _refuse, translate, N_("say that papers are not theirs, for good"))
    for parser in (confirm, refuse):
        parser.add_argument(
            "number",
            type=int,
            nargs="+",
            metavar=translate(N_("NUMBER")),
            help=translate(N_("the number that “identities list” shows")),
        )


def _list(ctx: Context, arguments: argparse.Namespace) -> int:
    person = ctx.directory.the_one(arguments.person, guess=True).doc_id if arguments.person else None
    items = Identities(ctx).queue(person)
    if arguments.json:
        print_json(
            [
                {
                    "number": item.number,
                    "person": item.person,
                    "name": item.called,
                    "written": item.name,
                    "paper": item.work.key,
                    "title": item.work.title,
                    "authors": item.work.authors,
                    "strength": item.strength,
                    "evidence": [ctx._(each) for each in item.evidence],
                }
                for item in items
            ]
        )
        return 0
    if not items:
        print(ctx._(N_("Nothing waits to be confirmed.")))
        return 0
    header = (N_("number"), N_("person"), N_("written"), N_("of 5"), N_("paper"))
    rows = [
        (str(item.number), item.called, item.name, str(item.strength), safe(item.work.title, limit=80))
        for item in items
    ]
    table([map(ctx._, header), *rows])
    return 0


def _confirm(ctx: Context, arguments: argparse.Namespace) -> int:
    queue, settled = Identities(ctx), len(arguments.number)
    if arguments.always:
        names = {item.number: (item.person, spelling(item.name)) for item in queue.queue()}
        one_of_each = {names.get(number, number): number for number in arguments.number}
        with ctx.store.transaction():
            settled = sum(queue.confirm_always(number)[0] for number in one_of_each.values())
    else:
        queue.confirm(arguments.number)
    return _said(ctx, arguments, "confirmed", settled)


def _refuse(ctx: Context, arguments: argparse.Namespace) -> int:
    Identities(ctx).refuse(arguments.number)
    return _said(ctx, arguments, "refused", len(arguments.number))


def _said(ctx: Context, arguments: argparse.Namespace, what: str, papers: int) -> int:
    if arguments.json:
        print_json({what: papers})
    elif what == "confirmed":
        print(ctx._(NN_("{n} paper is confirmed.", "{n} papers are confirmed.", papers)))
    else:
        print(ctx._(NN_("{n} paper is refused.", "{n} papers are refused.", papers)))
    return 0
