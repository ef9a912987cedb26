"""What the invented lab of `coordtui demo` reads. All papers are invented here, all people there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from coordtui.api import Context

from coordtui_reading_group.records import Meeting, Proposal, Vote

if TYPE_CHECKING:
    from coordtui.demo import DemoLab

TITLES = (
    "Placeholder Networks",
    "Nobody’s Attention, Revisited",
    "Example Domains: Lower Bounds",
    "Invented Diffusion",
    "Ablating Nothing",
    "Placeholder Gradients, Sparse Nowhere",
    "Untitled Learning",
)

MINUTES = (
    "Nobody had read the appendix.\nTo do: run the example again with another seed.",
    "We liked the figures. On a aimé les figures; la preuve reste à lire.",
)


def fill(ctx: Context, lab: DemoLab) -> None:
    """Two papers were read, one comes next, the others wait. `lab.rng` is this plugin’s own: every demo is the same."""
    proposals, meetings = ctx.store.records(Proposal), ctx.store.records(Meeting)
    people = [person.doc_id for person in lab.rng.sample(lab.people, min(len(lab.people), 8))]
    for place, title in enumerate(TITLES):
        by = people[place % len(people)]
        proposal = proposals.add(
            Proposal(
                title=title,
                authors="A. Placeholder, B. Nobody",
                url=f"https://example.invalid/{place + 1}",
                at=lab.clock() - timedelta(days=40 - place),
                by=by,
            )
        )
        voters = lab.rng.sample(people, lab.rng.randrange(1, len(people)) if len(people) > 1 else 1)
        ctx.store.records(Vote).add_all(Vote(proposal=proposal.doc_id, person=each) for each in voters)
        if place < len(MINUTES):
            day = lab.today - timedelta(days=14 * (len(MINUTES) - place) - 2)
            meetings.add(Meeting(proposal=proposal.doc_id, day=day, presenter=by, minutes=MINUTES[place]))
        elif place == len(MINUTES):
            meetings.add(Meeting(proposal=proposal.doc_id, day=lab.today + timedelta(days=2), presenter=by))
