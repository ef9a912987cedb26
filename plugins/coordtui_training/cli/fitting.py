"""`coordtui training fits`, `instructors`: which sessions fit somebody, and who could teach."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import Any

from coordtui.api import Context, Message, formats, safe
from coordtui.api.command_line import Translate, command, print_json, whole
from coordtui_training.cli.arguments import session_number
from coordtui_training.records import Course, Session
from coordtui_training.texts import N_


def add(commands: Any, translate: Translate) -> None:
    """Add both."""
    fits = command(commands, "fits", fits_, translate, N_("the coming sessions that fit you, with reasons"))
    fits.add_argument(
        "--person", metavar=translate(N_("PERSON")), help=translate(N_("that fit somebody else"))
    )
    text = N_("who could teach a session, with reasons")
    who = command(commands, "instructors", instructors, translate, text)
    which = who.add_mutually_exclusive_group(required=True)
    session_number(which, translate, nargs="?")
    which.add_argument(
        "--course", metavar=translate(N_("CODE")), help=translate(N_("a course, at no time in particular"))
    )
    who.add_argument(
        "--limit",
        type=whole(translate),
        default=7,
        metavar=translate(N_("NUMBER")),
        help=translate(N_("at most so many")),
    )


def fits_(ctx: Context, args: argparse.Namespace) -> int:
    """The sessions that fit, the most fitting first."""
    from coordtui_training.fit import fitting
    from coordtui_training.planning.titles import titles
    from coordtui_training.times import zone_of

    person = None if args.person is None else ctx.directory.the_one(args.person).doc_id
    found = fitting(ctx, person)
    named = titles(ctx, [each.session for each in found])
    if args.json:
        rows = [
            {
                "session": each.session.doc_id,
                "title": named[each.session.doc_id],
                "start": each.session.start,
                "why": _said(ctx, each.why),
            }
            for each in found
        ]
        print_json(rows)
        return 0
    if not found:
        print(ctx._(N_("No coming session fits.")), file=sys.stderr)
    for each in found:
        when = formats.date_and_time(each.session.start, ctx.translator, tz=zone_of(each.session.zone))
        print(f"{each.session.doc_id:>5}  {when}  {safe(named[each.session.doc_id])}")
        if each.why:
            print(f"{'':5}  {' · '.join(_said(ctx, each.why))}")
    return 0


def instructors(ctx: Context, args: argparse.Namespace) -> int:
    """Who could teach: those who are free first."""
    from coordtui_training import fit

    found = fit.instructors(ctx, _asked(ctx, args), args.limit)
    if args.json:
        rows = [
            {
                "person": each.person,
                "name": each.name,
                "strength": each.strength,
                "reasons": _said(ctx, each.reasons),
                "taught": each.taught,
                "minutes": each.minutes,
                "free": each.free,
                "why_not": None if each.why_not is None else ctx._(each.why_not),
            }
            for each in found
        ]
        print_json(rows)
        return 0
    if not found:
        print(ctx._(N_("Nobody is known who could teach it.")), file=sys.stderr)
    for each in found:
        reasons = _said(ctx, [*each.reasons, *fit.load_said(each), *([each.why_not] if each.why_not else [])])
        print(f"{each.person:>5}  {'●' * each.strength:5}  {each.name}  {' · '.join(reasons)}")
    return 0


def _asked(ctx: Context, args: argparse.Namespace) -> Session | Course:
    """The session or course that is meant; raises `NotFound`."""
    from coordtui_training.planning import Courses, Sessions

    ctx.require("training.plan")
    return Sessions(ctx).get(args.number) if args.course is None else Courses(ctx).named(args.course)


def _said(ctx: Context, told: Iterable[Message | str]) -> list[str]:
    return [safe(ctx._(each)) for each in told]
