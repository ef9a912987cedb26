"""The plugin's settings: section `[expertise]` of `settings.toml`."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from coordtui.api import Secret, Settings

_Seconds = Annotated[float, Meta(ge=0, le=600)]
SourceName = Literal["orcid", "openalex", "semantic-scholar", "dblp"]


class ExpertiseSettings(Settings, kw_only=True, frozen=True):
    """Where papers and profiles are fetched from, and how much is asked."""

    orcid_url: str = "https://pub.orcid.org/v3.0"
    """Address of ORCID's public API."""

    orcid_interval_s: _Seconds = 1.0
    """Seconds between two requests to ORCID; it allows twelve a second."""

    openalex_url: str = "https://api.openalex.org"
    """Address of OpenAlex."""

    openalex_interval_s: _Seconds = 1.0
    """Seconds between two requests to OpenAlex."""

    openalex_key: Secret = ""
    """Your key for OpenAlex, which answers lists only to those who have one; it is free at openalex.org."""

    semantic_scholar_url: str = "https://api.semanticscholar.org/graph/v1"
    """Address of Semantic Scholar's graph."""

    semantic_scholar_interval_s: _Seconds = 3.0
    """Seconds between two requests to Semantic Scholar; with a key it allows one a second."""

    semantic_scholar_key: Secret = ""
    """Your key for Semantic Scholar; without one it often has no time."""

    dblp_url: str = "https://dblp.org"
    """Address of DBLP."""

    dblp_interval_s: _Seconds = 3.0
    """Seconds between two requests to DBLP, which blocks those who ask faster than once a second or two."""

    refresh: tuple[SourceName, ...] = ()
    """Sources asked again every week for people whose identity there is known: refresh = ['orcid']."""

    max_works: Annotated[int, Meta(ge=1, le=20_000)] = 2_000
    """Works of one person that are taken; who has more in a source is two people to it."""

    max_answer_bytes: Annotated[int, Meta(ge=1)] = 30_000_000
    """The largest answer that is read, in bytes."""
