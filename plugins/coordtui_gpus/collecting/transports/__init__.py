"""The ways to machines: the system's `ssh`, the extra `asyncssh`, and this very machine."""

from __future__ import annotations

from coordtui.api import Context
from coordtui_gpus.collecting.answers import Transport


def transport_of(ctx: Context) -> Transport:
    """The one that the settings choose. Raises `Refused` when it is not installed."""
    given = ctx.settings
    if given.transport == "asyncssh":
        from coordtui_gpus.collecting.transports.extra import AsyncSsh

        return AsyncSsh(given.ssh_config, given.known_hosts)
    from coordtui_gpus.collecting.transports.openssh import OpenSsh

    return OpenSsh(given.ssh_config, given.known_hosts)
