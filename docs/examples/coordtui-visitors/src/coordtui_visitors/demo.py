"""What the invented lab of `coordtui demo` has of this plugin. All names are invented."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from coordtui.api import Context

from coordtui_visitors.records import Visit

if TYPE_CHECKING:
    from coordtui.demo import DemoLab

VISITORS = (
    # name, affiliation, why, begins in so many hours, signed in, signed out, badge, badge still out
    ("Prof. Nobody", "Université Nulle-Part", "séminaire", -1, True, False, "12", True),
    ("Dr. Placeholder", "Institut Blanc-Seing", "PLACEHOLDER-1", -2, True, False, "7", True),
    ("Ida Inconnue", "Fictive Robotics", "robot immobile", 2, False, False, "", False),
    ("Sam Specimen", "Sample Agency", "audit", 26, False, False, "", False),
    ("Marc Pas-un-Seul", "École imaginaire", "jury", -30, True, True, "3", True),
    ("Jo Lorem", "Ipsum Press", "interview", -52, True, True, "9", False),
    ("Lee Blank", "Void Labs", "audit", -76, False, False, "", False),
)


def fill(ctx: Context, lab: DemoLab) -> None:
    """A few visits around now. `lab.rng` is this plugin’s own, so that every demo is the same."""
    visits = ctx.store.records(Visit)
    for name, affiliation, why, begins, came, left, badge, out in VISITORS:
        since = ctx.clock().replace(second=0, microsecond=0) + timedelta(hours=begins)
        until = since + timedelta(hours=3)
        visits.add(
            Visit(
                name=name,
                affiliation=affiliation,
                email=f"{name.split()[-1].lower()}@example.invalid",
                host=lab.rng.choice(lab.people).doc_id,
                since=since,
                until=until,
                why=why,
                came=since if came else None,
                left=until if left else None,
                badge=badge,
                badge_out=out,
            )
        )
