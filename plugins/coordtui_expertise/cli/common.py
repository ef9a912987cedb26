"""What every command here needs: its parser, and its answer as JSON or as a table."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from coordtui.api import Context, Message, safe, safe_json
from coordtui_expertise.texts import N_

Translate = Callable[[Message | str], str]
Run = Callable[[Context, argparse.Namespace], int]


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
    print(safe_json(json.dumps(data, ensure_ascii=False, indent=2, default=str)))


def table(ctx: Context, header: Sequence[Message], rows: Iterable[Sequence[str]]) -> None:
    """Print rows in columns as wide as they need; the last one is not padded."""
    lines = [[ctx._(title) for title in header], *([safe(cell) for cell in row] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(header))]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        print("  ".join(cells).rstrip())
