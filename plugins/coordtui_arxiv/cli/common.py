"""What every command here needs: its parser, the papers it is about, and its answer."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import Context, Message, Refused, safe
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
        help=translate(N_("only papers with words that begin like these")),
    )


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
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))
