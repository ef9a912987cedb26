"""`coordtui training series`: sessions that come again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from coordtui.api import Context, Refused
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
from coordtui_training.cli.planned import entire, numbers, option
from coordtui_training.records import Series, Session
from coordtui_training.texts import N_

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    series = commands.add_parser("series", help=translate(N_("sessions that come again")))
    commands = group(series, translate)
    command(commands, "list", series_list, translate, N_("the series, the last begun first"))
    for name, run, help_ in (
        ("preview", series_preview, N_("the days that a series would have; nothing is stored")),
        ("add", series_add, N_("a draft for each day of a series")),
    ):
        each = command(commands, name, run, translate, help_)
        option(each, translate, "course", N_("CODE"), N_("the course, such as GIT"))
        like = N_("as this session is, room and link too, instead of as the course says")
        option(each, translate, "--like", N_("NUMBER"), like, type=whole(translate))
        _rule(each, translate, new=True)
    change = command(
        commands, "change", series_change, translate, N_("change the sessions to come that follow it")
    )
    _number(change, translate)
    _rule(change, translate, new=False)
    skip = command(commands, "skip", series_skip, translate, N_("leave out one day"))
    _number(skip, translate)
    option(skip, translate, "day", N_("DAY"), N_("such as 2026-11-12"), type=day(translate))
    why = N_("needed when its session is published: who signed up is told")
    option(skip, translate, "--why", N_("TEXT"), why, default="")
    remove = command(
        commands, "remove", series_remove, translate, N_("end a series; what is published stays")
    )
    _number(remove, translate)


def _number(parser: argparse.ArgumentParser, translate: Translate) -> None:
    numbers(parser, translate, N_("the number that “series list” shows"), many=False)


def _rule(parser: argparse.ArgumentParser, translate: Translate, *, new: bool) -> None:
    """The options of the rule; `first` and `at` are needed for a new one."""
    for name, help_ in (
        ("--first", N_("the first day")),
        ("--until", N_("the last day")),
        ("--skip", N_("leave this day out; again for more")),
        ("--earlier", N_("on this day, whose time comes twice or is skipped, take the earlier")),
        ("--later", N_("on this day, whose time comes twice or is skipped, take the later")),
    ):
        more: dict[str, Any] = {} if name in ("--first", "--until") else {"action": "append"}
        required = new and name == "--first"
        option(parser, translate, name, N_("DAY"), help_, type=day(translate), required=required, **more)
    for name, help_ in (
        ("--count", N_("how many times, skipped days included")),
        ("--every", N_("every so many weeks")),
        ("--minutes", N_("how long each lasts")),
    ):
        option(parser, translate, name, N_("NUMBER"), help_, type=whole(translate))
    option(parser, translate, "--at", N_("TIME"), N_("such as 09:00"), required=new)
    option(parser, translate, "--zone", N_("ZONE"), N_("its time zone, such as America/Toronto"))
    weekday = N_("the weekday; again for more; that of the first day unless given")
    parser.add_argument("--on", action="append", choices=DAYS, help=translate(weekday))


def _given(args: argparse.Namespace) -> dict[str, Any]:
    """The fields of the rule that the options set."""
    found = {name: getattr(args, name) for name in ("first", "until", "count", "every", "minutes", "zone")}
    found["at"] = None if args.at is None else _minutes(args.at)
    found["weekdays"] = None if args.on is None else [DAYS.index(each) for each in args.on]
    found["skipped"] = args.skip
    found = {name: value for name, value in found.items() if value is not None}
    # Of the two ways to end, the one that is given stands in place of the other.
    if "until" in found or "count" in found:
        found = {"until": None, "count": None, **found}
    return found


def _minutes(text: str) -> int:
    """Minutes after midnight of `09:00`; raises `Refused`."""
    hour, colon, minute = text.strip().partition(":")
    if colon and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60:
        return int(hour) * 60 + int(minute)
    raise Refused(N_("“{text}” is no time of the day.", text=text), remedy=N_("Write it so: 14:00."))


def _again(args: argparse.Namespace) -> dict[date, bool]:
    return {**dict.fromkeys(args.earlier or (), False), **dict.fromkeys(args.later or (), True)}


def _new(ctx: Context, args: argparse.Namespace) -> tuple[Series, Session | None]:
    """The series that the options describe, and the session that it is like."""
    from coordtui_training.planning import Courses, Sessions

    course = Courses(ctx).named(args.course)
    rule = {
        "minutes": course.minutes,
        "zone": ctx.settings.zone,
        "weekdays": [args.first.weekday()],
        **_given(args),
    }
    like = None if args.like is None else Sessions(ctx).get(args.like)
    return Series(course=course.doc_id, **rule), like


def series_list(ctx: Context, args: argparse.Namespace) -> int:
    """The series, one to a line."""
    from coordtui_training.planning import Courses, SeriesPlan

    found = SeriesPlan(ctx).all()
    if args.json:
        print_json([entire(each) for each in found])
        return 0
    if not found:
        print(ctx._(N_("There is no series yet.")), file=sys.stderr)
    codes = {each.doc_id: each.code for each in Courses(ctx).all(archived=True)}
    table((str(each.doc_id), codes.get(each.course, ""), *_shown(each)) for each in found)
    return 0


def _shown(series: Series) -> Sequence[str]:
    on = ",".join(DAYS[n] for n in series.weekdays)
    return series.first.isoformat(), f"{series.at // 60:02}:{series.at % 60:02}", on, f"/{series.every}"


def series_preview(ctx: Context, args: argparse.Namespace) -> int:
    """Each day of a series, before anything is stored."""
    from coordtui_training.planning import SeriesPlan
    from coordtui_training.times import local

    series, _ = _new(ctx, args)
    slots = SeriesPlan(ctx).preview(series, _again(args))
    if args.json:
        print_json([{**entire(each), "why": [ctx._(text) for text in each.why]} for each in slots])
        return 0
    for slot in slots:
        if slot.sitting is not None:
            print(f"  {local(slot.sitting.start, series.zone):%Y-%m-%d %H:%M}")
        elif slot.skipped:
            print(f"- {slot.day.isoformat()} {ctx._(N_('skipped'))}")
        else:
            print(f"? {slot.day.isoformat()} {' '.join(ctx._(text) for text in slot.why)}")
    return 0


def series_add(ctx: Context, args: argparse.Namespace) -> int:
    """Store a series and its drafts."""
    from coordtui_training.planning import SeriesPlan

    series, like = _new(ctx, args)
    return _changed(ctx, args, SeriesPlan(ctx).make(series, like, _again(args)))


def series_change(ctx: Context, args: argparse.Namespace) -> int:
    """Change the rule, and with it the sessions to come."""
    from coordtui_training.planning import SeriesPlan

    plan = SeriesPlan(ctx)
    series = msgspec.structs.replace(plan.get(args.number), **_given(args))
    return _changed(ctx, args, plan.change(series, again=_again(args)))


def series_skip(ctx: Context, args: argparse.Namespace) -> int:
    """Leave out one day."""
    from coordtui_training.planning import SeriesPlan

    return _changed(ctx, args, SeriesPlan(ctx).skip(args.number, args.day, args.why))


def series_remove(ctx: Context, args: argparse.Namespace) -> int:
    """End a series."""
    from coordtui_training.planning import SeriesPlan

    return _changed(ctx, args, SeriesPlan(ctx).remove(args.number))


def _changed(ctx: Context, args: argparse.Namespace, changed: Any) -> int:
    """What became of the sessions."""
    lists = {name: getattr(changed, name) for name in ("changed", "made", "removed", "left")}
    if args.json:
        parts = {name: [each.doc_id for each in found] for name, found in lists.items()}
        return done(ctx, args, {"series": entire(changed.series), **parts})
    words = {
        "changed": N_("Changed: {sessions}."),
        "made": N_("New drafts: {sessions}."),
        "removed": N_("Drafts removed: {sessions}."),
        "left": N_("On their own from now on: {sessions}."),
    }
    for name, found in lists.items():
        if found:
            said = ", ".join(f"{each.doc_id} ({each.slot})" for each in found)
            print(ctx._(words[name].with_values(sessions=said)))
    return done(ctx, args, None)
