"""What the store keeps for the sake of privacy, and what the core declares for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from coordtui.api.declare import Command, Job, Table
from coordtui.api.records import Record
from coordtui.text.messages import N_

RIGHT = "core.privacy"
"""The right to act on the personal data of others: to export it and to erase it."""

EVERYBODY = 0
"""In the place of a person's number: everybody of the lab at once."""


class Sight(Record):
    """Somebody saw what is not shown to everybody: one line for each viewer, person, kind and day.

    `person` is whom it is about (0: everybody), `viewer` who saw it (below zero: somebody who
    was erased since), `day` the day in UTC; `at`, `via` and `key` are of the first time that day.
    """

    person: int
    viewer: int
    kind: str
    day: str
    at: datetime
    via: str = ""
    key: str = ""


class Erasure(Record):
    """That somebody was erased, by number alone: done again on what a restored backup brings back.

    `person` is their number and `numbers` those of all records that were theirs. `born` is when the
    audit log says that the record was made, which tells them from somebody else who gets the
    number in a store that was set back. `by` is who asked for it, `left_out` are plugins that could
    not be asked yet. `proof` is the digest of the receipt.
    """

    person: int
    numbers: list[int]
    born: str
    code: str
    at: datetime
    by: int | None = None
    left_out: list[str] = msgspec.field(default_factory=list)
    since: int = 0
    trail: bool = False
    proof: str = ""


SIGHTS = Table(
    name="seen",
    record=Sight,
    unique=(("person", "viewer", "kind", "day"),),
    indexes=("viewer", "day"),
)
ERASURES = Table(name="erasures", record=Erasure, unique=("code",))

TABLES = (SIGHTS, ERASURES)

JOB = Job(
    id="core.privacy",
    title=N_("Forget what is kept no longer"),
    target="coordtui.privacy.retention:job",
    every=timedelta(days=1),
)

COMMAND = Command(
    id="core.my_data",
    title=N_("my data: what is held about me, and who saw it"),
    action="coordtui.ui.privacy:open_my_data",
)
"""Opens the window of one's own data; everybody may."""
