"""What the tests of filling share: an invented author, and a context that asks invented sources."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from coordtui.api import Context
from coordtui_expertise.demo.catalogues import Author
from coordtui_expertise.records import Work

from .fake_sources import FakeSources

UTE = "Ute Nobody"
ORCID = "0000-0000-0000-0028"


def paper(number: int, title: str = "", **fields: Any) -> Work:
    """An invented work by Ute Nobody and a colleague."""
    known: dict[str, Any] = {
        "key": f"bib:{number}",
        "title": title or f"Notes on invention number {number}",
        "abstract": f"We look at invention {number} and find again what was looked for.",
        "authors": [UTE, "Hrafn Placeholder"],
        "date": date(2024, 5, 1 + number % 28),
        "doi": f"10.99999/nil.{number}",
        "venue": "Journal of Invented Results",
    }
    return Work(**(known | fields))


def author(count: int = 3, **fields: Any) -> Author:
    """Ute Nobody as the catalogues know her."""
    known: dict[str, Any] = {
        "name": UTE,
        "orcid": ORCID,
        "keywords": ("imaginary numbers", "empty sets"),
        "link": "https://ute.example.invalid/",
        "works": tuple(paper(number) for number in range(count)),
    }
    return Author(**(known | fields))


def asking(ctx: Context, sources: FakeSources, **settings: Any) -> Context:
    """The context with settings that lead to the invented sources."""
    return replace(ctx, settings=sources.settings(**settings))
