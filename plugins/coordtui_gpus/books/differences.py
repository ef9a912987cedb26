"""One difference between what is seen and what the books say: its evidence, and what accepting it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from coordtui.api import Message
from coordtui_gpus.records import Asset, Device, Host
from coordtui_gpus.texts import N_

DifferenceKind = Literal["new", "missing", "moved", "lost", "unlike"]

TITLES: Mapping[DifferenceKind, Message] = {
    "new": N_("new"),
    "missing": N_("missing"),
    "moved": N_("moved"),
    "lost": N_("lost"),
    "unlike": N_("unlike"),
}
MEANINGS: Mapping[DifferenceKind, Message] = {
    "new": N_("seen, and not on the books"),
    "missing": N_("on the books in service, and not seen"),
    "moved": N_("seen in another machine than the books say"),
    "lost": N_("its machine does not find it any more"),
    "unlike": N_("seen otherwise than the books say"),
}


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What the books say, or do not say, and what was seen.

    `evidence` are whole sentences. `does` says what accepting it does, None where a person has to look:
    then `todo` says at what. `values` are what the asset says afterwards; of one that is new, all of it.
    """

    kind: DifferenceKind
    label: str
    evidence: tuple[Message, ...]
    asset: Asset | None = None
    device: Device | None = None
    host: Host | None = None
    does: Message | None = None
    todo: Message | None = None
    values: Mapping[str, Any] = msgspec.field(default_factory=dict)

    @property
    def key(self) -> str:
        """By what a script names it: `new-d12`, `moved-7`; the same at the next look, while it lasts."""
        if self.asset is not None:
            return f"{self.kind}-{self.asset.doc_id}"
        if self.device is not None:
            return f"{self.kind}-d{self.device.doc_id}"
        return f"{self.kind}-h{self.host.doc_id if self.host else 0}"
