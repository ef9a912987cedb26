"""Who fits with a person: two lists kept apart, and who was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from tinydb import where

from coordtui.api import Context, Message, NotFound, Person, Refused
from coordtui_expertise.complement import Fit, complement
from coordtui_expertise.conflicts import KINDS, UNTOLD, Conflicts
from coordtui_expertise.facets import FacetReader, Facets, Weights, weights
from coordtui_expertise.paper_topics import paper_topics
from coordtui_expertise.similar import similar
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    from datetime import date

LIMIT = 7
"""So many of each list unless more are asked for."""

LEFT_OUT: Mapping[str, Message] = {
    **{kind: KINDS[kind] for kind in ("coauthor", "group", "supervisor", "declared", UNTOLD)},
    "author": KINDS["author"],
    "role": N_("another role"),
    "language": N_("another language"),
    "not_in_group": N_("not in the group"),
    "away": N_("away"),
    "busy": N_("busy"),
    "matching": N_("take no part in matching"),
}
"""Why somebody is left out, in words."""

_Compare = Callable[[Facets, Facets, Weights], Fit | None]


class Fits(msgspec.Struct, frozen=True, kw_only=True):
    """Who fits with `person`, best first; `people` are those named, as the actor sees them.

    `compared` people were looked at, `without_profile` say nothing to compare, and `left_out`
    counts the others by why, as `LEFT_OUT` names it. `knows` is what is known of the person.
    """

    person: Person
    knows: Facets
    similar: tuple[Fit, ...] = ()
    complementary: tuple[Fit, ...] = ()
    people: Mapping[int, Person] = {}
    compared: int = 0
    without_profile: int = 0
    left_out: Mapping[str, int] = {}


class Fitting:
    """Finds who fits. What the actor does not see of people plays no part, but for conflicts."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._vocabulary = ctx.directory.vocabulary()
        self._reader = FacetReader(self._vocabulary)

    def of(self, number: int, limit: int = LIMIT) -> Fits:
        """Who fits with the person of this number; at most `limit` in each list.

        Raises `NotFound`, and `Refused` for somebody else who takes no part in matching.
        """
        self._ctx.require("expertise.view")
        person = self._person(number)
        people = self._ctx.directory.people().find(where("merged_into") == None)  # noqa: E711 - a query
        topics = paper_topics(self._ctx, self._vocabulary)
        everybody = {
            each.doc_id: self._reader.of(each, topics.get(each.doc_id, ()))
            for each in people
            if each.matching or each.doc_id == person.doc_id
        }
        weigh, me = weights(everybody.values()), everybody[person.doc_id]
        left_out = self._left_out(person, people)
        others = [facets for n, facets in everybody.items() if n != person.doc_id and n not in left_out]
        speaking = [facets for facets in others if facets.everything]
        alike, different = (_best(how, me, speaking, weigh, limit) for how in (similar, complement))
        named = {fit.person for fit in (*alike, *different)}
        return Fits(
            person=person,
            knows=me,
            similar=alike,
            complementary=different,
            people={each.doc_id: each for each in people if each.doc_id in named},
            compared=len(speaking),
            without_profile=len(others) - len(speaking),
            left_out=Counter(left_out.values()),
        )

    def between(self, one: Person, other: Person, *, papers: bool = True) -> Fit | None:
        """Why two people fit, by what these views of them show, and by their papers if `papers`."""
        topics = paper_topics(self._ctx, self._vocabulary) if papers else {}
        mine, theirs = (self._reader.of(each, topics.get(each.doc_id, ())) for each in (one, other))
        weigh = weights([mine, theirs])
        return complement(mine, theirs, weigh) or similar(mine, theirs, weigh)

    def _person(self, number: int) -> Person:
        person = self._ctx.directory.person(number)
        if person is None:
            raise NotFound(N_("There is no such person any more."))
        if not person.matching and person.doc_id != self._ctx.actor.person:
            raise Refused(
                N_("{name} takes no part in matching.", name=person.name),
                why=N_("Who opts out is suggested to nobody, and nobody is suggested for them."),
            )
        return person

    def _left_out(self, person: Person, people: Sequence[Person]) -> dict[int, str]:
        """Who is not to be suggested, and why, as far as the actor may know it."""
        today: date = self._ctx.clock().astimezone().date()
        others = [each for each in people if each.doc_id != person.doc_id]
        told = Conflicts(self._ctx).told(person.doc_id, [each.doc_id for each in others])
        reasons = {number: kinds[0] for number, kinds in told.items()}
        reasons |= {each.doc_id: "away" for each in others if each.availability(today) == "away"}
        return reasons | {each.doc_id: "matching" for each in others if not each.matching}


def _best(
    compare: _Compare, me: Facets, others: Sequence[Facets], weigh: Weights, limit: int
) -> tuple[Fit, ...]:
    fits = (compare(me, other, weigh) for other in others)
    ordered = sorted((fit for fit in fits if fit), key=lambda fit: (-fit.score, fit.person))
    return tuple(ordered[:limit])
