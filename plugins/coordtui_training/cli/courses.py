"""`coordtui training course`: what is taught."""

from __future__ import annotations

import argparse
import sys
from typing import Any, get_args

import msgspec

from coordtui.api import Context, safe
from coordtui.api.command_line import Translate, command, done, group, print_json, table, whole
from coordtui_training.cli.planned import ANY, entire, given, names, option, options
from coordtui_training.records import Course, Level, Public
from coordtui_training.texts import N_


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    course = commands.add_parser("course", help=translate(N_("what is taught")))
    commands = group(course, translate)
    list_ = command(commands, "list", course_list, translate, N_("the courses, by code"))
    list_.add_argument("--all", action="store_true", help=translate(N_("also those that are put aside")))
    one = {
        "show": (course_show, N_("one course")),
        "archive": (course_archive, N_("put a course aside; its sessions stay")),
        "restore": (course_archive, N_("take a course up again")),
        "remove": (course_remove, N_("remove a course that has no sessions")),
    }
    for name, (run, help_) in one.items():
        each = command(commands, name, run, translate, help_)
        _code(each, translate)
        each.set_defaults(archived=name == "archive")
    new = command(commands, "add", course_add, translate, N_("add a course"))
    edit = command(
        commands, "edit", course_edit, translate, N_("change a course; its sessions stay as they are")
    )
    for each in (new, edit):
        _code(each, translate)
        options(each, translate)
        _own_options(each, translate)
    option(edit, translate, "--code", N_("CODE"), N_("its new code"), dest="new_code")


def _code(parser: argparse.ArgumentParser, translate: Translate) -> None:
    option(parser, translate, "code", N_("CODE"), N_("its short name, such as GIT"))


def _own_options(parser: argparse.ArgumentParser, translate: Translate) -> None:
    parser.add_argument("--level", choices=get_args(Level), help=translate(N_("intro unless given")))
    topic = N_("what its teachers know; again for more")
    option(parser, translate, "--topic", N_("TEXT"), topic, action="append")
    option(
        parser, translate, "--minutes", N_("NUMBER"), N_("how long a session lasts"), type=whole(translate)
    )
    parser.add_argument(
        "--certificate",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=translate(N_("those who attended get a certificate")),
    )


def _fields(ctx: Context, args: argparse.Namespace, before: Public) -> dict[str, Any]:
    own = {
        "level": args.level,
        "topics": args.topic,
        "minutes": args.minutes,
        "certificate": args.certificate,
    }
    return {
        **given(ctx, args, before),
        **{name: value for name, value in own.items() if value is not None},
    }


def course_list(ctx: Context, args: argparse.Namespace) -> int:
    """The courses, one to a line."""
    from coordtui_training.planning import Courses, title_of

    found = Courses(ctx).all(archived=args.all)
    if args.json:
        print_json([entire(each) for each in found])
        return 0
    if not found:
        print(ctx._(N_("There is no course yet.")), file=sys.stderr)
    table((each.code, each.level, str(each.minutes), title_of(ctx, None, each)) for each in found)
    return 0


def course_show(ctx: Context, args: argparse.Namespace) -> int:
    """One course, with all that it says."""
    from coordtui_training.planning import Courses, about_of, title_of

    course = Courses(ctx).named(args.code)
    if args.json:
        print_json(entire(course))
        return 0
    print(f"{safe(course.code)}  {safe(title_of(ctx, None, course))}")
    taken = ANY if course.capacity is None else str(course.capacity)
    print(f"  {course.level}, {course.minutes} min, {taken}")
    for text in (names(ctx, course.instructors), about_of(ctx, None, course)):
        if text:
            print(f"  {safe(text)}")
    return 0


def course_add(ctx: Context, args: argparse.Namespace) -> int:
    """Add a course."""
    from coordtui_training.planning import Courses

    saved = Courses(ctx).save(Course(code=args.code, **_fields(ctx, args, Public())))
    return done(ctx, args, entire(saved))


def course_edit(ctx: Context, args: argparse.Namespace) -> int:
    """Change what is given of a course."""
    from coordtui_training.planning import Courses

    courses = Courses(ctx)
    course = courses.named(args.code)
    fields = _fields(ctx, args, course.public)
    if args.new_code is not None:
        fields["code"] = args.new_code
    return done(ctx, args, entire(courses.save(msgspec.structs.replace(course, **fields))))


def course_archive(ctx: Context, args: argparse.Namespace) -> int:
    """Put a course aside, or take it up again."""
    from coordtui_training.planning import Courses

    courses = Courses(ctx)
    number = courses.named(args.code).doc_id
    return done(ctx, args, entire(courses.archive(number, archived=args.archived)))


def course_remove(ctx: Context, args: argparse.Namespace) -> int:
    """Remove a course that nothing refers to."""
    from coordtui_training.planning import Courses

    courses = Courses(ctx)
    course = courses.named(args.code)
    courses.remove(course.doc_id)
    return done(ctx, args, {"removed": course.doc_id})
