"""What the words of `coordtui plugin` share: the plugins, and how each fares in words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from coordtui.cli.invocation import Invocation
from coordtui.host import Host, Loaded, discover
from coordtui.text.messages import Translate


def loaded_plugins(invocation: Invocation, only: Collection[str] | None) -> Host:
    """The installed plugins; of those named, or of all, what they are made of."""
    host = Host(discover(), invocation.settings.plugins.disabled, only=only)
    host.load()
    return host


def summary(loaded: Loaded, translate: Translate) -> dict[str, Any]:
    """A line of the list, as plain data."""
    return {
        "name": loaded.name,
        "state": loaded.state,
        "version": loaded.found.version,
        "origin": loaded.found.dist,
        "title": translate(loaded.title),
        "reason": translate(loaded.reason) if loaded.reason else None,
    }
