"""What every command here needs: its parser, its answer as JSON or as a table, and who is meant by a name."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from coordtui.api import Context, Message, NotFound, Person, fold, safe
from coordtui_expertise.texts import N_

Translate = Callable[[Message | str], str]
Run = Callable[[Context, argparse.Namespace], int]

_NAMED = 10
"""So many of those a name may mean are listed."""


def command(
    commands: Any, name: str, run: Run, translate: Translate, help_: Message
) -> argparse.ArgumentParser:
    """Add a command that answers in words, or with `--json` in JSON."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=translate(help_), description=translate(help_)
    )
    parser.add_argument("--json", action="store_true", help=translate(N_("answer in JSON")))
    parser.set_defaults(run=run)
    return parser


def print_json(data: object) -> None:
    """Print plain data as JSON."""
    print(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def table(ctx: Context, header: Sequence[Message], rows: Iterable[Sequence[str]]) -> None:
    """Print rows in columns as wide as they need; the last one is not padded."""
    lines = [[ctx._(title) for title in header], *([safe(cell) for cell in row] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(header))]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        print("  ".join(cells).rstrip())


def the_one(ctx: Context, name: str) -> Person:
    """The person meant by a name, an e-mail or a number; raises `NotFound` when nobody is, or several."""
    if name.isdecimal():
        if person := ctx.directory.person(int(name)):
            return person
        raise NotFound(N_("There is nobody with the number {number}.", number=name))
    found = ctx.directory.find(name)
    wanted = fold(name)
    exact = [each for each in found if fold(each.name) == wanted or wanted in map(fold, each.emails)]
    candidates = exact or found
    if not candidates:
        raise NotFound(N_("Nobody is called “{name}”.", name=safe(name)))
    if len(candidates) > 1:
        names = "; ".join(f"{safe(each.name)} ({each.doc_id})" for each in candidates[:_NAMED])
        raise NotFound(
            N_("Several people answer to “{name}”.", name=safe(name)),
            why=N_("They are: {names}.", names=names),
            remedy=N_("Write more of the name, the e-mail, or the number in parentheses."),
        )
    return candidates[0]
