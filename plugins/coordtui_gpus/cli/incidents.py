"""`coordtui gpus incidents` and `coordtui gpus incident`: what is flagged, and what is said of it."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import Any

from coordtui.api import Context, formats
from coordtui.api.command_line import Translate, command, day, done, group, plain, print_json, table, whole
from coordtui_gpus.records import Incident
from coordtui_gpus.texts import N_


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    each = command(commands, "incidents", incidents_, translate, N_("what is flagged, the latest first"))
    each.add_argument("--all", action="store_true", help=translate(N_("also what is over")))
    about = translate(N_("only machines, or only people"))
    each.add_argument("--about", choices=("machines", "people"), help=about)
    each.add_argument("--mine", action="store_true", help=translate(N_("only what is about me")))
    one = commands.add_parser("incident", help=translate(N_("one incident: show it, or answer it")))
    commands = group(one, translate)
    _numbered(commands, translate, "show", show, N_("what it is, the evidence, and what to do"))
    aside = _numbered(commands, translate, "aside", aside_, N_("let it wait until a day"))
    until = translate(N_("the day on which it is on the list again"))
    aside.add_argument("until", type=day(translate), metavar=translate(N_("DAY")), help=until)
    aside.add_argument(
        "--note", default="", metavar=translate(N_("TEXT")), help=translate(N_("why it waits"))
    )
    noted = _numbered(commands, translate, "note", note_, N_("say something about it"))
    noted.add_argument("text", metavar=translate(N_("TEXT")), help=translate(N_("what to say")))


def _numbered(commands: Any, translate: Translate, name: str, run: Any, help_: Any) -> Any:
    each = command(commands, name, run, translate, help_)
    number = translate(N_("the incident, by number"))
    each.add_argument("number", type=whole(translate), metavar=translate(N_("NUMBER")), help=number)
    return each


def incidents_(ctx: Context, args: argparse.Namespace) -> int:
    """The incidents, one to a line."""
    from coordtui_gpus import fairness
    from coordtui_gpus.fairness.headings import Named, title

    person = ctx.actor.person if args.mine else None
    found = fairness.incidents(ctx, open_only=not args.all, about=args.about, person=person)
    if args.mine and person is None:
        found = []
    if args.json:
        print_json([_data(ctx, each) for each in found])
        return 0
    if not found:
        print(ctx._(N_("Nothing is flagged.")), file=sys.stderr)
        return 0
    named = Named(ctx, found)
    table(
        (str(each.doc_id), _sign(ctx, each), _since(ctx, each), ctx._(title(named, each))) for each in found
    )
    return 0


def _sign(ctx: Context, incident: Incident) -> str:
    from coordtui_gpus.fairness import is_aside

    if incident.until is not None:
        return ctx._(N_("over"))
    return ctx._(N_("waits")) if is_aside(incident, ctx.clock()) else "!"


def _since(ctx: Context, incident: Incident) -> str:
    from coordtui_gpus.fairness.times import zone_of

    return formats.date_and_time(incident.since, ctx.translator, tz=zone_of(ctx.settings.zone))


def _data(ctx: Context, incident: Incident) -> dict[str, Any]:
    """An incident as plain data, with its words in the language of who asks."""
    from coordtui_gpus import fairness
    from coordtui_gpus.fairness.sight import facts_for

    said = fairness.words(ctx, incident)
    return {
        **plain(incident),
        "facts": facts_for(ctx, incident),
        "title": ctx._(said.title),
        "evidence": [ctx._(each) for each in said.evidence],
        "cause": ctx._(said.cause) if said.cause is not None else None,
        "todo": ctx._(said.todo),
    }


def show(ctx: Context, args: argparse.Namespace) -> int:
    """What it is, the evidence, the likely cause and what to do."""
    from coordtui_gpus import fairness

    incident = fairness.incident_of(ctx, args.number)
    if args.json:
        print_json(_data(ctx, incident))
        return 0
    said = fairness.words(ctx, incident)
    print(ctx._(said.title))
    for each in said.evidence:
        print(f"  {ctx._(each)}")
    if said.cause is not None:
        print(ctx._(N_("Likely cause: {cause}", cause=said.cause)))
    print(ctx._(N_("What to do: {todo}", todo=said.todo)))
    return 0


def aside_(ctx: Context, args: argparse.Namespace) -> int:
    """Let it wait until the beginning of a day, by the clocks of the lab."""
    from coordtui_gpus import fairness
    from coordtui_gpus.fairness.times import day_start

    until: date = args.until
    moment = day_start(until, ctx.settings.zone)
    return done(ctx, args, plain(fairness.put_aside(ctx, args.number, moment, args.note)))


def note_(ctx: Context, args: argparse.Namespace) -> int:
    """Say something about it."""
    from coordtui_gpus import fairness

    return done(ctx, args, plain(fairness.note(ctx, args.number, args.text)))
