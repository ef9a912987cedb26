"""The receipt of an erasure: what went, what was kept and where to look, without saying who it was."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import msgspec

from coordtui.privacy.marks import Kind
from coordtui.store.engines.base import Scrubbed

SCHEMA = "coordtui.erasure/1"


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What was erased (documents by holder), what stayed without a name (by holder and table), and the proof.

    `still_named` are tables of records by others or of public facts in which a mark of the person still
    stands: which kinds of marks, and in how many documents. `files` are files and the kinds of marks
    that a search of every byte still found there; `store` says whether it was written anew. `left_out`
    are plugins that could not be asked, `backups` copies from before that still hold everything,
    `backups_unseen` the second place of backups, where its disk was not there; `keys` says what became of
    the keys.
    """

    schema: str = SCHEMA
    code: str
    number: int
    at: datetime
    by: int | None
    erased: dict[str, int]
    kept: dict[str, dict[str, int]]
    still_named: dict[str, dict[str, int]]
    log_entries: int
    left_out: list[str]
    files: dict[str, list[Kind]]
    removed_files: int
    store: Scrubbed
    backups: list[str]
    backups_unseen: str
    keys: str

    @property
    def proof(self) -> str:
        """What tells this receipt from one that was altered: kept in the register of erasures."""
        return sha256(msgspec.json.encode(self, order="sorted")).hexdigest()

    def as_data(self) -> dict[str, object]:
        """All of it as plain data, with its proof."""
        plain: dict[str, object] = msgspec.to_builtins(self)
        return plain | {"proof": self.proof}
