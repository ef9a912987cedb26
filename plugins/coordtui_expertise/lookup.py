"""Who somebody is in a source, and what it knows of them: asked over the network, nothing written."""

from __future__ import annotations

from coordtui.api import Context, Person, Refused
from coordtui_expertise.fill import Filling, FillPlan
from coordtui_expertise.known_ids import SourceIds
from coordtui_expertise.sources import TITLES, identity_of, source
from coordtui_expertise.sources.asking import Watching
from coordtui_expertise.sources.shapes import Candidate
from coordtui_expertise.texts import N_


class SeveralKnown(Refused):
    """More than one identity of a source is this person's; one is to be named."""


class Lookup:
    """Asks one source, `TITLES[name]`. Every method raises what `Source` and `Filling` raise."""

    def __init__(self, ctx: Context, name: str, watching: Watching | None = None) -> None:
        self._ctx, self.name = ctx, name
        self._filling, self._ids = Filling(ctx), SourceIds(ctx)
        self._source = source(ctx, name, watching)

    def identities(self, person: Person) -> list[str]:
        """Who this person surely is: as was confirmed before, or by their ORCID; empty when not known."""
        known = self._ids.of(person.doc_id, self.name)
        confirmed = [each.identity for each in known if each.state == "confirmed"]
        if confirmed or not person.orcid:
            return confirmed
        by_orcid = self._source.by_orcid(person.orcid)
        refused = {each.identity for each in known}
        return [by_orcid] if by_orcid and by_orcid not in refused else []

    def candidates(self, person: Person, name: str = "") -> list[Candidate]:
        """Who it may be by name, for somebody to choose from; without those who were refused."""
        self._ids.require(person.doc_id)
        refused = {e.identity for e in self._ids.of(person.doc_id, self.name) if e.state == "refused"}
        found = self._source.candidates(name or person.name)
        return [each for each in found if each.id not in refused]

    def plan(self, person: Person, identity: str) -> FillPlan:
        """What filling from this identity would do."""
        self._ids.require(person.doc_id)
        return self._filling.plan(person.doc_id, self._source.fetch(identity_of(self.name, identity)))

    def plan_known(self, person: Person) -> FillPlan | None:
        """The same for the identity that is known, None when there is none; raises `SeveralKnown`."""
        known = self.identities(person)
        if len(known) > 1:
            raise SeveralKnown(
                N_(
                    "{source} has {name} under several identities.",
                    source=TITLES[self.name],
                    name=person.name,
                ),
                why=", ".join(known),
                remedy=N_("Say which one is meant."),
            )
        return self.plan(person, known[0]) if known else None

    def refuse(self, person: Person, identity: str) -> None:
        """Remember that this identity is not the person's: it is offered no more."""
        self._ids.settle(person.doc_id, self.name, identity, "refused", self._ctx.actor.person)
