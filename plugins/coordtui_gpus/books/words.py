"""What kinds, states and fields of assets are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from coordtui.api import Message
from coordtui_gpus.records import Asset, AssetKind, Lifecycle
from coordtui_gpus.texts import N_

KINDS: Mapping[AssetKind, Message] = {
    "gpu": N_("GPU"),
    "host": N_("host"),
    "other": N_("other equipment"),
}
LIFECYCLES: Mapping[Lifecycle, Message] = {
    "ordered": N_("ordered"),
    "received": N_("received"),
    "in_service": N_("in service"),
    "repair": N_("in repair"),
    "lent": N_("lent"),
    "retired": N_("retired"),
}
"""In the order of a life."""

FIELDS: Mapping[str, Message] = {
    "kind": N_("Kind"),
    "tag": N_("Tag number"),
    "name": N_("Name"),
    "serial": N_("Serial number"),
    "uuid": N_("UUID"),
    "model": N_("Model"),
    "location": N_("Location"),
    "owner": N_("Owner"),
    "vendor": N_("Bought from"),
    "order": N_("Purchase order"),
    "price": N_("Price"),
    "currency": N_("Currency"),
    "grant": N_("Grant"),
    "purchased": N_("Bought on"),
    "warranty": N_("Warranty until"),
    "lifecycle": N_("State"),
    "slot": N_("Slot"),
    "note": N_("Note"),
    "tags": N_("Tags"),
    "parent": N_("Is in"),
    "host": N_("Watched host"),
    "device": N_("GPU that was seen"),
    "placement": N_("Place"),
    "": N_("Added"),
}
"""Each field by its name; in edits `placement` is a place of former times, `""` the whole asset."""


def label_of(asset: Asset) -> str:
    """What a person calls it: its name, or by what it is known."""
    return asset.name or asset.tag or asset.serial or asset.uuid or f"#{asset.doc_id}"


def written(value: Any) -> str:
    """A value of a field as it stands in an `Edit`."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
