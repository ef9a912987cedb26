"""Where the values of a profile come from, and how old they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from coordtui.api import Context, Message, Person, formats
from coordtui.ui.widgets import Words
from coordtui_expertise.records import Work
from coordtui_expertise.texts import N_, NN_

OLD_AFTER = timedelta(days=365)
"""So long after it was fetched an imported value is said to be old."""

SOURCES: dict[str, Message | str] = {
    "csv": N_("spreadsheet"),
    "orcid": "ORCID",
    "openalex": "OpenAlex",
    "semanticscholar": "Semantic Scholar",
    "dblp": "DBLP",
    "bibtex": "BibTeX",
    "arxiv": "arXiv",
}

FIELDS: dict[str, Message | str] = {
    "given": N_("given name"),
    "family": N_("family name"),
    "emails": N_("mail"),
    "orcid": "ORCID",
    "languages": N_("languages"),
    "place": N_("place"),
    "about": N_("presentation"),
    "interests": N_("interests"),
    "offers": N_("offers"),
    "methods": N_("methods"),
    "seeks": N_("looks for"),
    "projects": N_("projects"),
    "links": N_("links"),
}


def where_from(person: Person, works: Sequence[Work], ctx: Context) -> list[tuple[Words, Words]]:
    """Each source with the day of its last word and what it said, papers counted; newest first."""
    said: dict[str, tuple[datetime, dict[str, Message | str]]] = {}

    def add(source: str, at: datetime, field: str, told: Message | str) -> None:
        last, fields = said.get(source, (at, {}))
        said[source] = max(last, at), {**fields, field: told}

    for origin in person.origins:
        add(origin.source, origin.at, origin.field, FIELDS.get(origin.field, origin.field))
    papers = Counter(each.source for work in works for each in work.sources)
    for each in (each for work in works for each in work.sources):
        n = papers[each.source]
        add(each.source, each.at, "papers", NN_("{n} paper", "{n} papers", n))
    newest = sorted(said.items(), key=lambda each: each[1][0], reverse=True)
    return [(SOURCES.get(source, source), _told(at, fields.values(), ctx)) for source, (at, fields) in newest]


def _told(at: datetime, fields: Iterable[Message | str], ctx: Context) -> Message:
    names = ", ".join(map(ctx._, fields))
    age = formats.ago(at, ctx.clock(), ctx.translator)
    if ctx.clock() - at > OLD_AFTER:
        return N_("{age}, OLD: {fields}", age=age, fields=names)
    return N_("{age}: {fields}", age=age, fields=names)
