"""The columns of the three tables: their names in both languages, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from coordtui.api import Message
from coordtui_training.exchange.cells import folded
from coordtui_training.texts import N_

Kind = Literal["courses", "sessions", "signups", "all"]
"""A table; everything together is JSON, and has no columns."""


class Column(msgspec.Struct, frozen=True):
    """One column: `name` as scripts know it and its French name; either is read, whatever its case."""

    name: str
    french: str
    says: Message
    needed: bool = False


_TITLES = (
    Column("title_fr", "titre (fr)", N_("title in French")),
    Column("title_en", "titre (en)", N_("title in English")),
    Column("about_fr", "description (fr)", N_("description in French")),
    Column("about_en", "description (en)", N_("description in English")),
)
_PUBLIC = (
    Column("roles", "fonctions", N_("for whom: roles in the lab, several separated by “;”")),
    Column("groups", "groupes", N_("for whom: names of groups, several separated by “;”")),
    Column("years", "années", N_("for whom: years in a role, 1 is the first, several separated by “;”")),
)
_PAYS = (
    Column("grants", "subventions", N_("grants that pay, several separated by “;”")),
    Column("partners", "partenaires", N_("partners that pay, several separated by “;”")),
)
_INSTRUCTORS = Column(
    "instructors", "donnée par", N_("who gives it: mail, ORCID or name, several separated by “;”")
)
_CAPACITY = Column("capacity", "places", N_("how many it takes; “none” is as many as come"))
_PREREQUISITES = Column(
    "prerequisites", "préalables", N_("codes of courses attended before, several separated by “;”")
)
_MODERATED = Column("moderated", "sur approbation", N_("yes or no: each sign-up waits for a yes"))
_COURSE = Column("course", "formation", N_("code of the course"), needed=True)
_UID = Column("uid", "identifiant", N_("what names the session in calendars; empty for a new one"))

COLUMNS: Mapping[Kind, Sequence[Column]] = {
    "courses": (
        Column("code", "code", N_("short name, four letters at most; it says which course is meant"), True),
        *_TITLES,
        Column("level", "niveau", N_("intro, intermediate or advanced")),
        Column("topics", "sujets", N_("what its teachers know, several separated by “;”")),
        _PREREQUISITES,
        Column("minutes", "minutes", N_("how long a session lasts")),
        _CAPACITY,
        _INSTRUCTORS,
        *_PUBLIC,
        _MODERATED,
        Column("certificate", "attestation", N_("yes or no: whether who came gets a certificate")),
        *_PAYS,
        Column("archived", "archivée", N_("yes or no: put aside, offered no more")),
    ),
    "sessions": (
        _UID,
        _COURSE,
        Column("zone", "fuseau", N_("time zone, such as America/Toronto; the lab’s unless given")),
        Column(
            "sittings",
            "rencontres",
            N_("2026-11-12 14:00/17:00 by the clocks of the zone, several separated by “;”"),
            True,
        ),
        Column("language", "langue", N_("fr, en or both")),
        *_TITLES,
        _INSTRUCTORS,
        Column("room", "salle", N_("name of the room")),
        Column("link", "lien", N_("address of a meeting online")),
        _CAPACITY,
        Column("opens", "ouverture", N_("when sign-up begins, 2026-11-01 09:00")),
        Column("closes", "fermeture", N_("when sign-up ends, 2026-11-11 12:00")),
        _PREREQUISITES,
        *_PUBLIC,
        _MODERATED,
        Column(
            "waiting", "liste d’attente", N_("offer, auto or hand: what becomes of a seat that comes free")
        ),
        Column("state", "état", N_("draft, published or cancelled; draft unless given")),
        Column("cancelled_why", "motif d’annulation", N_("why it was cancelled")),
        *_PAYS,
        Column("held", "liste fermée", N_("yes or no: who came is settled; only for sessions that are over")),
    ),
    "signups": (
        Column("uid", "identifiant", N_("the session; or its course and start")),
        Column("course", "formation", N_("code of the course, to read, or where there is no uid")),
        Column("start", "début", N_("start of the session, to read, or where there is no uid")),
        Column("person", "nom", N_("the person’s name; enough where only one has it")),
        Column("email", "courriel", N_("the person’s mail")),
        Column("orcid", "orcid", N_("the person’s ORCID")),
        Column(
            "state",
            "état",
            N_(
                "requested, waiting, confirmed, attended, partial, no_show, excused, cancelled, "
                "late_cancelled, declined, expired or refused"
            ),
            True,
        ),
        Column("asked", "demandée", N_("when they asked, by the clocks of the session; now unless given")),
        Column("priority", "priorité", N_("0 comes before 1 on the list")),
        Column("present", "présences", N_("sittings that they came to, counted from 1, separated by “;”")),
    ),
}
"""Each table with its columns, in the order in which they are written."""


def meanings(kind: Kind) -> dict[str, str]:
    """The columns of a table by each of their names, folded."""
    return {folded(word): each.name for each in COLUMNS[kind] for word in (each.name, each.french)}


def header(kind: Kind, language: str) -> list[str]:
    """The first line of a table as it is written for somebody of that language."""
    return [each.french if language == "fr" else each.name for each in COLUMNS[kind]]
