"""`coordtui training message`: write to those who signed up for a session, after seeing how it goes."""

from __future__ import annotations

import argparse
from typing import Any

from coordtui.api import Context, Refused, safe
from coordtui.api.command_line import Translate, command, plain, print_json, whole
from coordtui_training.cli.arguments import session_number
from coordtui_training.sight import names
from coordtui_training.texts import N_, NN_


def add(commands: Any, translate: Translate) -> None:
    """Add the command."""
    each = command(commands, "message", message, translate, N_("write to those who signed up"))
    session_number(each, translate)
    pair = (translate(N_("SUBJECT")), translate(N_("TEXT")))
    for language, text in (("fr", N_("what it says in French")), ("en", N_("what it says in English"))):
        each.add_argument(f"--{language}", nargs=2, metavar=pair, help=translate(text))
    each.add_argument(
        "--to",
        nargs="+",
        type=whole(translate),
        metavar=translate(N_("PERSON")),
        help=translate(N_("only these people, by number; all on the list unless given")),
    )
    each.add_argument(
        "--send", action="store_true", help=translate(N_("send it; it is only shown without this"))
    )


def message(ctx: Context, args: argparse.Namespace) -> int:
    """Show exactly what will go, and with `--send` let it go."""
    from coordtui_training import letters

    given = {language: getattr(args, language) for language in ("fr", "en") if getattr(args, language)}
    if not given:
        raise Refused(N_("Nothing was written."), remedy=N_("Say it with “--fr” or “--en”, or both."))
    words = [{language: pair[part] for language, pair in given.items()} for part in (0, 1)]
    shown = letters.preview(ctx, args.number, args.to, *words)
    if args.send:
        letters.write(ctx, args.number, args.to, *words)
    if args.json:
        print_json({"sent": args.send, "letters": [plain(each) for each in shown]})
        return 0
    for each in shown:
        if each.text:
            print(safe(each.text, lines=True), end="\n\n")
        else:
            called = names(ctx, each.people)
            listed = ", ".join(called.get(person, f"#{person}") for person in each.people)
            print(safe(ctx._(N_("Cannot be written to: {names}", names=listed))))
    told = sum(len(each.people) for each in shown if each.text)
    sent = NN_("{n} message is in the outbox.", "{n} messages are in the outbox.", told)
    print(ctx._(sent if args.send else N_("Nothing was sent; “--send” sends it.")))
    return 0
