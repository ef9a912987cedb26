"""What the fields of a person are called, and what is in them in words."""

from __future__ import annotations

from coordtui.api import Context, Message, Person, formats
from coordtui_expertise.panes.people_names import Names, role_said
from coordtui_expertise.texts import N_

LABELS: dict[str, Message] = {
    "about": N_("About me"),
    "interests": N_("Interests"),
    "methods": N_("Methods"),
    "offers": N_("I offer"),
    "seeks": N_("I look for"),
    "projects": N_("Projects"),
    "languages": N_("Languages"),
    "emails": N_("E-mail"),
    "place": N_("Place"),
    "links": N_("Links"),
    "orcid": N_("ORCID"),
    "absences": N_("Away"),
    "roles": N_("Role"),
    "groups": N_("Groups"),
    "supervisors": N_("Supervisors"),
    "papers": N_("Papers"),
}
"""The fields of which a person says who sees them, in the order of the form."""


def in_words(ctx: Context, names: Names, person: Person, field: str) -> str:
    """What a person has in one of `LABELS`, in one line; empty when nothing. Of papers it says nothing."""
    if field == "papers":
        return ""
    value = getattr(person, field)
    if field == "groups":
        value = names.groups_of(person)
    elif field == "supervisors":
        value = names.people(value)
    elif field == "roles":
        said = (ctx._(role_said(each)) for each in value if each.until is None)
        value = dict.fromkeys(said)  # one role may stand there in both languages
    elif field == "absences":
        value = [formats.days(each.since, each.until, ctx.translator) for each in value]
    return value if isinstance(value, str) else "; ".join(value)
