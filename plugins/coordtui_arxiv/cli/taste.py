"""`coordtui arxiv like`: papers near to one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, safe
from coordtui.api.command_line import Translate, command, plain, print_json, whole
from coordtui_arxiv.cli.choosing import ids, number_of
from coordtui_arxiv.latex import shown
from coordtui_arxiv.texts import N_

if TYPE_CHECKING:
    from coordtui_arxiv.taste import Liking


def add(commands: Any, translate: Translate) -> None:
    """Add the command."""
    parser = command(
        commands, "like", like, translate, N_("the stored papers that are most like one, and what they share")
    )
    ids(parser, translate)
    parser.add_argument(
        "--limit",
        type=whole(translate),
        default=20,
        metavar=translate(N_("LIMIT")),
        help=translate(N_("show at most so many")),
    )


def like(ctx: Context, args: argparse.Namespace) -> int:
    """The papers that are most like one, the nearest first."""
    from coordtui_arxiv.service import Inbox
    from coordtui_arxiv.taste import Taste, told

    found = dict(Taste(ctx).more_like(number_of(ctx, args.key), args.limit))
    papers = [entry.paper for entry in Inbox(ctx).rows(list(found))]
    if args.json:
        print_json([plain(paper) | in_json(found[paper.doc_id]) for paper in papers])
        return 0
    if not papers:
        print(ctx._(N_("No stored paper is like this one.")), file=sys.stderr)
    for paper in papers:
        liking = found[paper.doc_id]
        print(f"{'●' * liking.strength:5} {paper.key:16} {safe(shown(paper.title))}")
        print(f"{'':22} {ctx._(told(liking))}")
    return 0


def best_first(ctx: Context, papers: Sequence[int]) -> list[int]:
    """Papers with those first that are most like what the person marked, the others in their order."""
    from coordtui_arxiv.taste import Taste

    liked = Taste(ctx).rank(papers)
    return sorted(papers, key=lambda number: -liked[number].score if number in liked else 0.0)


def in_json(liking: Liking) -> dict[str, Any]:
    """A liking as the commands answer it."""
    return {"score": round(liking.score, 4), "strength": liking.strength, "terms": list(liking.terms)}
