"""Where the values of a profile come from, and how old they are."""

from __future__ import annotations

from datetime import datetime, timedelta

from coordtui.api import Context, Message, Person, formats
from coordtui.ui.widgets import Words
from coordtui_expertise.texts import N_

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


def where_from(person: Person, ctx: Context) -> list[tuple[Words, Words]]:
    """Each source with the day of its last word and what it said; newest first."""
    said: dict[str, tuple[datetime, dict[str, None]]] = {}
    for origin in person.origins:
        at, fields = said.get(origin.source, (origin.at, {}))
        said[origin.source] = max(at, origin.at), {**fields, origin.field: None}
    newest = sorted(said.items(), key=lambda each: each[1][0], reverse=True)
    return [(SOURCES.get(source, source), _told(at, [*fields], ctx)) for source, (at, fields) in newest]


def _told(at: datetime, fields: list[str], ctx: Context) -> Message:
    names = ", ".join(ctx._(FIELDS.get(field, field)) for field in fields)
    age = formats.ago(at, ctx.clock(), ctx.translator)
    if ctx.clock() - at > OLD_AFTER:
        return N_("{age}, OLD: {fields}", age=age, fields=names)
    return N_("{age}: {fields}", age=age, fields=names)
