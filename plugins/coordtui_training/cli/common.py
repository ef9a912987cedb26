"""What every command here needs: its parser, and its answer."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from coordtui.api import Context, Message, safe, safe_json
from coordtui_training.texts import N_

Translate = Callable[[Message | str], str]
Run = Callable[[Context, argparse.Namespace], int]


def group(parser: argparse.ArgumentParser, translate: Translate) -> Any:
    """A parser whose first word is one of several commands."""
    title, word = translate(N_("commands")), translate(N_("COMMAND"))
    return parser.add_subparsers(title=title, metavar=word, required=True)


def command(
    commands: Any, name: str, run: Run, translate: Translate, text: Message
) -> argparse.ArgumentParser:
    """Add a command that answers in words, or with `--json` in JSON."""
    help_ = translate(text)
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_, description=help_)
    parser.add_argument("--json", action="store_true", help=translate(N_("answer as JSON, for scripts")))
    parser.set_defaults(run=run)
    return parser


def whole(translate: Translate) -> Callable[[str], int]:
    """A reader of whole numbers, as argparse wants it for `type=`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal()):
            raise argparse.ArgumentTypeError(translate(N_("“{text}” is not a whole number", text=safe(text))))
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


def plain(record: msgspec.Struct) -> dict[str, Any]:
    """A record as plain data."""
    found: dict[str, Any] = msgspec.to_builtins(record)
    return found


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
