"""A paper as one line of a list, and in full."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from coordtui.api import Context, Message, formats, safe
from coordtui.ui.widgets import Cell, Column, Pairs, Paragraph, Role, Row, Section, cell_len, fit
from coordtui_arxiv.latex import shown
from coordtui_arxiv.names import WIDTH, first_author, first_author_said, name_of
from coordtui_arxiv.panes.why import OF_THE_LAB, because, in_short, in_words
from coordtui_arxiv.records import Author, Mark, Paper
from coordtui_arxiv.service import Entry
from coordtui_arxiv.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_arxiv.taste import Liking

AGE = 10
"""Cells of the longest ages: `Feb 2026`, `1er juill.`."""

NAMED = 30
"""Authors that are named in full; a collaboration of thousands is counted."""

NO_MARK = Mark(person=0, paper=0)

STRONGEST = 5
"""Reasons from which a match is as strong as can be."""

COLUMNS = (
    Column(key="title", title=N_("Title"), width=31, flex=2, sortable=True),
    Column(key="why", title=N_("Why"), width=18, flex=1, priority=2),
    Column(key="authors", title=N_("Authors"), width=WIDTH + len(OF_THE_LAB), priority=3, sortable=True),
    Column(key="topic", title=N_("Topic"), width=8, priority=4, sortable=True),
    Column(key="match", title=N_("Relevance"), width=14, priority=5, sortable=True),
    Column(key="age", title=N_("When"), width=AGE, priority=1, align="right", sortable=True),
)


def row(entry: Entry, ctx: Context, liking: Liking | None, *, ours: bool) -> Row:
    """The line of a paper: state, title, why, authors, topic, relevance, age."""
    paper = entry.paper
    sign, sign_role, role, state = _state(entry.mark or NO_MARK)
    title = shown(paper.title)
    authors, said = authors_short(paper.authors, ours=ours), first_author_said(paper.authors)
    return Row(
        paper.doc_id,
        [
            ctx._(N_("withdrawn: {title}", title=title)) if paper.withdrawn else title,
            Cell(in_short(entry, liking, ours=ours), "quiet", said=in_words(entry, liking, ctx)),
            Cell(authors, said=N_("{authors}, of the lab", authors=said) if ours else said),
            paper.primary,
            _relevance(entry, liking),
            Cell(age(paper.announced, ctx), "quiet"),
        ],
        sign=sign,
        role=role,
        sign_role=sign_role,
        state=state,
    )


def _relevance(entry: Entry, liking: Liking | None) -> Cell:
    """How well it answers to what the person keeps; until that is known, how many reasons there are."""
    if liking is not None:
        return Cell(dots(liking.strength), "quiet", said=strength_said(liking.strength))
    reasons = len(entry.reasons)
    return Cell(strength(reasons), "quiet", said=strength_said(reasons))


def strength(reasons: int) -> str:
    """How many reasons there are to show a paper: `●●○○○ 2`."""
    return f"{dots(min(reasons, STRONGEST))} {reasons}" if reasons else ""


def dots(level: int) -> str:
    """A strength of 1 to 5, drawn: `●●○○○`."""
    return "●" * level + "○" * (STRONGEST - level)


def strength_said(reasons: int) -> Message | str:
    """The same in words: `2 of 5`."""
    return N_("{n} of {most}", n=min(reasons, STRONGEST), most=STRONGEST) if reasons else ""


def _state(mark: Mark) -> tuple[str, Role, Role, Message]:
    """Sign, its role, that of the line, and the word: dismissed, kept, new or read."""
    if mark.archived:
        return "✗", "quiet", "quiet", N_("dismissed paper")
    if mark.starred:
        return "★", "accent", "", N_("kept paper")
    return (" ", "", "", N_("read")) if mark.read else ("•", "accent", "", N_("new"))


def authors_short(authors: Sequence[Author], *, ours: bool = False) -> str:
    """The first author's family name, how many more, and whether one is of the lab: `Quillbranche+3@`."""
    family, more = first_author(authors)
    sign = OF_THE_LAB if ours else ""
    return fit(family, min(cell_len(family), WIDTH - len(more))) + more + sign


def age(then: datetime, ctx: Context) -> str:
    """How old a paper is, in few cells: `9 h`, `3 d`, then its day."""
    passed, now = ctx.clock() - then, ctx.clock()
    if passed < timedelta(hours=1):
        return ctx._(N_("{n} min", n=max(0, passed // timedelta(minutes=1))))
    if passed < timedelta(days=2):
        return ctx._(N_("{n} h", n=passed // timedelta(hours=1)))
    if passed < timedelta(days=7):
        return ctx._(N_("{n} d", n=passed.days))
    if passed < timedelta(days=300):
        return formats.day(then, ctx.translator, weekday=False)
    return formats.month(then, ctx.translator) if then.year == now.year else str(then.astimezone().year)


def sections(
    entry: Entry, ctx: Context, liking: Liking | None, *, lab: Collection[str] = (), wide: bool
) -> list[Section]:
    """A paper in full. Why it is shown comes before the abstract: no other reader has that.

    `lab` are those of its authors' names that are of the lab.
    """
    paper, mark = entry.paper, entry.mark or NO_MARK
    head = [Paragraph(shown(paper.title), "strong")]
    if paper.withdrawn:
        head.append(Paragraph(N_("Withdrawn by its authors or by arXiv."), "attention"))
    # Where there is little room and no star speaks, the watches are told below as well as here.
    if (wide or liking is not None) and (reasons := because(entry, liking, ctx)) is not None:
        head.append(Paragraph(reasons, "accent"))
    if wide:
        head.append(Paragraph(" · ".join(_facts(paper, ctx)), "quiet"))
    head.append(Paragraph(authors_long(paper.authors, ctx, lab)))
    why: list[Message | str] = list(entry.reasons) or [N_("no watch of yours names it")]
    if wide:
        parts = [Section(head), Section([Paragraph(reason) for reason in why], title=N_("Why you see it"))]
    else:
        labels: list[Message | str] = [N_("Why"), *[""] * (len(why) - 1)]
        parts = [Section([*head, Pairs(list(zip(labels, why, strict=True)))])]
    abstract = shown(paper.abstract) or N_("arXiv gave no abstract.")
    parts.append(Section([Paragraph(abstract, indent=0 if wide else 2)], title=N_("Abstract")))
    parts.append(Section(_yours(mark), title=N_("Your notes")))
    parts.append(Section(_about(paper, ctx), title=N_("Where it is")))
    return parts


def authors_long(authors: Sequence[Author], ctx: Context, lab: Collection[str] = ()) -> Message | str:
    """All names, those of the lab marked, or the first of them and how many more."""
    named = ((author.name, name_of(author)) for author in authors[:NAMED])
    names = ", ".join(ctx._(N_("{author} @lab", author=n)) if name in lab else n for name, n in named)
    more = len(authors) - NAMED
    if more <= 0:
        return names or N_("arXiv named no author.")
    count = formats.number(more, ctx.translator)
    return NN_("{names} and {count} other", "{names} and {count} others", more, names=names, count=count)


def _facts(paper: Paper, ctx: Context) -> list[str]:
    day = formats.day(paper.announced, ctx.translator, weekday=False, year=True)
    categories = ", ".join(paper.categories[:8] or [paper.primary])
    return [f"arXiv:{paper.id}", day, categories, *([shown(paper.comment)] if paper.comment else [])]


def _yours(mark: Mark) -> list[Paragraph | Pairs]:
    tags = ", ".join(mark.tags)
    facts: list[tuple[Message | str, Message | str]] = [
        (N_("Tags"), tags or N_("none")),
        (N_("Note"), mark.note or N_("none")),
    ]
    if mark.folder:
        facts.insert(0, (N_("Folder"), mark.folder))
    if mark.not_for_me:
        facts.append((N_("Not for you"), N_("fewer like it are suggested to you; x takes that back")))
    return [Pairs(facts)]


def _about(paper: Paper, ctx: Context) -> list[Paragraph | Pairs]:
    facts: list[tuple[Message | str, Message | str]] = [
        (N_("Address"), paper.url),
        (N_("Topics"), ", ".join(paper.categories[:20] or [paper.primary])),
    ]
    if paper.comment:
        facts.append((N_("Comment"), shown(paper.comment)))
    if paper.journal_ref:
        facts.append((N_("Published"), paper.journal_ref))
    if paper.doi:
        facts.append(("DOI", paper.doi))
    if len(paper.versions) > 1:
        facts.append((N_("Versions"), formats.number(len(paper.versions), ctx.translator)))
    return [Pairs(facts)]


def reference(paper: Paper) -> str:
    """A paper in one line, as one writes it in a mail."""
    names = [name_of(author) for author in paper.authors[:3]]
    who = ", ".join(names) + (" et al." if len(paper.authors) > len(names) else "")
    year = (paper.published or paper.announced).year
    told = f"{_stopped(who)} {_stopped(safe(shown(paper.title), limit=1000))}".strip()
    return f"{told} arXiv:{paper.id}, {year}. {paper.url}"


def _stopped(text: str) -> str:
    """The text with one full stop at its end, or what stands there for it."""
    return text if not text or text.endswith((".", "?", "!", "…")) else f"{text}."
