"""Prices as decimal text: read as people in Québec write them, never through a float."""

from __future__ import annotations

import re
from decimal import Decimal

from coordtui.api import Message, safe
from coordtui_gpus.texts import N_

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,4})?")
_FRENCH = re.compile(r"\d{1,12},\d{1,4}")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?")
_GROUPED = re.compile(r"\d{1,3}(?:[\s\u00a0\u202f]\d{3})+(?:[.,]\d{1,4})?")


class NoPrice(ValueError):
    """A text that is no price, or may be two; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def price_text(text: str) -> str:
    """A price in its one form: figures, and after a point the cents where there are any; `""` for nothing.

    Raises `NoPrice`: also for `12,345`, which is twelve thousand in English and twelve in French.
    """
    bare = text.strip().removesuffix("$").removeprefix("$").strip()
    if not bare:
        return ""
    if _SPACES.search(bare) and not _GROUPED.fullmatch(bare):
        raise _no_price(text)
    figures = _SPACES.sub("", bare)
    if re.fullmatch(r"\d{1,3},\d{3}", figures):
        raise NoPrice(
            N_(
                "“{text}” may be two prices: write it as {one} or as {other}.",
                text=safe(text, limit=40),
                one=figures.replace(",", ""),
                other=figures.replace(",", ".") + "0",
            )
        )
    if _ENGLISH.fullmatch(figures):
        figures = figures.replace(",", "")
    elif _FRENCH.fullmatch(figures):
        figures = figures.replace(",", ".")
    if not (figures.isascii() and _PLAIN.fullmatch(figures)):
        raise _no_price(text)
    return _tidy(figures)


def same_price(one: str, other: str) -> bool:
    """Whether two prices are the same amount, however each is written."""
    try:
        return price_text(one) == price_text(other)
    except NoPrice:
        return False


def _tidy(figures: str) -> str:
    whole, _, cents = figures.partition(".")
    cents = cents.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{cents:0<2}" if cents else whole


def _no_price(text: str) -> NoPrice:
    return NoPrice(N_("“{text}” is no price such as 31450 or 31450.50.", text=safe(text, limit=40)))


def total(prices: list[str]) -> str:
    """The sum of prices, exactly, in their one form."""
    return _tidy(format(sum(map(Decimal, filter(None, prices)), Decimal(0)), "f"))
