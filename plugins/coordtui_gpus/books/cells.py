"""The cells of the table of assets: how values are written into them, and read from them again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from coordtui.api import Message, fold, safe
from coordtui_gpus.books.columns import folded
from coordtui_gpus.texts import N_

LONGEST = 10_000
"""Signs of a cell; a longer one is refused, as half of what it tells would be untrue."""

UNWATCHED = "no"
"""In the column `via`: the machine is not watched."""

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_OR_MONTH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


class Misread(Exception):
    """A cell, or a whole row (`column` is `""`), that is not understood or not allowed, and why."""

    def __init__(self, message: Message | str, column: str = "") -> None:
        super().__init__(message)
        self.message, self.column = message, column


def tidy(text: str) -> str:
    """What is kept of a cell: nothing that a terminal obeys, each line with single spaces."""
    lines = safe(text, limit=LONGEST, lines=True).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def read_day(cell: str) -> date:
    """The day of a cell: `2026-11-12`, or `31/12/2026` where only one reading is possible."""
    bare = cell.removesuffix(" 00:00:00").removesuffix(" 00:00")
    try:
        if found := _YEAR_FIRST.fullmatch(bare):
            return date(*map(int, found.groups()))
        if found := _DAY_OR_MONTH.fullmatch(bare):
            first, second, year = map(int, found.groups())
            if first <= 12 and second <= 12 and first != second:
                raise Misread(
                    N_(
                        "“{text}” may be two days: write {one} or {other}.",
                        text=cell,
                        one=date(year, second, first).isoformat(),
                        other=date(year, first, second).isoformat(),
                    )
                )
            return date(year, second, first) if first > 12 or first == second else date(year, first, second)
    except ValueError:
        raise Misread(N_("There is no such day: “{text}”.", text=safe(cell, limit=40))) from None
    raise Misread(N_("“{text}” is no day such as 2026-11-12.", text=safe(cell, limit=40)))


def split(cell: str) -> list[str]:
    """The parts of a cell between `;`, each once."""
    parts = (part.strip() for part in cell.split(";"))
    return list(dict.fromkeys(part for part in parts if part))


def joined(parts: Iterable[str]) -> str:
    """One cell that `split` takes apart again: no tag holds a `;`."""
    return "; ".join(parts)


def one_of(words: Mapping[str, tuple[str, ...]]) -> Callable[[str], str]:
    """A reader of words: each value by itself, or by other words for it in both languages."""
    meant = {folded(word): value for value, others in words.items() for word in (value, *others)}

    def read(cell: str) -> str:
        if folded(cell) not in meant:
            said = {"text": safe(cell, limit=40), "words": ", ".join(words)}
            raise Misread(N_("“{text}” is none of: {words}.", **said))
        return meant[folded(cell)]

    return read


READERS: Mapping[str, Callable[[str], Any]] = {
    "kind": one_of(
        {
            "gpu": ("card", "carte", "gpus", "graphics card", "carte graphique"),
            "host": ("machine", "server", "serveur", "node", "nœud", "noeud", "hôte"),
            "other": ("autre", "other equipment", "autre équipement", "équipement"),
        }
    ),
    "lifecycle": one_of(
        {
            "ordered": ("commandé", "commandée", "on order"),
            "received": ("reçu", "reçue", "in stock", "en stock"),
            "in_service": ("en service", "active", "actif", "active", "deployed", "in use"),
            "repair": ("en réparation", "réparation", "in repair", "rma"),
            "lent": ("prêté", "prêtée", "on loan"),
            "retired": ("retiré", "retirée", "hors inventaire", "disposed", "archived"),
        }
    ),
    "via": one_of(
        {
            "ssh": (),
            "local": ("locale", "this machine"),
            "none": ("slurm", "aucun", "aucune"),
            "invented": ("inventée",),
            UNWATCHED: ("non", "not watched", "non surveillée", "unwatched"),
        }
    ),
    "purchased": read_day,
    "warranty": read_day,
    "tags": split,
    "currency": lambda cell: fold(cell).upper(),
}
"""How the cells of columns are read that are more than text; `price` is read by the rules of assets."""


def read(column: str, cell: str) -> Any:
    """The value that a cell says; raises `Misread` naming the column."""
    try:
        return READERS.get(column, str)(cell)
    except Misread as error:
        raise Misread(error.message, column) from error


def write(value: Any) -> str:
    """The cell that says a value; `""` for nothing."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return joined(value) if isinstance(value, list) else str(value)
