"""`coordtui training checkin`, `close`, `reopen`, `excuse`, `sheet`, `standing`."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from coordtui.api import Context, Refused, safe
from coordtui.api.command_line import Translate, command, plain, print_json, whole
from coordtui_training.cli.arguments import person_named, session_number
from coordtui_training.cli.files import add_output, give
from coordtui_training.records import Session
from coordtui_training.seats import Outcome
from coordtui_training.texts import N_


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    _add_checkin(commands, translate)
    closing = command(commands, "close", close, translate, N_("close the list: who came, who did not"))
    session_number(closing, translate)
    rest = translate(N_("what those were whom nobody checked in"))
    closing.add_argument("--rest", choices=("present", "absent"), help=rest)
    opening = command(commands, "reopen", reopen, translate, N_("open a closed list again"))
    session_number(opening, translate)
    excusing = command(commands, "excuse", excuse, translate, N_("let somebody off who did not come"))
    number = translate(N_("the sign-up, by number"))
    excusing.add_argument("signup", type=whole(translate), metavar=translate(N_("NUMBER")), help=number)
    why = translate(N_("in a few words"))
    excusing.add_argument("--why", required=True, metavar=translate(N_("TEXT")), help=why)
    sheets = command(commands, "sheet", sheet, translate, N_("the sheet that people sign, as text or PDF"))
    session_number(sheets, translate)
    language = translate(N_("the language to write it in; yours unless given"))
    sheets.add_argument("--language", choices=("fr", "en"), help=language)
    add_output(sheets, translate)
    stands = command(commands, "standing", standing_, translate, N_("absences, and what follows from them"))
    who = translate(N_("somebody else: a name, an e-mail or a number"))
    stands.add_argument("person", nargs="?", metavar=translate(N_("PERSON")), help=who)


def _add_checkin(commands: Any, translate: Translate) -> None:
    parser = command(commands, "checkin", checkin, translate, N_("note who is there, or check yourself in"))
    session_number(parser, translate, nargs="?")
    person_named(parser, translate, nargs="?")
    code = translate(N_("CODE"))
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--me", metavar=code, help=translate(N_("check yourself in by the code in the room")))
    how.add_argument("--code", metavar=code, help=translate(N_("check in whose own code this is")))
    how.add_argument("--open", action="store_true", help=translate(N_("a new code to show in the room")))
    how.add_argument("--stop", action="store_true", help=translate(N_("take the code in the room back")))
    how.add_argument("--undo", action="store_true", help=translate(N_("they were not there after all")))
    how.add_argument("--walk-in", action="store_true", help=translate(N_("let somebody in without a seat")))
    sitting = translate(N_("which sitting, from 1; the one that is on now unless given"))
    parser.add_argument("--sitting", type=whole(translate), metavar=translate(N_("NUMBER")), help=sitting)
    why = translate(N_("why they are let in"))
    parser.add_argument("--why", default="", metavar=translate(N_("TEXT")), help=why)


def checkin(ctx: Context, args: argparse.Namespace) -> int:
    """Check somebody in, in one of the ways; or show the code for the room."""
    from coordtui_training.running import Roll

    roll = Roll(ctx)
    if args.me is not None:
        return _said(ctx, args, roll.check_myself_in(args.me))
    if args.code is not None:
        return _said(ctx, args, roll.check_in_by_code(args.code, args.number))
    if args.number is None:
        raise Refused(N_("Name the session."), remedy=N_("“coordtui training checkin SESSION PERSON”"))
    if args.open:
        return _opened(ctx, args, roll.open_checkin(args.number))
    if args.stop:
        roll.close_checkin(args.number)
        return _answer(args, {"checkin": ""}, ctx._(N_("Nobody checks themselves in any more.")))
    if args.person is None:
        raise Refused(N_("Name the person."), remedy=N_("“coordtui training checkin SESSION PERSON”"))
    person = ctx.directory.the_one(args.person).doc_id
    sitting = None if args.sitting is None else args.sitting - 1
    if args.walk_in:
        return _said(ctx, args, roll.walk_in(args.number, person, args.why, sitting))
    do = roll.take_back if args.undo else roll.check_in
    return _said(ctx, args, do(args.number, person, sitting))


def _opened(ctx: Context, args: argparse.Namespace, code: str) -> int:
    from coordtui_training.running.checkin import margin
    from coordtui_training.times import day_and_time

    session = ctx.store.records(Session).get(args.number)
    assert session is not None  # noqa: S101 - it was opened just now
    around = margin(ctx)
    hours = [
        N_(
            "From {start} to {end} people check themselves in by: coordtui training checkin --me {code}",
            start=day_and_time(ctx, each.start - around, session.zone),
            end=day_and_time(ctx, each.end + around, session.zone),
            code=code,
        )
        for each in session.sittings
        if each.end + around >= ctx.clock()
    ]
    return _answer(args, {"checkin": code}, "\n".join([code, *map(ctx._, hours)]))


def close(ctx: Context, args: argparse.Namespace) -> int:
    """Close the list of a session."""
    from coordtui_training.running import Roll

    return _said(ctx, args, Roll(ctx).close(args.number, args.rest))


def reopen(ctx: Context, args: argparse.Namespace) -> int:
    """Open it again."""
    from coordtui_training.running import Roll

    return _said(ctx, args, Roll(ctx).reopen(args.number))


def excuse(ctx: Context, args: argparse.Namespace) -> int:
    """Let somebody off."""
    from coordtui_training.running import Roll

    return _said(ctx, args, Roll(ctx).excuse(args.signup, args.why))


def sheet(ctx: Context, args: argparse.Namespace) -> int:
    """Print the sheet, or write it as PDF."""
    from coordtui_training.running import Roll
    from coordtui_training.running.sheet import as_text, sheet_of

    if args.output is not None:
        give(ctx, args.output, Roll(ctx).sheet(args.number, args.language))
        return 0
    found = sheet_of(ctx, args.number, args.language)
    return _answer(args, msgspec.to_builtins(found), as_text(found).rstrip("\n"))


def standing_(ctx: Context, args: argparse.Namespace) -> int:
    """Say what absences do to somebody's place on lists: one's own, or another's for who runs lists."""
    from coordtui_training.standing import standing_of

    person = None if args.person is None else ctx.directory.the_one(args.person).doc_id
    found = standing_of(ctx, person)
    value = {
        "priority": found.priority,
        "until": found.until,
        "because": [each.doc_id for each in found.because],
        "text": ctx._(found.text),
    }
    return _answer(args, value, safe(ctx._(found.text)))


def _said(ctx: Context, args: argparse.Namespace, outcome: Outcome) -> int:
    value = {"said": ctx._(outcome.said), "signups": [plain(each) for each in outcome.signups]}
    return _answer(args, value, safe(ctx._(outcome.said)))


def _answer(args: argparse.Namespace, value: object, text: str) -> int:
    if args.json:
        print_json(value)
    else:
        print(text)
    return 0
