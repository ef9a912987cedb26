"""What people say of the answers they got: kept, taken back, and used the next time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
from tinydb import where

from coordtui.api import Ask, Context, words_of
from coordtui_expertise.records import Feedback

Verdict = Literal["good", "wrong"]
Undo = Callable[[], None]


def question_key(ask: Ask) -> str:
    """What makes two questions the same: the same records, and the same words in any order."""
    return " ".join([*sorted(f"{ref.kind}:{ref.key}" for ref in ask.refs), *sorted({*words_of(ask.text)})])


class Verdicts:
    """The verdicts of the acting person on those who were named."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._stored = ctx.store.records(Feedback)

    def on(self, ask: Ask) -> dict[int, Verdict]:
        """What the actor said of people named for this question. Needs `expertise.view`."""
        self._ctx.require("expertise.view")
        mine = (where("asker") == (self._ctx.actor.person or 0)) & (where("query") == question_key(ask))
        return {each.person: each.verdict for each in self._stored.find(mine)}

    def say(self, ask: Ask, person: int, verdict: Verdict | None) -> Undo:
        """Say of a person that they were a good match, or not right; None takes it back.

        Returns what undoes it. Needs `expertise.view`.
        """
        self._ctx.require("expertise.view")
        with self._ctx.store.transaction():
            before = self._known(ask, person)
            for known in before:
                self._stored.remove(known.doc_id)
            if verdict is not None:
                self._stored.add(
                    Feedback(
                        asker=self._ctx.actor.person or 0,
                        query=question_key(ask),
                        person=person,
                        verdict=verdict,
                        at=self._ctx.clock(),
                    )
                )

        def undo() -> None:
            self._put_back(ask, person, before)

        return undo

    def _put_back(self, ask: Ask, person: int, before: Sequence[Feedback]) -> None:
        with self._ctx.store.transaction():
            for known in self._known(ask, person):
                self._stored.remove(known.doc_id)
            for each in before:
                self._stored.add(msgspec.structs.replace(each, doc_id=0, rev=0))

    def _known(self, ask: Ask, person: int) -> list[Feedback]:
        mine = (where("asker") == (self._ctx.actor.person or 0)) & (where("query") == question_key(ask))
        return self._stored.find(mine & (where("person") == person))
