"""The papers that a command is about: how they are named, and how they are chosen."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from coordtui.api import Context, Refused
from coordtui.api.command_line import Translate, whole
from coordtui_arxiv.records import split_id
from coordtui_arxiv.texts import N_

if TYPE_CHECKING:
    from coordtui_arxiv.service import View

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
