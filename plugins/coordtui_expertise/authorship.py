"""Who of the lab wrote what, as other plugins ask for it: the service `Authorship`.

Only what is confirmed is told: by somebody, or by a rule of `attaching` from a name that
somebody confirmed. What waits in the queue of identities is told to nobody here; who may
settle it is told how much it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tinydb import where

from coordtui.api import Context, Ref
from coordtui_expertise.records import Authorship, Work, key_of, ref_of

_BATCH = 500
"""Values that one query of the store compares with in SQL."""

_CONFIRMED = where("state") == "confirmed"


class Authors:
    """Confirmed authorships of the people whose papers the actor may see. Needs `expertise.view`."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._works, self._authorships = ctx.store.records(Work), ctx.store.records(Authorship)
        self._dated: tuple[int, Mapping[int, tuple[Ref, date | None]]] | None = None
        self._all: tuple[object, Mapping[int, tuple[Ref, ...]]] | None = None

    def authors(self, refs: Sequence[Ref]) -> Mapping[Ref, tuple[int, ...]]:
        """The people, by number, who wrote each of these papers; a paper of nobody is left out."""
        self._ctx.require("expertise.view")
        works = self._numbers(refs)
        wrote: dict[Ref, list[int]] = defaultdict(list)
        hidden = self._hidden()
        for part in _batches([*works]):
            answers = _CONFIRMED & where("work").one_of(part)
            for person, work in self._authorships.select("person", "work", where=answers):
                if person not in hidden:
                    wrote[works[work]].append(person)
        return {ref: tuple(sorted(people)) for ref, people in wrote.items()}

    def papers(self, people: Collection[int] | None = None) -> Mapping[int, tuple[Ref, ...]]:
        """The papers of each of these people (of all), newest first; who has none is left out."""
        self._ctx.require("expertise.view")
        hidden = self._hidden()
        if people is not None:
            return self._papers(people, hidden)
        state = self._works.revision, self._authorships.revision, hidden
        if self._all is None or self._all[0] != state:  # pages ask after each key
            self._all = state, self._papers(None, hidden)
        return self._all[1]

    def waiting(self) -> int:
        """How many may be confirmed by the actor: all by who manages expertise, else their own."""
        from coordtui_expertise.identities import waiting

        return waiting(self._ctx)

    def _papers(
        self, people: Collection[int] | None, hidden: frozenset[int]
    ) -> Mapping[int, tuple[Ref, ...]]:
        wrote: dict[int, list[int]] = defaultdict(list)
        for person, work in self._rows(people):
            if person not in hidden:
                wrote[person].append(work)
        shown = self._shown()

        def newest(work: int) -> tuple[bool, date, int]:
            _, day = shown[work]
            return day is not None, day or date.min, work

        found = {
            person: sorted((work for work in works if work in shown), key=newest, reverse=True)
            for person, works in wrote.items()
        }
        return {person: tuple(shown[work][0] for work in works) for person, works in found.items() if works}

    def _hidden(self) -> frozenset[int]:
        return self._ctx.directory.people().hiding("papers")

    def _rows(self, people: Collection[int] | None) -> Iterator[tuple[int, int]]:
        """Person and work of what is confirmed."""
        if people is None:
            yield from self._authorships.select("person", "work", where=_CONFIRMED)
            return
        for part in _batches([*people]):
            mine = _CONFIRMED & where("person").one_of(part)
            yield from self._authorships.select("person", "work", where=mine)

    def _numbers(self, refs: Iterable[Ref]) -> dict[int, Ref]:
        """The works that are shown there, by number."""
        sought = {key: ref for ref in refs if (key := key_of(ref)) is not None}
        found = {key: ref for key, ref in sought.items() if isinstance(key, int)}
        for part in _batches([key for key in sought if isinstance(key, str)]):
            for number, key in self._works.select("doc_id", "key", where=where("key").one_of(part)):
                found[number] = sought[key]
        return found

    def _shown(self) -> Mapping[int, tuple[Ref, date | None]]:
        """Where each work is shown, and its date; read once for each state of the table."""
        revision = self._works.revision
        if self._dated is None or self._dated[0] != revision:
            rows = self._works.select("doc_id", "key", "date")
            self._dated = revision, {number: (ref_of(key, number), day) for number, key, day in rows}
        return self._dated[1]


def _batches(values: Sequence[Any]) -> Iterator[list[Any]]:
    return (list(values[at : at + _BATCH]) for at in range(0, len(values), _BATCH))
