"""Papers of other plugins. None is imported: libraries are met as the service `PaperLibrary`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from coordtui.api import Command, Context, Message, NotAllowed, Paper, PaperLibrary, Ref, fold, safe

from coordtui_reading_group.declared import TAKE_PART
from coordtui_reading_group.texts import N_

MOST = 100
"""So many starred papers are offered."""

LIKELY = 5
"""So many papers that a library finds are compared with a title."""


def paper_of(ctx: Context, ref: Ref) -> Paper | None:
    """The paper that a library knows by this reference; None without such a library."""
    found = (library.paper(ref) for library in ctx.services(PaperLibrary))
    return next((paper for paper in found if paper is not None), None)


def paper_called(ctx: Context, title: str) -> Paper | None:
    """The paper of exactly this title, case and accents aside, that a library has."""
    for library in ctx.services(PaperLibrary):
        for paper in library.find(title, LIKELY):
            if fold(paper.title) == fold(title.strip()):
                return paper
    return None


def starred(ctx: Context) -> list[str]:
    """The titles of papers that the person starred, in every library that they may read."""
    titles: list[str] = []
    for library in ctx.services(PaperLibrary):
        with suppress(NotAllowed):
            titles += (paper.title for paper in library.starred(MOST))
    return titles


def actions(ctx: Context, ref: Ref) -> Iterator[Command]:
    """What can be done with a record: a paper is proposed."""
    if ctx.may(TAKE_PART) and paper_of(ctx, ref) is not None:
        yield Command(
            id="reading.propose",
            title=N_("propose for the reading group"),
            action="coordtui_reading_group.papers:propose",
            requires=TAKE_PART,
        )


def propose(ctx: Context, ref: Ref) -> Message:
    """Propose the paper under the cursor of whatever page; what is returned is said there."""
    from coordtui_reading_group.service import ReadingGroup  # which imports this module

    proposal = ReadingGroup(ctx).propose_paper(ref)
    return N_("Proposed for the reading group: {title}", title=safe(proposal.title))
