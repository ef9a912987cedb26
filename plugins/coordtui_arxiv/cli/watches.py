"""`coordtui arxiv watch`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from coordtui.api import Context, safe
from coordtui_arxiv.cli.common import Translate, command, done, group, plain, print_json, whole
from coordtui_arxiv.records import Watch
from coordtui_arxiv.texts import N_, NN_


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    watch = commands.add_parser("watch", help=translate(N_("what you want to be told of")))
    commands = group(watch, translate)
    new = command(commands, "add", watch_add, translate, N_("add a watch"))
    new.add_argument("name", metavar=translate(N_("NAME")), help=translate(N_("what you call the watch")))
    new.add_argument(
        "--category",
        "-c",
        action="append",
        default=[],
        metavar=translate(N_("CATEGORY")),
        help=translate(N_("such as cs.LG")),
    )
    new.add_argument(
        "--words",
        "-w",
        default="",
        metavar=translate(N_("WORDS")),
        help=translate(N_("words with AND OR NOT, quotes and parentheses")),
    )
    new.add_argument(
        "--author",
        "-a",
        action="append",
        default=[],
        metavar=translate(N_("AUTHOR")),
        help=translate(N_("an author’s name")),
    )
    command(commands, "list", watch_list, translate, N_("your watches"))
    remove = command(commands, "remove", watch_remove, translate, N_("remove a watch; the papers stay"))
    _number_of_a_watch(remove, translate)
    for name, enabled, help_ in (
        ("enable", True, N_("take a watch up again")),
        ("disable", False, N_("let a watch rest")),
    ):
        each = command(commands, name, watch_enable, translate, help_)
        _number_of_a_watch(each, translate)
        each.set_defaults(enabled=enabled)


def _number_of_a_watch(parser: argparse.ArgumentParser, translate: Translate) -> None:
    help_ = translate(N_("the number that “watch list” shows"))
    parser.add_argument("number", type=whole(translate), metavar=translate(N_("NUMBER")), help=help_)


def watch_add(ctx: Context, args: argparse.Namespace) -> int:
    """Add a watch, and say how many stored papers it matches."""
    from coordtui_arxiv.watches import Watches

    watch = Watches(ctx).save(
        Watch(name=args.name, categories=args.category, words=args.words, authors=args.author)
    )
    found = Watches(ctx).counts().get(watch.doc_id, 0)
    if args.json:
        print_json(plain(watch) | {"papers": found})
    else:
        text = NN_(
            "Watch {number} matches {n} stored paper. The next sync fetches its history.",
            "Watch {number} matches {n} stored papers. The next sync fetches its history.",
            found,
            number=watch.doc_id,
        )
        print(ctx._(text))
    return 0


def watch_list(ctx: Context, args: argparse.Namespace) -> int:
    """The watches of the person who asks."""
    from coordtui_arxiv.watches import Watches

    watches = Watches(ctx)
    counts = watches.counts()
    if args.json:
        print_json([plain(watch) | {"papers": counts[watch.doc_id]} for watch in watches.all()])
        return 0
    if not counts:
        print(ctx._(N_("There is no watch yet; “coordtui arxiv watch add” makes one.")), file=sys.stderr)
    for watch in watches.all():
        parts = (" ".join(watch.categories), watch.words, ", ".join(watch.authors))
        off = "" if watch.enabled else f"  ({ctx._(N_('resting'))})"
        asked = " · ".join(safe(part) for part in parts if part)
        print(f"{watch.doc_id:>4}  {counts[watch.doc_id]:>6}  {safe(watch.name)}: {asked}{off}")
    return 0


def watch_remove(ctx: Context, args: argparse.Namespace) -> int:
    """Remove a watch."""
    from coordtui_arxiv.watches import Watches

    Watches(ctx).remove(args.number)
    return done(ctx, args, {"removed": args.number})


def watch_enable(ctx: Context, args: argparse.Namespace) -> int:
    """Take a watch up again, or let it rest."""
    from coordtui_arxiv.watches import Watches

    watch = Watches(ctx).get(args.number)
    watch.enabled = args.enabled
    return done(ctx, args, plain(Watches(ctx).save(watch)))
