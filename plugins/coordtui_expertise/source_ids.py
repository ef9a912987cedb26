"""That somebody is who a source knows by an identity: looked up by ORCID or chosen by a person, and kept."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from coordtui.api import Record, Table


class SourceId(Record):
    """That a person is (confirmed) or is not (refused) who a source knows by an identity.

    `by` is who said so, by choosing it or by writing what it gave.
    """

    person: int
    source: str
    identity: str
    state: Literal["confirmed", "refused"]
    at: datetime
    by: int | None = None


TABLE = Table(
    name="source_ids",
    record=SourceId,
    indexes=("person", "source"),
    unique=(("person", "source", "identity"),),
)
