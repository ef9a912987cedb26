"""What the invented lab's coordinator made of the papers in their inbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING

from coordtui.api import Context, fold
from coordtui_arxiv.records import Mark, Match, Paper

if TYPE_CHECKING:
    from coordtui.demo.lab import DemoLab

NEW = 14
"""So many of the newest papers are unread."""

RECENT = 40
"""Of so many that came before, some were passed over; all older ones are read."""

LIKED = ("distribution shift", "bandit", "transfer learning")
"""What the coordinator likes to read of, so that new papers are ranked from the first day on."""

REFUSED = "molec"
FOLDER = "Séminaire fictif"
TAGS = (["à lire"], ["reading group"], ["à lire", "imaginary"])
NOTES = (
    "Ask who else imagined this.",
    "À reprendre au séminaire, section 3.",
    "Nobody measured that either.",
)


def fill(ctx: Context, lab: DemoLab, person: int) -> None:
    """Mark the older papers of the inbox as read, and keep, file, tag or dismiss some."""
    found = sorted({paper for (paper,) in ctx.store.records(Match).select("paper")})
    with ctx.store.transaction():
        papers = ctx.store.records(Paper).get_many(found[NEW:])
        ctx.store.records(Mark).add_all(_marks(lab.rng, papers, person))


def _marks(rng: Random, papers: Sequence[Paper], person: int) -> Iterator[Mark]:
    kept = 0
    for place, paper in enumerate(papers):
        title, chance = fold(paper.title), rng.random()
        if chance > 0.8 and place < RECENT:
            continue
        mark = Mark(person=person, paper=paper.doc_id, read=True)
        if chance < (0.5 if any(word in title for word in LIKED) else 0.03):
            mark.starred, kept = True, kept + 1
            mark.folder = FOLDER if kept % 3 == 1 else ""
            mark.tags = list(TAGS[kept % len(TAGS)]) if kept % 2 else []
            mark.note = NOTES[kept % len(NOTES)] if kept % 4 == 1 else ""
        elif chance > 0.4:
            mark.archived, mark.not_for_me = True, REFUSED in title
        yield mark
