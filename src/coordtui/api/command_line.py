"""What the commands of a plugin are made of: their parsers, and what they answer."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api.context import Context
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe, safe_json

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = [
    "Run",
    "Translate",
    "command",
    "day",
    "done",
    "group",
    "in_parts",
    "is_whole",
    "moment",
    "plain",
    "print_json",
    "table",
    "whole",
]

Run = Callable[[Context, argparse.Namespace], int]
"""What a command does; its exit status."""


def group(parser: argparse.ArgumentParser, translate: Translate) -> Subcommands:
    """A parser whose first word is one of several commands; `command` adds them."""
    title, word = translate(N_("commands")), translate(N_("COMMAND"))
    return parser.add_subparsers(title=title, metavar=word, required=True)


def command(
    commands: Subcommands, name: str, run: Run, translate: Translate, text: Message
) -> argparse.ArgumentParser:
    """Add a command that answers in words, or with `--json` in JSON."""
    help_ = translate(text)
    parser = commands.add_parser(name, help=help_, description=help_)
    parser.add_argument("--json", action="store_true", help=translate(N_("answer as JSON, for scripts")))
    parser.set_defaults(run=run)
    return parser


def in_parts(package: str, *parts: str) -> Callable[..., None]:
    """What fills the parser of a plugin: the target of its `CliCommand`, for commands in several modules.

    Each of these modules of the package adds its own by `add(commands, translate)`.
    """

    def configure(parser: argparse.ArgumentParser, translate: Translate = str) -> None:
        commands = group(parser, translate)
        for part in parts:
            import_module(f"{package}.{part}").add(commands, translate)

    return configure


def is_whole(text: str) -> bool:
    """Whether it is a whole number that may be meant: of nine figures at most."""
    return text.isascii() and text.isdecimal() and len(text) <= 9


def whole(translate: Translate) -> Callable[[str], int]:
    """A reader of whole numbers, as argparse wants it for `type=`."""

    def read(text: str) -> int:
        if not is_whole(text):
            said = N_("“{text}” is not a whole number", text=safe(text, limit=60))
            raise argparse.ArgumentTypeError(translate(said))
        return int(text)

    return read


def day(translate: Translate) -> Callable[[str], date]:
    """A reader of days, as argparse wants it for `type=`."""

    def read(text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            said = N_("“{text}” is no day such as 2026-11-12", text=safe(text))
            raise argparse.ArgumentTypeError(translate(said)) from None

    return read


def moment(translate: Translate) -> Callable[[str], datetime]:
    """A reader of moments, as argparse wants it for `type=`; in UTC. Without an offset, it is local time."""

    def read(text: str) -> datetime:
        try:
            at = datetime.fromisoformat(text)
            if len(text) <= len("2026-11-12"):
                raise ValueError(text)  # a day alone
            return at.astimezone(UTC)
        except (ValueError, OverflowError):
            said = N_("“{text}” is no moment such as 2026-11-12T14:30", text=safe(text, limit=60))
            raise argparse.ArgumentTypeError(translate(said)) from None

    return read


def plain(record: msgspec.Struct) -> dict[str, Any]:
    """A record as plain data, with all its fields: also those that have their default value.

    Dates and times are ISO 8601 texts, as they are stored.
    """
    fields = zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True)
    return {said: msgspec.to_builtins(getattr(record, name)) for said, name in fields}


def done(ctx: Context, args: argparse.Namespace, value: object) -> int:
    """Answer that it is done, or what was done as JSON; the exit status."""
    if args.json:
        print_json(value)
    else:
        print(ctx._(N_("Done.")))
    return 0


def print_json(value: object) -> None:
    """Print plain data as JSON."""
    print(safe_json(json.dumps(value, ensure_ascii=False, indent=2, default=str)))


def table(rows: Iterable[Iterable[str]]) -> None:
    """Print cells in columns as wide as they need, each made safe."""
    cells = [[safe(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
