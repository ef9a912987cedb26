"""One paper seen several times: versions, cross-lists and channels brought together."""

from __future__ import annotations

import msgspec

from coordtui_arxiv.records import Paper, Version

_FIELDS = ("title", "abstract", "authors", "categories", "primary", "comment", "journal_ref", "doi")


def merge(stored: Paper, came: Paper) -> bool:
    """Bring what came into what is stored, and say whether that changed anything.

    A newer version replaces the texts, and the title and abstract that it replaces stay
    with the version before; an older one only joins the list of versions. Of the same
    version the API tells more than a feed, which only fills what is empty. Nothing that is
    known is ever replaced by nothing.
    """
    before = msgspec.to_builtins(stored)
    _merge_versions(stored, came)
    if came.version > stored.version:
        _take(stored, came, everything=True)
        stored.version, stored.updated, stored.withdrawn = came.version, came.updated, came.withdrawn
    elif came.version == stored.version:
        _take(stored, came, everything="api" in came.channels or "api" not in stored.channels)
        stored.updated = came.updated or stored.updated
        stored.withdrawn = stored.withdrawn or came.withdrawn
    stored.published = came.published or stored.published
    if came.version == 1 and "rss" in came.channels and "rss" not in stored.channels:
        stored.announced = came.announced
    stored.channels = sorted({*stored.channels, *came.channels})
    return bool(msgspec.to_builtins(stored) != before)


def _take(stored: Paper, came: Paper, *, everything: bool) -> None:
    for name in _FIELDS:
        value = getattr(came, name)
        if value and (everything or not getattr(stored, name)):
            setattr(stored, name, value)


def _merge_versions(stored: Paper, came: Paper) -> None:
    known = {version.number: version for version in stored.versions}
    for version in came.versions:
        mine = known.setdefault(version.number, Version(number=version.number))
        mine.date = version.date or mine.date
    if came.version > stored.version and stored.version in known:
        old = known[stored.version]
        old.title, old.abstract = stored.title, stored.abstract
    stored.versions = [known[number] for number in sorted(known)]
