"""`coordtui arxiv watch`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any

from coordtui.api import Context, safe
from coordtui.api.command_line import (
    Translate,
    command,
    done,
    group,
    plain,
    print_json,
    whole,
)
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
    new.add_argument(
        "--exclude",
        "-x",
        action="append",
        default=[],
        metavar=translate(N_("CATEGORY")),
        help=translate(N_("none of this category")),
    )
    new.add_argument(
        "--group",
        metavar=translate(N_("GROUP")),
        help=translate(N_("for all members of this group")),
    )
    new.add_argument(
        "--send", action="store_true", help=translate(N_("send its papers to whom they concern, by itself"))
    )
    list_ = command(commands, "list", watch_list, translate, N_("your watches and those of your groups"))
    list_.add_argument(
        "--groups", action="store_true", help=translate(N_("those of all groups, for who manages them"))
    )
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
        Watch(
            name=args.name,
            categories=_codes(args.category),
            words=args.words,
            authors=args.author,
            exclude=_codes(args.exclude),
            group=ctx.directory.the_group(args.group).doc_id if args.group else 0,
            send=args.send,
        )
    )
    found = Watches(ctx).count(watch.doc_id)
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


def _codes(texts: Iterable[str]) -> list[str]:
    """The categories named, one in each text or several with commas or spaces between them."""
    return [code for text in texts for code in re.split(r"[\s,;]+", text) if code]


def watch_list(ctx: Context, args: argparse.Namespace) -> int:
    """The watches of the person who asks, and of their groups."""
    from coordtui_arxiv.groups import names_of_groups
    from coordtui_arxiv.watches import Watches

    watches = Watches(ctx)
    listed = watches.of_groups() if args.groups else watches.all()
    counts = {watch.doc_id: watches.count(watch.doc_id) for watch in listed}
    if args.json:
        unread = watches.unread()
        print_json([plain(w) | {"papers": counts[w.doc_id], "unread": unread.get(w.doc_id)} for w in listed])
        return 0
    groups = names_of_groups(ctx)
    if not listed:
        print(ctx._(N_("There is no watch yet; “coordtui arxiv watch add” makes one.")), file=sys.stderr)
    for watch in listed:
        without = " ".join(f"-{category}" for category in watch.exclude)
        parts = (
            " ".join(watch.categories),
            watch.words,
            ", ".join(watch.authors),
            without,
            groups.get(watch.group, ""),
            ctx._(N_("sends by itself")) if watch.send else "",
        )
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
