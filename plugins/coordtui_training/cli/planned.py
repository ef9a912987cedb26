"""What courses and sessions have in common on the command line: their options, and how they are shown."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from coordtui.api import Context, Message, Record, Refused, safe
from coordtui.api.command_line import Translate, is_whole, whole
from coordtui_training.records import Public
from coordtui_training.texts import N_

R = TypeVar("R", bound=Record)

ANY = "any"
"""As a capacity: as many as come."""


def option(
    parser: argparse.ArgumentParser,
    translate: Translate,
    name: str,
    metavar: Message,
    help_: Message,
    **more: Any,
) -> None:
    """Add one option, or one argument, with its words."""
    parser.add_argument(name, metavar=translate(metavar), help=translate(help_), **more)


def options(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add what can be said of a course and of a session; what is not given stays as it is."""
    texts = (
        ("--title-fr", N_("the title in French")),
        ("--title-en", N_("the title in English")),
        ("--about-fr", N_("what it is about, in French")),
        ("--about-en", N_("what it is about, in English")),
    )
    for name, help_ in texts:
        option(parser, translate, name, N_("TEXT"), help_)
    lists = (
        ("--instructor", N_("NAME"), N_("who gives it; again for more, an empty one for nobody")),
        ("--prerequisite", N_("CODE"), N_("a course that one has attended before; again for more")),
        ("--role", N_("ROLE"), N_("only for this role in the lab; again for more")),
        ("--group", N_("GROUP"), N_("only for this group; again for more")),
        ("--year", N_("YEAR"), N_("only in this year of a role, from 1; again for more")),
        ("--grant", N_("GRANT"), N_("who pays; again for more")),
        ("--partner", N_("PARTNER"), N_("for whom; again for more")),
    )
    for name, metavar, help_ in lists:
        option(parser, translate, name, metavar, help_, action="append")
    taken = N_("how many it takes, or “any” for as many as come")
    option(parser, translate, "--capacity", N_("NUMBER"), taken)
    parser.add_argument(
        "--moderated",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=translate(N_("each sign-up waits for a yes")),
    )


def given(ctx: Context, args: argparse.Namespace, before: Public) -> dict[str, Any]:
    """The fields that the options of `options` set; raises `Refused` and `NotFound`."""
    from coordtui_training.planning import Courses

    directory = ctx.directory
    read: dict[str, Callable[[], Any]] = {
        "instructors": lambda: [directory.the_one(each).doc_id for each in _said(args.instructor)],
        "prerequisites": lambda: [Courses(ctx).named(each).doc_id for each in _said(args.prerequisite)],
        "grants": lambda: _said(args.grant),
        "partners": lambda: _said(args.partner),
        "capacity": lambda: None if args.capacity == ANY else number(args.capacity),
        "moderated": lambda: args.moderated,
        "title_fr": lambda: args.title_fr,
        "title_en": lambda: args.title_en,
        "about_fr": lambda: args.about_fr,
        "about_en": lambda: args.about_en,
    }
    plural = {"instructors", "prerequisites", "grants", "partners"}
    named = {name: getattr(args, name.removesuffix("s") if name in plural else name) for name in read}
    found = {name: get() for name, get in read.items() if named[name] is not None}
    public: dict[str, Callable[[], Any]] = {
        "roles": lambda: [directory.the_role(each) for each in _said(args.role)],
        "groups": lambda: [directory.the_group(each).doc_id for each in _said(args.group)],
        "years": lambda: [number(each) for each in _said(args.year)],
    }
    asked = {name: get() for name, get in public.items() if getattr(args, name.removesuffix("s")) is not None}
    if asked:
        found["public"] = msgspec.structs.replace(before, **asked)
    return found


def _said(texts: Iterable[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def number(text: str) -> int:
    """A whole number that was typed; raises `Refused`."""
    if not is_whole(text):
        raise Refused(N_("“{text}” is not a whole number", text=safe(text, limit=60)))
    return int(text)


def numbers(parser: argparse.ArgumentParser, translate: Translate, help_: Message, *, many: bool) -> None:
    """Add the number, or the numbers, that a command is about."""
    parser.add_argument(
        "numbers" if many else "number",
        type=whole(translate),
        nargs="+" if many else None,
        metavar=translate(N_("NUMBER")),
        help=translate(help_),
    )


def read_start(text: str, zone: str) -> datetime:
    """`2026-11-12 14:00` by the clocks of a zone, or with an offset from UTC behind it.

    Raises `Refused`, and `TwoChoices` for a time that is not there, or is there twice.
    """
    from coordtui_training.times import in_our_time, moment

    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused(
            N_("“{text}” is no moment.", text=text), remedy=N_("Write it so: 2026-11-12 14:00.")
        ) from None
    in_our_time(found)
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    return moment(found.date(), found.time(), zone)


def entire(record: msgspec.Struct) -> dict[str, Any]:
    """A record as plain data, with the fields too that say nothing: scripts count on them.

    What is shown in the room for checking in is not in it.
    """
    fields = (name for name in record.__struct_fields__ if name != "checkin")
    return {name: msgspec.to_builtins(getattr(record, name)) for name in fields}


def names(ctx: Context, people: Iterable[int]) -> str:
    """The names of people, as who reads may see them."""
    from coordtui_training.sight import names as seen

    return ", ".join(seen(ctx, people).values())
