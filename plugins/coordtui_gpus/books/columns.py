"""The columns of the table of assets: their names in both languages, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from coordtui.api import Message, fold
from coordtui_gpus.texts import N_


class Column(msgspec.Struct, frozen=True):
    """One column: `name` as scripts know it and its French name; either is read, and the words of `also`."""

    name: str
    french: str
    says: Message
    also: tuple[str, ...] = ()


COLUMNS = (
    Column("number", "numéro", N_("the number on the books; leave it empty for what is new"), ("id",)),
    Column("kind", "genre", N_("gpu, host or other; gpu unless given"), ("type", "asset type", "sorte")),
    Column(
        "tag", "étiquette", N_("the lab’s own number for it"), ("tag number", "asset tag", "n° d'inventaire")
    ),
    Column("name", "nom", N_("its name; of a machine, as ssh knows it"), ("hostname", "host name")),
    Column(
        "serial",
        "numéro de série",
        N_("its serial number"),
        ("serial number", "serial no", "sn", "s/n", "n° de série", "no de série"),
    ),
    Column("uuid", "uuid", N_("its UUID, as nvidia-smi -L tells it"), ("gpu uuid",)),
    Column("model", "modèle", N_("its model")),
    Column("location", "emplacement", N_("where it stands"), ("lieu", "room", "local")),
    Column("owner", "responsable", N_("whose it is: a person or a group"), ("propriétaire",)),
    Column("vendor", "fournisseur", N_("who sold it"), ("supplier", "bought from")),
    Column(
        "order",
        "bon de commande",
        N_("the purchase order"),
        ("purchase order", "po", "po number"),
    ),
    Column("price", "prix", N_("its price, such as 31450.50"), ("cost", "coût", "purchase cost")),
    Column("currency", "devise", N_("CAD, USD, EUR …; CAD unless given")),
    Column("grant", "subvention", N_("who paid"), ("fund", "fonds")),
    Column(
        "purchased",
        "date d'achat",
        N_("the day it was bought: 2026-11-12"),
        ("purchase date", "bought on", "acheté le", "achat"),
    ),
    Column(
        "warranty",
        "fin de garantie",
        N_("the last day of its warranty: 2029-11-11"),
        ("warranty until", "warranty end", "warranty expires", "garantie", "garantie jusqu'au"),
    ),
    Column(
        "lifecycle",
        "état",
        N_("ordered, received, in_service, repair, lent or retired; in_service unless given"),
        ("state", "status", "statut"),
    ),
    Column("slot", "position", N_("its place in what it is in"), ("bus", "pci")),
    Column("parent", "dans", N_("what it is in: tag, name or serial number, or # and its number"), ("in",)),
    Column("tags", "mots-clés", N_("words to find it by, separated by “;”"), ("keywords", "labels")),
    Column("note", "note", N_("anything else"), ("notes", "remarque", "remarques", "comment")),
    Column("address", "adresse", N_("of a machine: what ssh is given; its name unless given")),
    Column("via", "accès", N_("of a machine: ssh, local or none (Slurm tells of it); “no”: not watched")),
    Column("place", "bâti", N_("of a machine: its rack or room, for the strip"), ("rack",)),
    Column("exporter", "exportateur", N_("of a machine: the address of a DCGM exporter")),
)
"""Every column, in the order in which they are written."""

MACHINE = ("address", "via", "place", "exporter")
"""Columns of the machine that is watched, not of the asset."""

NAMES = tuple(each.name for each in COLUMNS)


def folded(word: str) -> str:
    """The name of a column however it is typed: case, accents and punctuation aside."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", fold(word)).split())


MEANT: Mapping[str, str] = {
    folded(word): each.name for each in reversed(COLUMNS) for word in (each.name, each.french, *each.also)
}
"""The columns by each of their names, folded."""


def header(language: str) -> list[str]:
    """The first line as it is written for somebody of that language."""
    return [each.french if language == "fr" else each.name for each in COLUMNS]
