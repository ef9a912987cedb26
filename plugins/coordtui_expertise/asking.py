"""Who knows about this? A question as people put it, made into what the finder is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from coordtui.api import (
    Ask,
    Context,
    ExpertFinder,
    Experts,
    NotFound,
    Paper,
    PaperLibrary,
    Person,
    Ref,
    Refused,
)
from coordtui_expertise.conflicts import Conflicts
from coordtui_expertise.records import WORK, Work
from coordtui_expertise.texts import N_

LIMIT = 7
"""So many people unless more are asked for."""

ARXIV = "arxiv.paper"

_ARXIV_ID = re.compile(
    r"(?:https?://)?(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:)?"
    r"(\d{4}\.\d{4,5}|[a-z][a-z.-]+/\d{7})(?:v\d+)?(?:\.pdf)?\s*",
    re.IGNORECASE,
)

With = Literal["", "me", "authors"]
"""With whom there must be no conflict of interest."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, and who may be an answer.

    `about` is a record that the question is about, as long as no other `text` was typed.
    `outside` leaves out the actor's own groups.
    """

    text: str = ""
    about: Ref | None = None
    available: bool = False
    languages: tuple[str, ...] = ()
    outside: bool = False
    no_conflict: With = ""
    groups: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    limit: int = LIMIT


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Who knows: what the finder found, and the people it names as the actor sees them.

    `ask` is None when nothing was asked yet. `paper` is what the question is about, when it
    is a paper.
    """

    ask: Ask | None = None
    paper: Paper | None = None
    experts: Experts = Experts()
    people: Mapping[int, Person] = {}

    @property
    def left_out(self) -> int:
        """How many were filtered out."""
        return sum(self.experts.left_out.values())


def answer(ctx: Context, question: Question) -> Answer:
    """Ask the finder. Needs `expertise.view`; raises `NotFound` for a paper that nobody here has."""
    ctx.require("expertise.view")
    about = arxiv_ref(question.text) or question.about
    paper = the_paper(ctx, about) if about is not None else None
    if about is None and not question.text.strip():
        return Answer()
    ask = _ask(ctx, question, about, paper)
    finder = ctx.service(ExpertFinder)
    if finder is None:
        raise Refused(
            N_("Nothing here can say who knows about something."),
            why=N_("No plugin that ranks people is running."),
            remedy=N_(
                "The window of plugins says which is off or failed, and why; so does “coordtui plugin list”."
            ),
        )
    experts = finder.experts(ask)
    people = ctx.directory.people().get_many([each.person for each in experts.found])
    return Answer(ask=ask, paper=paper, experts=experts, people={each.doc_id: each for each in people})


def arxiv_ref(text: str) -> Ref | None:
    """The paper that a text names, when it is nothing but an arXiv identifier or address."""
    found = _ARXIV_ID.fullmatch(text.strip())
    return Ref(ARXIV, found.group(1)) if found else None


def the_paper(ctx: Context, ref: Ref) -> Paper:
    """The paper of a record, from whatever library has it; raises `NotFound`."""
    for library in ctx.services(PaperLibrary):
        if (paper := library.paper(ref)) is not None:
            return paper
    work = ctx.store.records(Work).get(int(ref.key)) if ref.kind == WORK and ref.key.isdecimal() else None
    if work is None and ref.kind not in {ARXIV, WORK}:
        raise NotFound(
            N_("Nothing here can read what this is about."), remedy=N_("Type it in a few words instead.")
        )
    if work is None:
        raise NotFound(
            N_("The paper {key} is not here.", key=ref.key),
            why=N_("It is in no library of this lab, and nothing is fetched to answer a question."),
            remedy=N_("Paste its title and abstract instead."),
        )
    return Paper(
        ref=ref,
        title=work.title,
        abstract=work.abstract,
        authors=tuple(work.authors),
        date=work.date,
        url=work.url,
        doi=work.doi,
    )


def _ask(ctx: Context, question: Question, about: Ref | None, paper: Paper | None) -> Ask:
    me = ctx.actor.person
    mine: tuple[int, ...] = ()
    apart: tuple[int, ...] = ()
    if question.outside and me is not None and (person := ctx.directory.person(me)) is not None:
        mine = tuple(person.groups)
    if question.no_conflict == "me" and me is not None:
        apart = (me,)
    elif question.no_conflict == "authors" and paper is not None:
        found = Conflicts(ctx).of_work(paper)
        apart = tuple(sorted(person for person, kinds in found.items() if "author" in kinds))
    return Ask(
        text="" if arxiv_ref(question.text) else question.text,
        refs=(about,) if about is not None else (),
        groups=question.groups,
        not_groups=mine,
        roles=question.roles,
        languages=question.languages,
        available=question.available,
        no_conflict_with=apart,
        limit=question.limit,
    )
