"""Which assets there are by what they are known by: read once, and kept true while many are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property

from coordtui.api import Context, fold
from coordtui_gpus.books.identity import serial_key, uuid_key
from coordtui_gpus.books.words import label_of
from coordtui_gpus.records import Asset, Seen


def tag_key(text: str) -> str:
    """By what a tag number is compared."""
    return " ".join(fold(text).split())


KNOWN_BY: Mapping[str, Callable[[str], str]] = {"tag": tag_key, "uuid": uuid_key, "serial": serial_key}
"""What stands on the books once only, each with what it is compared by; the lab's own number goes first."""


class Known:
    """The assets by UUID, serial number, tag number and name."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    @cached_property
    def assets(self) -> dict[int, Asset]:
        """Every asset by its number."""
        return {each.doc_id: each for each in self._ctx.store.records(Asset).find()}

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], set[int]]:
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for asset in self.assets.values():
            for key in _keys(asset):
                found[key].add(asset.doc_id)
        return found

    @cached_property
    def clashing(self) -> frozenset[str]:
        """UUIDs that two machines tell of: no asset is linked to a device by one of them."""
        rows = self._ctx.store.records(Seen).select("clashes")
        return frozenset(uuid_key(uuid) for (uuids,) in rows for uuid in uuids or ())

    def having(self, field: str, text: str) -> list[int]:
        """The numbers of the assets with this UUID, serial number or tag number, however it is written."""
        key = KNOWN_BY[field](text)
        return sorted(self._by_key.get((field, key), ())) if key else []

    def named(self, kind: str, name: str) -> list[int]:
        """The numbers of the assets of a kind with this name."""
        return sorted(self._by_key.get((kind, tag_key(name)), ())) if name else []

    def label(self, number: int) -> str:
        """What an asset is called."""
        return label_of(self.assets[number])

    def took(self, asset: Asset) -> None:
        """An asset was stored."""
        by_key, before = self._by_key, self.assets.get(asset.doc_id)
        if before is not None:
            for key in _keys(before):
                by_key[key].discard(asset.doc_id)
        self.assets[asset.doc_id] = asset
        for key in _keys(asset):
            by_key[key].add(asset.doc_id)


def _keys(asset: Asset) -> list[tuple[str, str]]:
    keys = [(field, key(getattr(asset, field))) for field, key in KNOWN_BY.items()]
    keys.append((asset.kind, tag_key(asset.name)))
    return [each for each in keys if each[1]]
