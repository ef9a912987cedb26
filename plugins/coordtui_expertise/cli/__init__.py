"""`coordtui expertise`: every operation of the pages, for scripts."""

from __future__ import annotations

from coordtui.api.command_line import in_parts

configure = in_parts(
    __name__, "find", "similar", "assign", "rank", "vocabulary", "fill", "identities", "topics"
)
