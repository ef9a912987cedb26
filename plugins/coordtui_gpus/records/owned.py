# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""What the lab owns, where it was, and each change of its books."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from coordtui.api import Record, Ref

ASSET = "gpus.asset"
"""The kind of the record, for others that refer to it."""

Lifecycle = Literal["ordered", "received", "in_service", "repair", "lent", "retired"]
AssetKind = Literal["host", "gpu", "other"]


class Asset(Record):
    """A thing that the lab owns, as it stands on its books.

    `tag` is the lab's own number for it, `grant` who paid. `warranty` is the last day of it. `price`
    is in `currency`, as decimal text: money is not rounded. `host` and `device` are what was
    discovered, once the two are found to be the same thing.
    """

    kind: AssetKind = "gpu"
    tag: str = ""
    name: str = ""
    serial: str = ""
    uuid: str = ""
    model: str = ""
    location: str = ""
    owner: str = ""
    vendor: str = ""
    order: str = ""
    price: str = ""
    currency: str = "CAD"
    grant: str = ""
    purchased: date | None = None
    warranty: date | None = None
    lifecycle: Lifecycle = "in_service"
    slot: str = ""
    note: str = ""
    tags: list[str] = []
    parent: int | None = None
    host: int | None = None
    device: int | None = None

    @property
    def ref(self) -> Ref:
        """How cards, windows and other plugins name it."""
        return Ref(ASSET, str(self.doc_id))


class Placement(Record):
    """Where a device was, from when to when: the machine and its place in it. `until` None is now."""

    device: int
    host: int
    since: datetime
    until: datetime | None = None
    bus: str = ""


class Edit(Record):
    """One change of the books: who changed which field of what, from what to what, and why."""

    asset: int
    at: datetime
    field: str
    by: int | None = None
    name: str = ""
    old: str = ""
    new: str = ""
    why: str = ""
