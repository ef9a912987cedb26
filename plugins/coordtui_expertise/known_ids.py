"""Which identity of a source is whose."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Refused
from coordtui_expertise.source_ids import SourceId
from coordtui_expertise.texts import N_
from coordtui_expertise.works import Undo


class SourceIds:
    """The remembered identities. Needs `expertise.own` for oneself, `expertise.manage` for others."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._rows = ctx.store.records(SourceId)

    def of(self, person: int, source: str) -> list[SourceId]:
        """What is remembered of a person in a source."""
        self.require(person)
        return self._rows.find((where("person") == person) & (where("source") == source))

    def confirmed(self, person: int, source: str) -> list[str]:
        """The identities that are this person's."""
        return [each.identity for each in self.of(person, source) if each.state == "confirmed"]

    def known_to(self, source: str) -> list[int]:
        """Everybody with a confirmed identity in a source; needs `expertise.manage`."""
        self._ctx.require("expertise.manage")
        rows = self._rows.find((where("source") == source) & (where("state") == "confirmed"))
        return sorted({each.person for each in rows})

    def settle(
        self, person: int, source: str, identity: str, state: Literal["confirmed", "refused"], by: int | None
    ) -> Undo:
        """Remember whether an identity is this person's; what is remembered already stays as it is.

        What takes it back. Raises `Refused` when it is somebody else's.
        """
        self.require(person)
        with self._ctx.store.transaction():
            theirs = self._rows.find((where("source") == source) & (where("identity") == identity))
            if state == "confirmed" and any(e.person != person and e.state == state for e in theirs):
                raise Refused(
                    N_("This identity is somebody else’s: {identity}.", identity=identity),
                    remedy=N_("Two people of the directory may be the same, or one of them chose wrongly."),
                )
            known = next((each for each in theirs if each.person == person), None)
            said = SourceId(
                person=person, source=source, identity=identity, state=state, at=self._ctx.clock(), by=by
            )
            if known is None:
                said = self._rows.add(said)
            elif known.state != state:
                said = self._rows.save(replace(said, doc_id=known.doc_id, rev=known.rev))
            else:
                return lambda: None

        def undo() -> None:
            if (now := self._rows.get(said.doc_id)) is None or now.rev != said.rev:
                return  # somebody said otherwise since
            if known is None:
                self._rows.remove(now.doc_id)
            else:
                self._rows.save(replace(known, rev=now.rev))

        return undo

    def require(self, person: int) -> None:
        """Raise `NotAllowed` unless the actor may fill this person's page."""
        mine = person == self._ctx.actor.person
        self._ctx.require("expertise.own" if mine else "expertise.manage")
