"""The plugin's settings: section `[arxiv]` of `settings.toml`."""

from __future__ import annotations

from typing import Annotated

import msgspec

from coordtui.api import Settings

_Count = Annotated[int, msgspec.Meta(ge=1)]


class ArxivSettings(Settings, kw_only=True, frozen=True):
    """Where arXiv is, and how much is asked of it."""

    rss_url: str = "https://rss.arxiv.org/rss"
    """Address of the daily feeds; the categories are put after a slash."""

    api_url: str = "https://export.arxiv.org/api/query"
    """Address of the query API."""

    history_days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 30
    """How far back a new watch looks, in days; 0 looks at the days to come only."""

    overlap_days: Annotated[int, msgspec.Meta(ge=7, le=60)] = 14
    """How many days back the API is asked again for watches without a category: arXiv
    announces some papers days after they were submitted."""

    page_size: Annotated[int, msgspec.Meta(ge=1, le=2000)] = 200
    """Papers asked for in one request to the API."""

    interval_s: Annotated[float, msgspec.Meta(ge=0)] = 3.0
    """Seconds between two requests to arXiv, over all processes; arXiv asks for three."""

    max_page_bytes: _Count = 30_000_000
    """The largest answer that is read, in bytes."""
