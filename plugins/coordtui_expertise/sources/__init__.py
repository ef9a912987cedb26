"""How works and profiles come in: each source reads what it sent strictly, apart from asking for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module

from coordtui.api import Context, Refused, safe
from coordtui_expertise.sources.asking import Watching
from coordtui_expertise.sources.shapes import Source
from coordtui_expertise.texts import N_

TITLES: Mapping[str, str] = {
    "orcid": "ORCID",
    "openalex": "OpenAlex",
    "semantic-scholar": "Semantic Scholar",
    "dblp": "DBLP",
}
"""The sources that are asked over the network, by the name that commands and records use."""

_IDENTITIES: Mapping[str, re.Pattern[str]] = {
    "orcid": re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?\Z", re.IGNORECASE),
    "openalex": re.compile(r"(?:https?://openalex\.org/(?:authors/)?)?(A\d{1,15})\Z", re.IGNORECASE),
    "semantic-scholar": re.compile(
        r"(?:https?://www\.semanticscholar\.org/author/(?:[^/]+/)?)?(\d{1,15})\Z", re.IGNORECASE
    ),
    "dblp": re.compile(r"(?:https?://dblp\.org/pid/)?([a-z0-9]{1,4}/[\w=-]{1,100})(?:\.html|\.xml)?\Z"),
}
"""An identity in each source, alone or as the address of its page."""


def identity_of(name: str, text: str) -> str:
    """The identity in a text as the source writes it; raises `Refused` when it is none."""
    found = _IDENTITIES[name].match(text.strip())
    if found is None:
        raise Refused(
            N_(
                "“{identity}” is not an identity of {source}.",
                identity=safe(text, limit=80),
                source=TITLES[name],
            ),
            remedy=N_("Copy it from the address of the person’s page there."),
        )
    return found[1] if name == "dblp" else found[1].upper()


def source(ctx: Context, name: str, watching: Watching | None = None) -> Source:
    """One of `TITLES`, asked through the context's polite client; raises `KeyError` for another name."""
    TITLES[name]
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    made: Source = module.make(ctx, watching or Watching())
    return made
