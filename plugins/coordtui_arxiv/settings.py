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

    oai_url: str = "https://oaipmh.arxiv.org/oai"
    """Address of the OAI-PMH channel, which tells of every change of every paper."""

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

    route_threshold: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.08
    """From which score on a paper is suggested to a person; people may set their own. Scores are
    those of whoever finds experts: from 0.08 on, one in seven of the nearest wrote such papers."""

    route_daily: Annotated[int, msgspec.Meta(ge=0)] = 5
    """How many papers a person is suggested and sent by the program in a day; people may set their own."""

    route_per_paper: _Count = 3
    """To how many people one paper is suggested."""

    route_expires_days: _Count = 14
    """After so many days a suggestion that nobody settled lapses; older papers are not suggested."""

    send_daily: Annotated[int, msgspec.Meta(ge=0)] = 20
    """How many papers one person may send to others in a day, each person counted, without the
    right to route papers."""

    digest_hour: Annotated[int, msgspec.Meta(ge=0, le=23)] = 6
    """From which hour of the day on, here, digests send themselves."""
