"""Who comes, and whom they visit."""

from __future__ import annotations

from typing import Any

from coordtui.api import Record
from coordtui.api.references import Reference


class Guest(Record):
    """Somebody who visits `host`, the number of a person of the lab."""

    name: str
    host: int
    purpose: str = ""
    welcomed: bool = False


REFERENCES = (Reference("guests", Guest, "host"),)


def with_purpose(document: dict[str, Any]) -> dict[str, Any]:
    """The first version did not ask why somebody comes."""
    return {**document, "purpose": ""}
