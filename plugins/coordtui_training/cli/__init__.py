"""`coordtui training`: every operation of the pages, for scripts and for those who prefer words."""

from __future__ import annotations

from coordtui.api.command_line import in_parts

configure = in_parts(
    __name__,
    "courses",
    "rooms",
    "sessions",
    "series",
    "reports",
    "exchange",
    "calendar",
    "messages",
    "running",
    "certificates",
    "feedback",
    "signups",
    "fitting",
)
