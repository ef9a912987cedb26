"""What every command here needs: its parser, the papers it is about, and its answer."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import Context, Message, Refused, safe, safe_json
from coordtui_arxiv.records import split_id
from coordtui_arxiv.texts import N_

if TYPE_CHECKING:
    from coordtui_arxiv.service import View

Translate = Callable[[Message | str], str]
Run = Callable[[Context, argparse.Namespace], int]

VIEWS: dict[str, View] = {
    "inbox": "inbox",
    "sent": "sent",
    "kept": "starred",
    "dismissed": "archived",
    "all": "all",
}
"""The views by the words of the page."""

_SAME = {"starred": "kept", "archived": "dismissed"}
"""The views by the words of the marks, which are taken too."""


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


def ids(parser: argparse.ArgumentParser, translate: Translate, nargs: str | None = None) -> None:
    """Add the ids of papers that a command is about."""
    help_ = translate(N_("as arXiv gives it, such as 2611.99014"))
    parser.add_argument("key", nargs=nargs, metavar=translate(N_("ID")), help=help_)


def choosing(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options that choose papers: view, watch, words."""
    parser.add_argument(
        "--view",
        choices=VIEWS,
        type=lambda word: _SAME.get(word, word),
        default="inbox",
        help=translate(N_("inbox unless given")),
    )
    parser.add_argument(
        "--watch",
        type=whole(translate),
        metavar=translate(N_("NUMBER")),
        help=translate(N_("only what this watch matched, by number")),
    )
    parser.add_argument(
        "--match",
        metavar=translate(N_("WORDS")),
        help=translate(N_("as in the filter of the page: words, tag:, folder:, date:, is: and so on")),
    )


def chosen(ctx: Context, args: argparse.Namespace) -> list[int]:
    """The numbers of the papers that the options of `choosing` ask for, newest first.

    Raises `NotFound` where there is no such watch.
    """
    from coordtui.api import parse_filter
    from coordtui_arxiv.finding import Finder, filter_fields
    from coordtui_arxiv.service import Inbox
    from coordtui_arxiv.watches import Watches

    if args.watch is not None:
        Watches(ctx).get(args.watch)
    found = Inbox(ctx).ids(VIEWS[args.view], args.watch)
    if not args.match:
        return found
    asked = parse_filter(args.match, filter_fields(ctx), today=ctx.clock().astimezone().date())
    return Finder(ctx).narrow(found, asked)


def number_of(ctx: Context, key: str) -> int:
    """The number of the paper with this arXiv id, with or without version; raises `Refused`."""
    from coordtui_arxiv.service import Inbox

    try:
        plain, _ = split_id(key.removeprefix("arXiv:"))
    except ValueError as error:
        raise Refused(
            N_("“{key}” is no arXiv id.", key=key),
            remedy=N_("An id looks like 2611.99014 or hep-th/9901001."),
        ) from error
    return Inbox(ctx).by_key(plain).doc_id


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
