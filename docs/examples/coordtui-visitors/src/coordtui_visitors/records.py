"""What is stored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from coordtui.api import AtMost, Record, Ref, Table
from coordtui.api.references import Moved, Reference
from tinydb import where

from coordtui_visitors.texts import N_

VISIT = "visitors.visit"
"""The kind of a visit, for whoever refers to it: `Ref("visitors.visit", "7")`."""

State = Literal["here", "expected", "gone", "missed"]


class Visit(Record):
    """Somebody from outside who comes to the lab.

    `since` and `until` are when they are expected, `came` and `left` when they signed in and out.
    `host` is the number of a person of the directory, None once that one was erased. Visitors are
    no people of the directory: `name` is empty once the visit is long enough ago.
    """

    name: str
    host: int | None
    since: datetime
    until: datetime
    affiliation: str = ""
    email: str = ""
    why: str = ""
    came: datetime | None = None
    left: datetime | None = None
    badge: str = ""
    badge_out: bool = False

    @property
    def ref(self) -> Ref:
        """What others refer to it by."""
        return Ref(VISIT, str(self.doc_id))

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day, by the clocks of this machine."""
        return self.since.astimezone().date(), self.until.astimezone().date()

    def state(self, now: datetime) -> State:
        """How it stands. Who forgot to sign out is gone when the last day of the visit is over."""
        over = now.astimezone().date() > self.days[1]
        if self.came is None:
            return "missed" if over else "expected"
        return "gone" if over or self.left is not None else "here"


TABLES = (
    Table(
        name="visits",
        record=Visit,
        indexes=("host", "name"),
        # The engine has the last word: whoever writes, a badge is with one visitor at a time.
        constraints=(
            AtMost(
                name="badge",
                limit=1,
                per="badge",
                where=where("badge_out") == True,  # noqa: E712 - a query
                message=N_("Somebody else has this badge."),
            ),
        ),
    ),
    Table(name="moved", record=Moved),
)

REFERENCES = (Reference("visits", Visit, "host"),)
"""The field that names people: it follows when two people turn out to be one."""
