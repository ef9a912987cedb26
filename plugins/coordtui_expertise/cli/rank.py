"""`coordtui expertise rank`: ranks the people of any file for the questions of another."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial
from typing import Any

from coordtui.api import Refused, safe
from coordtui.api.command_line import Translate, command
from coordtui_expertise.texts import N_

METHODS = ("tfidf", "semantic", "fused")
STDIN = "-"

_SHOWN = 10
"""So many people are printed for each question in words; in JSON all are."""


def add(commands: Any, translate: Translate) -> None:
    """Add `rank`."""
    parser = command(
        commands,
        "rank",
        partial(_rank, translate),
        translate,
        N_("rank the people of a file for each question of another; needs no lab"),
    )
    parser.set_defaults(without_lab=True)
    parser.add_argument(
        "--profiles",
        required=True,
        metavar=translate(N_("FILE")),
        help=translate(
            N_("one JSON object a line: person, papers (each with title and abstract), interests")
        ),
    )
    parser.add_argument(
        "--queries",
        required=True,
        metavar=translate(N_("FILE")),
        help=translate(N_("one JSON object a line: id, title, abstract; “-” reads standard input")),
    )
    parser.add_argument(
        "--method",
        choices=METHODS,
        default=METHODS[0],
        help=translate(N_("by words (tfidf), by meaning (semantic) or by both (fused)")),
    )


def _rank(translate: Translate, _: None, args: argparse.Namespace) -> int:
    from coordtui_expertise.file_ranking import ranker
    from coordtui_expertise.files import ProfileLine, QueryLine, read_lines, text_of

    if args.profiles == args.queries == STDIN:
        raise Refused(N_("Only one of the two files can be standard input."))
    rank = ranker(read_lines(args.profiles, ProfileLine), args.method)
    show: Callable[[QueryLine, list[tuple[str | int, float]]], None] = (
        _print_json if args.json else partial(_print_table, translate)
    )
    for query in read_lines(args.queries, QueryLine):
        show(query, rank(text_of(query)))
    return 0


def _print_json(query: Any, ranking: list[tuple[str | int, float]]) -> None:
    line = {"id": query.id, "ranking": [[person, round(score, 6)] for person, score in ranking]}
    print(json.dumps(line, ensure_ascii=False))


def _print_table(translate: Translate, query: Any, ranking: list[tuple[str | int, float]]) -> None:
    title = f": {safe(query.title)}" if query.title else ""
    print(f"{safe(str(query.id))}{title}")
    if not ranking:
        print(f"  {translate(N_('nobody to rank'))}")
    for place, (person, score) in enumerate(ranking[:_SHOWN], 1):
        print(f"  {place:>2}  {score:8.4f}  {safe(str(person))}")
