"""One paper seen several times: versions, cross-lists and channels brought together."""

from __future__ import annotations

import msgspec

from coordtui_arxiv.holidays import NEAR
from coordtui_arxiv.records import Announced, Kind, Paper, Version

_FIELDS = ("title", "abstract", "authors", "categories", "primary", "comment", "journal_ref", "doi")


def merge(stored: Paper, came: Paper) -> bool:
    """Bring what came into what is stored, and say whether that changed anything.

    A newer version replaces the texts, and the title and abstract that it replaces stay
    with the version before; an older one only joins the list of versions. Of the same
    version the API and OAI tell more than a feed, which only fills what is empty, and the
    API tells authors apart that OAI gives as one text. Nothing that is known is ever
    replaced by nothing.
    """
    before = msgspec.to_builtins(stored)
    _merge_days(stored, came)
    _merge_versions(stored, came)
    if came.version > stored.version:
        _take(stored, came, everything=True)
        stored.version, stored.updated, stored.withdrawn = came.version, came.updated, came.withdrawn
    elif came.version == stored.version:
        if "api" in stored.channels and stored.authors and came.channels == ["oai"]:
            came = msgspec.structs.replace(came, authors=[])
        _take(stored, came, everything=came.channels != ["rss"] or stored.channels == ["rss"])
        stored.updated = came.updated or stored.updated
        stored.withdrawn = stored.withdrawn or came.withdrawn
    stored.published = came.published or stored.published
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
    older = min((stored, came), key=lambda paper: paper.version)
    if came.version != stored.version and (old := known.get(older.version)) and not old.title:
        old.title, old.abstract = older.title, older.abstract
    stored.versions = [known[number] for number in sorted(known)]


_STRENGTH: tuple[Kind, ...] = ("new", "replace", "cross", "replace-cross")
"""Of a day's kinds the first is kept: a feed calls “cross” what is “new” in another."""


def _merge_days(stored: Paper, came: Paper) -> None:
    """Bring the announcements together, and go by a feed's day where one announced the paper."""
    heard = "rss" in came.channels and "rss" not in stored.channels and came.version == 1
    if heard or ("oai" in came.channels and not {"rss", "oai"} & {*stored.channels}):
        stored.announced = came.announced
    days = {(each.version, each.day): each for each in stored.announcements}
    for each in came.announcements:
        mine = days.setdefault((each.version, each.day), each)
        mine.kind = min(mine.kind, each.kind, key=_STRENGTH.index)
        mine.channels = sorted({*mine.channels, *each.channels})
    told = [each for each in days.values() if "rss" in each.channels]
    supposed: dict[tuple[int, Kind], Announced] = {}
    for each in days.values():
        if each not in told:  # what was stored comes first: a date of arXiv’s own is nearer than a guess
            supposed.setdefault((each.version, each.kind), each)
    kept = [each for each in supposed.values() if not any(_is_that(each, of) for of in told)]
    stored.announcements = sorted([*told, *kept], key=lambda each: (each.day, each.version))


def _is_that(supposed: Announced, heard: Announced) -> bool:
    """Whether the day that arXiv's schedule gives is that of an announcement that was heard."""
    near = abs(supposed.day - heard.day) <= NEAR
    return supposed.version == heard.version and (near or heard.kind in {"new", "replace"})
