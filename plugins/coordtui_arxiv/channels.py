"""How each way in fared at its last try: what a page tells when it shows its age."""

from __future__ import annotations

from typing import Any

from tinydb import where

from coordtui.api import JSON, Context, Message
from coordtui_arxiv.records import Channel, Outcome

RSS, OAI, SEARCH = "rss", "oai", "search"
"""The day's feed; the harvest of all changes; the API asked for watches without a category."""
SUCCEEDED: frozenset[Outcome] = frozenset({"papers", "nothing", "closed", "unchanged"})


class Channels:
    """The channels' rows. Writing takes part in the caller's transaction."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._rows = ctx.store.records(Channel)

    def all(self) -> list[Channel]:
        """Every channel that was ever tried, by name."""
        return sorted(self._rows.find(), key=lambda channel: channel.name)

    def get(self, name: str) -> Channel:
        """The channel, new when it was never tried."""
        return self._rows.first(where("name") == name) or Channel(name=name)

    def record(self, name: str, outcome: Outcome, text: Message, cursor: JSON | None = None) -> None:
        """Note how a try went; a cursor replaces the one kept, `None` leaves it."""
        channel = self.get(name)
        channel.outcome, channel.text = outcome, text.to_json()
        channel.tried = self._ctx.clock()
        if outcome in SUCCEEDED:
            channel.succeeded = channel.tried
        if cursor is not None:
            channel.cursor = cursor
        if channel.doc_id:
            self._rows.save(channel)
        else:
            self._rows.add(channel)

    def forget_failure(self, name: str) -> None:
        """Let a channel that failed at its last try be one that was never tried."""
        channel = self.get(name)
        if channel.doc_id and channel.outcome not in SUCCEEDED:
            self._rows.remove(channel.doc_id)

    def cursor(self, name: str) -> dict[str, Any]:
        """Where the channel goes on."""
        return self.get(name).cursor or {}
