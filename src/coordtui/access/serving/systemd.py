"""Tells systemd how the server is, where systemd started it and asked."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def tell(state: str) -> None:
    """Say `READY=1`, `STOPPING=1`, …; nothing where nobody asked."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address[:1] in {"/", "@"}:
        with (
            suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line,
        ):
            line.connect("\0" + address[1:] if address.startswith("@") else address)
            line.sendall(state.encode())
