"""`coordtui arxiv papers`: the stored papers and one's own marks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from coordtui.api import Context, Message, Refused, safe
from coordtui.api.command_line import (
    Translate,
    command,
    done,
    group,
    plain,
    print_json,
    whole,
)
from coordtui_arxiv.cli import exports, versions
from coordtui_arxiv.cli.choosing import choosing, chosen, ids, number_of
from coordtui_arxiv.cli.taste import best_first
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import Mark, Paper
from coordtui_arxiv.texts import N_, NN_

_MARKS: dict[str, tuple[dict[str, bool], Message]] = {
    "read": ({"read": True}, N_("mark papers as read")),
    "unread": ({"read": False}, N_("mark papers as unread")),
    "star": ({"starred": True, "archived": False, "read": True}, N_("keep papers (★)")),
    "unstar": ({"starred": False}, N_("no longer keep papers")),
    "archive": ({"archived": True, "read": True}, N_("dismiss papers (✗)")),
    "unarchive": ({"archived": False}, N_("no longer dismiss papers: they are in the inbox again")),
    "for-me": ({"archived": False, "not_for_me": False}, N_("take back that papers are not for you")),
}
"""What the commands that mark papers set, as the keys of the page do."""


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    papers = commands.add_parser("papers", help=translate(N_("the stored papers and your marks")))
    commands = group(papers, translate)
    list_ = command(commands, "list", papers_list, translate, N_("the papers of a view, newest first"))
    choosing(list_, translate)
    list_.add_argument(
        "--limit",
        type=whole(translate),
        default=50,
        metavar=translate(N_("LIMIT")),
        help=translate(N_("show at most so many")),
    )
    list_.add_argument(
        "--sort",
        choices=("date", "match"),
        default="date",
        help=translate(N_("by date, or first what is most like the papers you marked")),
    )
    show = command(commands, "show", papers_show, translate, N_("one paper, with its abstract"))
    ids(show, translate)
    for name, (fields, help_) in _MARKS.items():
        each = command(commands, name, papers_mark, translate, help_)
        ids(each, translate, nargs="+")
        each.set_defaults(fields=fields)
    refuse = command(
        commands,
        "not-for-me",
        papers_refuse,
        translate,
        N_("dismiss papers, and be suggested fewer like them"),
    )
    ids(refuse, translate, nargs="+")
    file = command(commands, "file", papers_file, translate, N_("put papers into a folder of yours"))
    ids(file, translate, nargs="+")
    file.add_argument(
        "--folder",
        required=True,
        metavar=translate(N_("FOLDER")),
        help=translate(N_("in place of the one they are in; an empty one takes them out of it")),
    )
    tag = command(commands, "tag", papers_tag, translate, N_("add tags to a paper, or set them"))
    ids(tag, translate)
    tag.add_argument("tag", nargs="*", metavar=translate(N_("TAG")), help=translate(N_("a word of your own")))
    tag.add_argument("--set", action="store_true", help=translate(N_("in place of the tags it has")))
    note = command(commands, "note", papers_note, translate, N_("write your note on a paper"))
    ids(note, translate)
    note.add_argument(
        "text", metavar=translate(N_("TEXT")), help=translate(N_("in place of the note it has"))
    )
    exports.add(commands, translate)
    versions.add(commands, translate)


def papers_list(ctx: Context, args: argparse.Namespace) -> int:
    """The papers of a view, one to a line."""
    from coordtui_arxiv.service import Inbox

    inbox = Inbox(ctx)
    ids = chosen(ctx, args)
    if args.sort == "match":
        ids = best_first(ctx, ids)
    entries = inbox.rows(ids[: max(0, args.limit)])
    if args.json:
        print_json([_paper(ctx, e.paper, e.mark, e.reasons) for e in entries])
        return 0
    if not ids:
        print(ctx._(N_("There is no paper here.")), file=sys.stderr)
    for entry in entries:
        read = entry.mark is not None and entry.mark.read
        sign = "★" if entry.mark is not None and entry.mark.starred else " " if read else "•"
        print(
            f"{sign} {entry.paper.key:16} {entry.paper.announced:%Y-%m-%d}  {safe(shown(entry.paper.title))}"
        )
    if len(ids) > len(entries):
        print(ctx._(NN_("{n} more paper.", "{n} more papers.", len(ids) - len(entries))))
    return 0


def papers_show(ctx: Context, args: argparse.Namespace) -> int:
    """One paper with everything that is known of it."""
    from coordtui_arxiv.service import Inbox

    (entry,) = Inbox(ctx).rows([number_of(ctx, args.key)])
    paper, mark = entry.paper, entry.mark
    if args.json:
        print_json(_paper(ctx, paper, mark, entry.reasons))
        return 0
    print(safe(shown(paper.title)))
    print(safe(", ".join(shown(author.name) for author in paper.authors)))
    print(f"arXiv:{paper.id}  {paper.announced:%Y-%m-%d}  {safe(', '.join(paper.categories))}")
    if paper.withdrawn:
        print(ctx._(N_("This paper was withdrawn.")))
    for reason in entry.reasons:
        print(f"  {ctx._(reason)}")
    print(f"\n{safe(shown(paper.abstract))}\n")
    for text in (shown(paper.comment), shown(paper.journal_ref), paper.doi, paper.url):
        if text:
            print(safe(text))
    if mark is not None and mark.folder:
        print(ctx._(N_("In the folder “{folder}”", folder=safe(mark.folder))))
    if mark is not None and mark.tags:
        print(safe(" ".join(f"#{tag}" for tag in mark.tags)))
    if mark is not None and mark.note:
        print(f"\n{safe(mark.note, lines=True)}")
    return 0


def papers_mark(ctx: Context, args: argparse.Namespace) -> int:
    """Mark papers."""
    from coordtui_arxiv.service import Inbox

    numbers = [number_of(ctx, key) for key in args.key]
    Inbox(ctx).mark(numbers, **args.fields)
    return done(ctx, args, {"papers": args.key, **args.fields})


def papers_refuse(ctx: Context, args: argparse.Namespace) -> int:
    """Dismiss papers as not for the person."""
    from coordtui_arxiv.routing import Routing

    Routing(ctx).not_for_me([number_of(ctx, key) for key in args.key])
    return done(ctx, args, {"papers": args.key, "not_for_me": True})


def papers_file(ctx: Context, args: argparse.Namespace) -> int:
    """Put papers into a folder."""
    from coordtui_arxiv.service import Inbox

    Inbox(ctx).set_folder([number_of(ctx, key) for key in args.key], args.folder)
    return done(ctx, args, {"papers": args.key, "folder": " ".join(args.folder.split())})


def papers_tag(ctx: Context, args: argparse.Namespace) -> int:
    """Add tags to a paper, or set them."""
    from coordtui_arxiv.service import Inbox

    if not (args.tag or args.set):
        raise Refused(
            N_("No tag is given."),
            remedy=N_("Name one; with “--set” and none the paper has no tag any more."),
        )
    number = number_of(ctx, args.key)
    change = Inbox(ctx).set_tags if args.set else Inbox(ctx).add_tags
    change([number], args.tag)
    (entry,) = Inbox(ctx).rows([number])
    return done(ctx, args, {"paper": args.key, "tags": entry.mark.tags if entry.mark else []})


def papers_note(ctx: Context, args: argparse.Namespace) -> int:
    """Write the note on a paper."""
    from coordtui_arxiv.service import Inbox

    inbox = Inbox(ctx)
    (entry,) = inbox.rows([number_of(ctx, args.key)])
    mark = inbox.set_note(entry.paper.doc_id, args.text, entry.mark.rev if entry.mark else 0)
    return done(ctx, args, {"paper": args.key, "note": mark.note})


def _paper(ctx: Context, paper: Paper, mark: Mark | None, reasons: Sequence[Message]) -> dict[str, Any]:
    found = plain(paper) | {"url": paper.url, "reasons": [ctx._(reason) for reason in reasons]}
    return found | {"mark": plain(mark) if mark is not None else None}
