"""The few papers of a large archive that may be near to some terms, asked of the full-text index."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from coordtui.api import Context, TextMatch

_FIELDS = ("title", "abstract")


def candidates(
    ctx: Context, terms: Iterable[tuple[str, float]], limit: int, among: Collection[int] | None = None
) -> list[int]:
    """So many papers at most that have some of these weighted terms, those with most weight first.

    Each term is a quick query; only papers `among` these count, if any are named.
    """
    found: dict[int, float] = {}
    for term, weight in terms:
        for number in ctx.store.having("papers", TextMatch(term, fields=_FIELDS, whole=True)):
            found[number] = found.get(number, 0.0) + weight
    if among is not None:
        found = {number: found[number] for number in among if number in found}
    return sorted(found, key=lambda number: (-found[number], -number))[:limit]
