"""What the form of a person asks for: what is theirs, and what the lab gives to who may change that."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from coordtui.api import Context, Message, Person
from coordtui.ui.widgets import (
    BooleanField,
    Field,
    MultiField,
    Option,
    PeopleField,
    SearchManyField,
    TextField,
    Words,
)
from coordtui_expertise.panes.absence_field import AbsenceField
from coordtui_expertise.panes.field_words import LABELS
from coordtui_expertise.panes.people_names import Names
from coordtui_expertise.panes.shown_field import FixedField, ParagraphField, shown
from coordtui_expertise.texts import N_

ACCESS = ("researcher", "coordinator", "guest")

TAGS = ";,"
"""Between two topics; a semicolon is written."""


def own_fields(ctx: Context, person: Person, *, edits: bool) -> list[Field]:
    """The fields, in the order in which people look for them; `edits`: who asks may change people."""
    tags = partial(MultiField, separators=TAGS)
    return [
        TextField(name="name", label=N_("Name"), help=N_("As you write it; always shown."), required=True),
        shown(ParagraphField(name="about", label=LABELS["about"], help=N_("A few sentences."), lines=3)),
        shown(
            tags(name="interests", label=LABELS["interests"], help=N_("What you work on, with ; between."))
        ),
        shown(tags(name="methods", label=LABELS["methods"], help=N_("How you work on it."))),
        shown(tags(name="offers", label=LABELS["offers"], help=N_("What others may ask you for."))),
        shown(tags(name="seeks", label=LABELS["seeks"], help=N_("What you would like to find."))),
        shown(tags(name="projects", label=LABELS["projects"])),
        shown(MultiField(name="languages", label=LABELS["languages"], help=N_("fr, English, español…"))),
        shown(MultiField(name="emails", label=LABELS["emails"], help=N_("The first one is written to."))),
        shown(TextField(name="place", label=LABELS["place"], help=N_("Room, building, city."))),
        shown(
            MultiField(
                name="links",
                label=LABELS["links"],
                separators=" ;",
                help=N_("Addresses that begin with https://."),
            )
        ),
        shown(TextField(name="orcid", label=LABELS["orcid"])),
        TextField(name="given", label=N_("Given name"), help=N_("To tell name and papers apart.")),
        TextField(name="family", label=N_("Family name"), help=N_("Lists are ordered by it.")),
        shown(
            AbsenceField(
                name="absences",
                label=LABELS["absences"],
                help=N_("Tomorrow; 20 Dec to 5 Jan; several with ; between them."),
                clock=ctx.clock,
                language=lambda: ctx.translator.language,
            )
        ),
        BooleanField(name="busy", label=N_("Busy"), help=N_("“yes”: I take no more requests for now.")),
        BooleanField(
            name="matching",
            label=N_("Suggest me"),
            help=N_(
                "“no”: you are named to nobody as knowing or fitting, nor given papers to review. "
                "Your page stays as it is."
            ),
        ),
        PeopleField(
            name="conflicts",
            label=N_("Not to judge"),
            help=N_("People whom you must not judge; only you and those who manage people see it."),
            directory=ctx.directory,
        ),
        shown(
            FixedField(
                name="papers", label=LABELS["papers"], words=N_("the papers that are yours, and their topics")
            )
        ),
        *(_given(ctx) if edits else _fixed(ctx, person)),
    ]


def _given(ctx: Context) -> list[Field]:
    """What the lab gives, to be changed."""
    return [
        shown(
            MultiField(
                name="roles", label=LABELS["roles"], help=N_("What they are now; what ends keeps its dates.")
            )
        ),
        shown(
            SearchManyField(
                name="groups",
                label=LABELS["groups"],
                help=N_("Names with ; between them; there is a list of all."),
                read_options=lambda: _groups(ctx),
            )
        ),
        shown(PeopleField(name="supervisors", label=LABELS["supervisors"], directory=ctx.directory)),
        MultiField(
            name="access", label=N_("Rights"), help=N_("researcher, coordinator, guest."), suggestions=ACCESS
        ),
    ]


def _groups(ctx: Context) -> Iterable[Option]:
    return [Option(group.doc_id, group.name) for group in ctx.directory.groups().find(order=("name",))]


def _fixed(ctx: Context, person: Person) -> list[Field]:
    """What the lab gives, to be read: the person says who sees it."""
    names = Names(ctx)
    roles = [each.role for each in person.roles if each.until is None]
    return [
        shown(FixedField(name="roles", label=LABELS["roles"], words=_list(roles))),
        shown(FixedField(name="groups", label=LABELS["groups"], words=_list(names.groups_of(person)))),
        shown(
            FixedField(
                name="supervisors", label=LABELS["supervisors"], words=_list(names.people(person.supervisors))
            )
        ),
    ]


def _list(names: list[str]) -> Words:
    given: Message | str = N_("{names} (given by the lab)", names="; ".join(names)) if names else N_("none")
    return given
