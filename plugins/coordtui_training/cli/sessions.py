"""`coordtui training session`: planned, published, moved, cancelled."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, get_args

import msgspec

from coordtui.api import Context, Message, safe
from coordtui.api.command_line import (
    Translate,
    command,
    day,
    done,
    group,
    print_json,
    table,
    whole,
)
from coordtui_training.cli.planned import entire, given, names, numbers, option, options, read_start
from coordtui_training.records import Session, SessionState, Sitting, Speech, WaitingList
from coordtui_training.texts import N_, NN_

SHOWN = timedelta(days=30)
"""So far ahead sessions are listed unless a last day is given."""

STATES: dict[SessionState, Message] = {
    "draft": N_("draft"),
    "published": N_("published"),
    "cancelled": N_("cancelled"),
}


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    session = commands.add_parser("session", help=translate(N_("planning sessions")))
    commands = group(session, translate)
    list_ = command(commands, "list", session_list, translate, N_("the sessions, by their start"))
    for name, help_ in (
        ("--since", N_("the first day; today unless given")),
        ("--until", N_("the last day; 30 days later unless given")),
    ):
        option(list_, translate, name, N_("DAY"), help_, type=day(translate))
    list_.add_argument("--state", choices=get_args(SessionState), help=translate(N_("only in this state")))
    new = command(commands, "add", session_add, translate, N_("plan a session of a course, as a draft"))
    option(new, translate, "course", N_("CODE"), N_("the course, such as GIT"))
    edit = command(
        commands, "edit", session_edit, translate, N_("change a session; those concerned are told")
    )
    _number(edit, translate)
    for each in (new, edit):
        options(each, translate)
        _own_options(each, translate)
    _one_by_one(commands, translate)
    _copies(commands, translate)


def _number(parser: argparse.ArgumentParser, translate: Translate, *, many: bool = False) -> None:
    numbers(parser, translate, N_("the number that “session list” shows"), many=many)


def _one_by_one(commands: Any, translate: Translate) -> None:
    """The commands that are about one session, and need no more than its number."""
    for name, run, help_ in (
        ("show", session_show, N_("one session")),
        ("review", session_review, N_("what a session lacks, and what stands against it")),
        ("publish", session_publish, N_("let people see sessions and sign up; all of them or none")),
        ("withdraw", session_withdraw, N_("make it a draft again, as long as nobody signed up")),
        ("cancel", session_cancel, N_("call a session off; who signed up is told")),
    ):
        each = command(commands, name, run, translate, help_)
        _number(each, translate, many=name == "publish")
        if name == "publish":
            _anyway(each, translate)
        if name == "cancel":
            why = N_("the reason, as it is written to them")
            option(each, translate, "--why", N_("TEXT"), why, required=True)
    remove = command(commands, "remove", session_remove, translate, N_("remove drafts"))
    _number(remove, translate, many=True)


def _copies(commands: Any, translate: Translate) -> None:
    copy = command(commands, "copy", session_copy, translate, N_("a draft of the same at another time"))
    _number(copy, translate)
    _start(copy, translate, required=True)
    term = command(
        commands, "copy-term", session_copy_term, translate, N_("drafts of a whole term, weeks later")
    )
    for name, help_ in (
        ("since", N_("the first day of the term")),
        ("until", N_("the last day of the term")),
        ("to", N_("a day of the week that is to be like the first")),
    ):
        option(term, translate, name, N_("DAY"), help_, type=day(translate))
    term.add_argument("--dry-run", action="store_true", help=translate(N_("only say what would be")))


_STARTS = N_("such as “2026-11-12 14:00”, with “-05:00” behind it where that comes twice")


def _start(
    parser: argparse.ArgumentParser, translate: Translate, help_: Message = _STARTS, **more: Any
) -> None:
    option(parser, translate, "--start", N_("START"), help_, **more)


def _anyway(parser: argparse.ArgumentParser, translate: Translate) -> None:
    help_ = N_("take a room or a teacher that is taken, in your name")
    parser.add_argument("--anyway", action="store_true", help=translate(help_))


def _own_options(parser: argparse.ArgumentParser, translate: Translate) -> None:
    each = N_(
        "such as “2026-11-12 14:00”, with “-05:00” behind it where that comes twice; again for each sitting"
    )
    _start(parser, translate, each, action="append")
    minutes = N_("how long each sitting lasts; as long as the course says unless given")
    option(parser, translate, "--minutes", N_("NUMBER"), minutes, type=whole(translate))
    for name, metavar, help_ in (
        ("--zone", N_("ZONE"), N_("its time zone, such as America/Toronto")),
        ("--room", N_("NAME"), N_("its room; an empty one for none")),
        ("--link", N_("URL"), N_("where it is held online")),
        ("--opens", N_("START"), N_("when the sign-up opens; an empty one for at once")),
        ("--closes", N_("START"), N_("when the sign-up ends; an empty one for as late as possible")),
    ):
        option(parser, translate, name, metavar, help_)
    parser.add_argument("--language", choices=get_args(Speech), help=translate(N_("it is held in")))
    parser.add_argument(
        "--waiting", choices=get_args(WaitingList), help=translate(N_("what becomes of a free seat"))
    )
    _anyway(parser, translate)


def _fields(ctx: Context, args: argparse.Namespace, before: Session) -> dict[str, Any]:
    """What the options set of a session."""
    from coordtui_training.planning import Rooms
    from coordtui_training.times import known_zone, minutes_of

    found = given(ctx, args, before.public)
    zone = args.zone or before.zone
    known_zone(zone)
    plain = {"zone": args.zone, "link": args.link, "language": args.language, "waiting": args.waiting}
    found |= {name: value for name, value in plain.items() if value is not None}
    if args.room is not None:
        found["room"] = Rooms(ctx).named(args.room).doc_id if args.room.strip() else None
    for name in ("opens", "closes"):
        text = getattr(args, name)
        if text is not None:
            found[name] = read_start(text, zone) if text.strip() else None
    if args.start is not None:
        first = before.sittings[0] if before.sittings else None
        minutes = args.minutes or (minutes_of(first.start, first.end) if first else 180)
        found["sittings"] = _sittings((read_start(each, zone) for each in args.start), minutes)
    elif args.minutes is not None:
        found["sittings"] = _sittings((each.start for each in before.sittings), args.minutes)
    return found


def _sittings(starts: Iterable[datetime], minutes: int) -> list[Sitting]:
    return [Sitting(start=start, end=start + timedelta(minutes=minutes)) for start in starts]


def _whole(ctx: Context, session: Session) -> dict[str, Any]:
    from coordtui_training.planning.titles import titles

    return {**entire(session), "title": titles(ctx, [session])[session.doc_id]}


def _line(ctx: Context, session: Session, title: str) -> list[str]:
    from coordtui_training.times import named

    state = ctx._(STATES[session.state])
    return [str(session.doc_id), ctx._(named(session.sittings, session.zone)), state, title]


def _print(ctx: Context, args: argparse.Namespace, found: Sequence[Session]) -> int:
    from coordtui_training.planning.titles import titles
    from coordtui_training.sight import as_seen

    if args.json:
        print_json([_whole(ctx, each) for each in as_seen(ctx, found)])
        return 0
    if not found:
        print(ctx._(N_("There is no session.")), file=sys.stderr)
    said = titles(ctx, list(found))
    table(_line(ctx, each, said[each.doc_id]) for each in found)
    return 0


def session_list(ctx: Context, args: argparse.Namespace) -> int:
    """The sessions, one to a line."""
    from coordtui_training.planning import Sessions
    from coordtui_training.planning.sessions import ALL_STATES
    from coordtui_training.times import day_begins, day_of, in_our_time

    zone = ctx.settings.zone
    since = args.since or day_of(ctx.clock(), zone)
    in_our_time(since)
    until = args.until or since + SHOWN
    in_our_time(until)
    states = (args.state,) if args.state else ALL_STATES
    begin, end = day_begins(since, zone), day_begins(until + timedelta(days=1), zone)
    return _print(ctx, args, Sessions(ctx).between(begin, end, states=states))


def session_show(ctx: Context, args: argparse.Namespace) -> int:
    """One session, with all that it says."""
    from coordtui_training.planning import Courses, Rooms, Sessions, about_of, title_of
    from coordtui_training.sight import as_seen
    from coordtui_training.times import when

    (session,) = as_seen(ctx, [Sessions(ctx).get(args.number)])
    if args.json:
        print_json(_whole(ctx, session))
        return 0
    course = Courses(ctx).get(session.course)
    room = "" if session.room is None else Rooms(ctx).get(session.room).name
    print(f"{session.doc_id}  {safe(title_of(ctx, session, course))}  ({ctx._(STATES[session.state])})")
    at = when(session.sittings, session.zone, ctx.translator.language)
    cells = (at, room, session.link, names(ctx, session.instructors), session.cancelled_why)
    for text in (*cells, about_of(ctx, session, course)):
        if text:
            print(f"  {safe(text)}")
    return 0


def session_add(ctx: Context, args: argparse.Namespace) -> int:
    """Plan a session; without a start it is a draft that waits for one."""
    from coordtui_training.planning import Courses, Sessions

    sessions = Sessions(ctx)
    new = sessions.new(Courses(ctx).named(args.course), ctx.clock(), minutes=args.minutes)
    fields = {"sittings": [], **_fields(ctx, args, new)} if args.start is None else _fields(ctx, args, new)
    saved = sessions.save(msgspec.structs.replace(new, **fields))
    return _said(ctx, args, saved)


def _said(ctx: Context, args: argparse.Namespace, session: Session) -> int:
    """The number of what was written, by which other commands know it."""
    if args.json:
        print_json(_whole(ctx, session))
    else:
        print(ctx._(N_("Session {number} is written.", number=session.doc_id)))
    return 0


def _accepted(ctx: Context, args: argparse.Namespace, found: Iterable[Session]) -> None:
    """Say what stands twice, of sessions that took it all the same."""
    from coordtui_training.planning.bookings import clashes, told

    if args.json or not args.anyway:
        return
    for session in found:
        if session.state == "published" and (twice := clashes(ctx, session)):
            print(
                ctx._(
                    N_(
                        "Session {number} takes it all the same: {what}.",
                        number=session.doc_id,
                        what=told(ctx, twice),
                    )
                )
            )


def session_edit(ctx: Context, args: argparse.Namespace) -> int:
    """Change what is given of a session."""
    from coordtui_training.planning import Sessions

    sessions = Sessions(ctx)
    session = sessions.get(args.number)
    changed = msgspec.structs.replace(session, **_fields(ctx, args, session))
    saved = sessions.save(changed, anyway=args.anyway)
    _said(ctx, args, saved)
    _accepted(ctx, args, [saved])
    return 0


def session_review(ctx: Context, args: argparse.Namespace) -> int:
    """What it lacks, what may not be meant, and what is needed elsewhere at that time."""
    from coordtui_training.conflicts import conflicts
    from coordtui_training.planning import Sessions

    sessions = Sessions(ctx)
    session = sessions.get(args.number)
    found, clashes = sessions.review(session), conflicts(ctx, session)
    if args.json:
        against = [{**entire(each), "text": ctx._(each.text)} for each in clashes]
        lists = {"missing": found.missing, "advice": found.advice}
        print_json(
            {name: [ctx._(each) for each in said] for name, said in lists.items()} | {"conflicts": against}
        )
        return 0
    for text in (*found.missing, *(each.text for each in clashes if each.hard)):
        print(f"! {ctx._(text)}")
    for text in (*found.advice, *(each.text for each in clashes if not each.hard)):
        print(f"  {ctx._(text)}")
    if not (found.missing or found.advice or clashes):
        print(ctx._(N_("Nothing is missing, and nothing stands against it.")))
    return 0


def session_publish(ctx: Context, args: argparse.Namespace) -> int:
    """Let people sign up."""
    from coordtui_training.planning import Sessions

    found = Sessions(ctx).publish_all(args.numbers, anyway=args.anyway)
    done(ctx, args, [entire(each) for each in found])
    _accepted(ctx, args, found)
    return 0


def session_withdraw(ctx: Context, args: argparse.Namespace) -> int:
    """Make it a draft again."""
    from coordtui_training.planning import Sessions

    return done(ctx, args, entire(Sessions(ctx).withdraw(args.number)))


def session_cancel(ctx: Context, args: argparse.Namespace) -> int:
    """Call it off."""
    from coordtui_training.planning import Sessions

    return done(ctx, args, entire(Sessions(ctx).cancel(args.number, args.why)))


def session_remove(ctx: Context, args: argparse.Namespace) -> int:
    """Remove drafts, all or none."""
    from coordtui_training.planning import Sessions

    Sessions(ctx).remove_all(args.numbers)
    return done(ctx, args, {"removed": args.numbers})


def session_copy(ctx: Context, args: argparse.Namespace) -> int:
    """A draft of the same at another time."""
    from coordtui_training.planning import Sessions

    sessions = Sessions(ctx)
    start = read_start(args.start, sessions.get(args.number).zone)
    return _said(ctx, args, sessions.copy(args.number, start))


def session_copy_term(ctx: Context, args: argparse.Namespace) -> int:
    """Drafts of a whole term, what clashes, and what was left out."""
    from coordtui_training.planning import Courses, Sessions, title_of

    found = Sessions(ctx).copy_term(args.since, args.until, args.to, dry=args.dry_run)
    if args.json:
        left = [
            {"session": each.session.doc_id, "why": [ctx._(w) for w in each.why]} for each in found.left_out
        ]
        clashes = {place: [ctx._(each.text) for each in all_] for place, all_ in found.clashes.items()}
        made = [entire(each) for each in found.made]
        print_json({"days": found.days, "made": made, "left_out": left, "clashes": clashes})
        return 0
    courses = {each.doc_id: each for each in Courses(ctx).all(archived=True)}
    for place, session in enumerate(found.made):
        cells = _line(ctx, session, title_of(ctx, session, courses.get(session.course)))
        print("  ".join(safe(cell) for cell in cells))
        for clash in found.clashes.get(place, ()):
            print(f"  {'!' if clash.hard else ' '} {ctx._(clash.text)}")
    for left_out in found.left_out:
        title = title_of(ctx, left_out.session, courses.get(left_out.session.course))
        why = " ".join(ctx._(each) for each in left_out.why)
        print(ctx._(N_("Left out: {title}.", title=safe(title))), why)
    text = NN_("{n} session would be made.", "{n} sessions would be made.", len(found.made))
    if not args.dry_run:
        text = NN_("{n} draft was made.", "{n} drafts were made.", len(found.made))
    print(ctx._(text))
    return 0
