"""`coordtui reading`: all that the page does, for scripts, each with `--json`."""

from __future__ import annotations

import argparse
from typing import Any

from coordtui.api import Context, Message, Ref, formats, safe
from coordtui.api.command_line import (
    Run,
    Translate,
    command,
    day,
    done,
    group,
    plain,
    print_json,
    table,
    whole,
)
from msgspec.structs import replace

from coordtui_reading_group.records import Meeting
from coordtui_reading_group.service import Reading, ReadingGroup
from coordtui_reading_group.texts import N_


def configure(parser: argparse.ArgumentParser, translate: Translate = str) -> None:
    """Fill the parser of `coordtui reading`."""
    commands = group(parser, translate)
    command(commands, "list", show_all, translate, N_("what comes, what is proposed, and what was read"))
    proposing = command(commands, "propose", propose, translate, N_("propose a paper"))
    proposing.add_argument("title", metavar=translate(N_("TITLE")), nargs="?", default="")
    proposing.add_argument("--authors", default="", help=translate(N_("who wrote it")))
    proposing.add_argument("--url", default="", help=translate(N_("where it can be read")))
    proposing.add_argument("--paper", type=_ref, help=translate(N_("one of a library, as in “arxiv.paper:2611.99014”")))
    command(commands, "next", show_choice, translate, N_("what the votes say is read next"))

    def on_a_paper(name: str, run: Run, text: Message) -> argparse.ArgumentParser:
        made = command(commands, name, run, translate, text)
        made.add_argument("number", type=whole(translate), metavar=translate(N_("NUMBER")))
        return made

    on_a_paper("show", show, N_("all about a paper, with its minutes"))
    on_a_paper("withdraw", withdraw, N_("take a proposal back"))
    for name, run, text in (
        ("vote", vote, N_("vote for a paper")),
        ("volunteer", volunteer, N_("offer to present a paper")),
    ):
        on_a_paper(name, run, text).add_argument("--back", action="store_true", help=translate(N_("no longer")))
    changing = on_a_paper("change", change, N_("edit a proposal"))
    for field, text in (
        ("title", N_("another title")),
        ("authors", N_("who wrote it")),
        ("url", N_("where it can be read")),
    ):
        changing.add_argument(f"--{field}", help=translate(text))
    meeting = on_a_paper("meet", meet, N_("set the day on which a paper is read, or another day"))
    meeting.add_argument("day", type=day(translate), metavar=translate(N_("DAY")))
    meeting.add_argument("--presenter", help=translate(N_("who presents it: a name, or a number")))
    on_a_paper("call-off", call_off, N_("call off the meeting of a paper"))
    writing = on_a_paper("minutes", write_minutes, N_("write the minutes of a meeting"))
    writing.add_argument("text", metavar=translate(N_("TEXT")))


def show_all(ctx: Context, args: argparse.Namespace) -> int:
    """All that the page lists, in its order."""
    readings = ReadingGroup(ctx).all()
    if args.json:
        print_json([_plain(each) for each in readings])
    else:
        table(_cells(ctx, each) for each in readings)
    return 0


def show_choice(ctx: Context, args: argparse.Namespace) -> int:
    """What is read next, and what has as many votes."""
    choice = ReadingGroup(ctx).choice()
    if args.json:
        print_json({"next": _plain(choice.next), "tied": [_plain(each) for each in choice.tied]})
        return 0
    table([_cells(ctx, choice.next)])
    if choice.tied:
        numbers = formats.listing([str(each.number) for each in choice.tied], ctx.translator.language)
        table([[ctx._(N_("As many votes, and waiting less long: {numbers}", numbers=numbers))]])
    return 0


def show(ctx: Context, args: argparse.Namespace) -> int:
    """One paper, and its minutes."""
    reading = ReadingGroup(ctx).get(args.number)
    if args.json:
        print_json(_plain(reading))
        return 0
    table([_cells(ctx, reading)])
    if reading.meeting is not None:
        table([line] for line in safe(reading.meeting.minutes, lines=True).splitlines())
    return 0


def propose(ctx: Context, args: argparse.Namespace) -> int:
    """Propose a paper, by its title or by what a library calls it."""
    reading_group = ReadingGroup(ctx)
    if args.paper is not None:
        return done(ctx, args, plain(reading_group.propose_paper(args.paper)))
    return done(ctx, args, plain(reading_group.propose(args.title, authors=args.authors, url=args.url)))


def change(ctx: Context, args: argparse.Namespace) -> int:
    """Edit what was given of a proposal."""
    reading_group = ReadingGroup(ctx)
    given = {name: getattr(args, name) for name in ("title", "authors", "url") if getattr(args, name) is not None}
    proposal = reading_group.get(args.number).proposal
    return done(ctx, args, plain(reading_group.change(replace(proposal, **given))))


def withdraw(ctx: Context, args: argparse.Namespace) -> int:
    """Take a proposal back."""
    return done(ctx, args, plain(ReadingGroup(ctx).withdraw(args.number).proposal))


def vote(ctx: Context, args: argparse.Namespace) -> int:
    """Vote for a paper, or no longer."""
    reading_group = ReadingGroup(ctx)
    reading_group.vote(args.number, wanted=not args.back)
    return done(ctx, args, _plain(reading_group.get(args.number)))


def volunteer(ctx: Context, args: argparse.Namespace) -> int:
    """Offer to present a paper, or no longer."""
    reading_group = ReadingGroup(ctx)
    reading_group.volunteer(args.number, wanted=not args.back)
    return done(ctx, args, _plain(reading_group.get(args.number)))


def meet(ctx: Context, args: argparse.Namespace) -> int:
    """Set the day of a meeting, or move it."""
    reading_group = ReadingGroup(ctx)
    presenter = ctx.directory.the_one(args.presenter).doc_id if args.presenter else None
    meeting = reading_group.get(args.number).meeting
    if meeting is None:
        return done(ctx, args, plain(reading_group.meet(args.number, args.day, presenter)))
    moved = replace(meeting, day=args.day, presenter=presenter or meeting.presenter)
    return done(ctx, args, plain(reading_group.move(moved)))


def call_off(ctx: Context, args: argparse.Namespace) -> int:
    """Call off a meeting."""
    return done(ctx, args, plain(ReadingGroup(ctx).call_off(args.number)))


def write_minutes(ctx: Context, args: argparse.Namespace) -> int:
    """Write the minutes of a meeting, in place of those that are there."""
    reading_group = ReadingGroup(ctx)
    meeting: Meeting = reading_group.meeting(args.number)
    return done(ctx, args, plain(reading_group.write(replace(meeting, minutes=args.text))))


def _ref(text: str) -> Ref:
    """“kind:key”, as other plugins name a record; argparse says what is wrong with it."""
    kind, _, key = text.partition(":")
    if not key:
        raise ValueError(text)
    return Ref(kind, key)


def _plain(reading: Reading) -> dict[str, Any]:
    """A paper as plain data."""
    return {
        **plain(reading.proposal),
        "state": reading.state,
        "votes": len(reading.voters),
        "presents": reading.presenter,
        "meeting": None if reading.meeting is None else plain(reading.meeting),
    }


def _cells(ctx: Context, reading: Reading) -> list[str]:
    """A paper in columns."""
    day_of_meeting = "" if reading.meeting is None else reading.meeting.day.isoformat()
    name = ReadingGroup(ctx).name(reading.presenter)
    return [str(reading.number), str(len(reading.voters)), day_of_meeting, name, reading.proposal.title]
