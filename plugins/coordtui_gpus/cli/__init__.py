"""`coordtui gpus`: every operation of the pages, for scripts and for those who prefer words."""

from __future__ import annotations

from coordtui.api.command_line import in_parts

configure = in_parts(
    __name__, "parse", "hosts", "sweep", "status", "gpu", "books", "booking", "incidents", "usage"
)
