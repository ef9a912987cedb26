"""The last filter before the terminal: nothing that a terminal would obey gets through.

Data is made safe where it comes in (`coordtui.text.safety`). This is the second lock: a
widget that forgot can show odd text, but cannot set a title or fill a clipboard.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Controls of both sets, bidirectional marks and overrides, zero-width and tag characters, surrogates."""


class Scrub(LineFilter):
    """Takes controls out of every segment on its way out; all of them are zero cells wide."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, those with a control replaced by one without."""
        if not any(_OBEYED.search(segment.text) for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(_scrubbed(segment.text), segment.style)
            for segment in segments
        ]


@lru_cache(1024)
def _scrubbed(text: str) -> str:
    return _OBEYED.sub("", text)
