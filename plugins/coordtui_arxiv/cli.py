"""`coordtui arxiv`: every operation of the pages, for scripts and for those who prefer words."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coordtui.api import Context, Message, safe
from coordtui_arxiv import cli_runs as do
from coordtui_arxiv.texts import N_

Translate = Callable[[Message | str], str]
Run = Callable[[Context, argparse.Namespace], int]

_SAME = {"starred": "kept", "archived": "dismissed"}
"""The views by the words of the marks, which are taken too."""

_MARKS: dict[str, tuple[dict[str, bool], Message]] = {
    "read": ({"read": True}, N_("mark papers as read")),
    "unread": ({"read": False}, N_("mark papers as unread")),
    "star": ({"starred": True}, N_("keep papers (★)")),
    "unstar": ({"starred": False}, N_("no longer keep papers")),
    "archive": ({"archived": True}, N_("dismiss papers (✗)")),
    "unarchive": ({"archived": False}, N_("no longer dismiss papers: they are in the inbox again")),
}


def configure(parser: argparse.ArgumentParser, translate: Translate = str) -> None:
    """Fill the parser of `coordtui arxiv`; `translate` says its help texts."""
    commands = _group(parser, translate)
    _command(commands, "sync", do.sync, translate, N_("ask arXiv for new papers"))
    _command(commands, "status", do.status, translate, N_("how the last tries to reach arXiv went"))
    watch = commands.add_parser("watch", help=translate(N_("what you want to be told of")))
    _configure_watch(_group(watch, translate), translate)
    papers = commands.add_parser("papers", help=translate(N_("the stored papers and your marks")))
    _configure_papers(_group(papers, translate), translate)


def _configure_watch(commands: Any, translate: Translate) -> None:
    add = _command(commands, "add", do.watch_add, translate, N_("add a watch"))
    add.add_argument("name", metavar=translate(N_("NAME")), help=translate(N_("what you call the watch")))
    add.add_argument(
        "--category",
        "-c",
        action="append",
        default=[],
        metavar=translate(N_("CATEGORY")),
        help=translate(N_("such as cs.LG")),
    )
    add.add_argument(
        "--words",
        "-w",
        default="",
        metavar=translate(N_("WORDS")),
        help=translate(N_("words with AND OR NOT, quotes and parentheses")),
    )
    add.add_argument(
        "--author",
        "-a",
        action="append",
        default=[],
        metavar=translate(N_("AUTHOR")),
        help=translate(N_("an author’s name")),
    )
    _command(commands, "list", do.watch_list, translate, N_("your watches"))
    remove = _command(commands, "remove", do.watch_remove, translate, N_("remove a watch; the papers stay"))
    _number_of_a_watch(remove, translate)
    for name, enabled, help_ in (
        ("enable", True, N_("take a watch up again")),
        ("disable", False, N_("let a watch rest")),
    ):
        command = _command(commands, name, do.watch_enable, translate, help_)
        _number_of_a_watch(command, translate)
        command.set_defaults(enabled=enabled)


def _number_of_a_watch(parser: argparse.ArgumentParser, translate: Translate) -> None:
    help_ = translate(N_("the number that “watch list” shows"))
    parser.add_argument("number", type=_whole(translate), metavar=translate(N_("NUMBER")), help=help_)


def _configure_papers(commands: Any, translate: Translate) -> None:
    list_ = _command(commands, "list", do.papers_list, translate, N_("the papers of a view, newest first"))
    _choosing(list_, translate)
    list_.add_argument(
        "--limit",
        type=_whole(translate),
        default=50,
        metavar=translate(N_("LIMIT")),
        help=translate(N_("show at most so many")),
    )
    show = _command(commands, "show", do.papers_show, translate, N_("one paper, with its abstract"))
    _ids(show, translate)
    for name, (fields, help_) in _MARKS.items():
        command = _command(commands, name, do.papers_mark, translate, help_)
        _ids(command, translate, nargs="+")
        command.set_defaults(fields=fields)
    tag = _command(commands, "tag", do.papers_tag, translate, N_("add tags to a paper, or set them"))
    _ids(tag, translate)
    tag.add_argument("tag", nargs="*", metavar=translate(N_("TAG")), help=translate(N_("a word of your own")))
    tag.add_argument("--set", action="store_true", help=translate(N_("in place of the tags it has")))
    note = _command(commands, "note", do.papers_note, translate, N_("write your note on a paper"))
    _ids(note, translate)
    note.add_argument(
        "text", metavar=translate(N_("TEXT")), help=translate(N_("in place of the note it has"))
    )
    export = _command(commands, "export", do.papers_export, translate, N_("papers as BibTeX"))
    _ids(export, translate, nargs="*")
    _choosing(export, translate)
    export.add_argument(
        "--output",
        "-o",
        type=Path,
        metavar=translate(N_("FILE")),
        help=translate(N_("write to this file")),
    )


def _choosing(parser: argparse.ArgumentParser, translate: Translate) -> None:
    parser.add_argument(
        "--view",
        choices=do.VIEWS,
        type=lambda word: _SAME.get(word, word),
        default="inbox",
        help=translate(N_("inbox unless given")),
    )
    parser.add_argument(
        "--watch",
        type=_whole(translate),
        metavar=translate(N_("NUMBER")),
        help=translate(N_("only what this watch matched, by number")),
    )
    parser.add_argument(
        "--match",
        metavar=translate(N_("WORDS")),
        help=translate(N_("only papers with words that begin like these")),
    )


def _ids(parser: argparse.ArgumentParser, translate: Translate, nargs: str | None = None) -> None:
    help_ = translate(N_("as arXiv gives it, such as 2611.99014"))
    parser.add_argument("key", nargs=nargs, metavar=translate(N_("ID")), help=help_)


def _whole(translate: Translate) -> Callable[[str], int]:
    """A reader of whole numbers, as argparse wants it for `type=`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal()):
            raise argparse.ArgumentTypeError(translate(N_("“{text}” is not a whole number", text=safe(text))))
        return int(text)

    return read


def _group(parser: argparse.ArgumentParser, translate: Translate) -> Any:
    title, word = translate(N_("commands")), translate(N_("COMMAND"))
    return parser.add_subparsers(title=title, metavar=word, required=True)


def _command(
    commands: Any, name: str, run: Run, translate: Translate, text: Message
) -> argparse.ArgumentParser:
    help_ = translate(text)
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_, description=help_)
    parser.add_argument("--json", action="store_true", help=translate(N_("answer as JSON, for scripts")))
    parser.set_defaults(run=run)
    return parser
