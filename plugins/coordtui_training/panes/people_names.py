"""Names of people, as who acts may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coordtui.api import Context, NotAllowed


def names(ctx: Context, people: Iterable[int]) -> Mapping[int, str]:
    """Their names by number; without those that are not there, or that who acts may not see."""
    try:
        found = ctx.directory.people().get_many(dict.fromkeys(people))
    except NotAllowed:
        return {}
    return {each.doc_id: each.name for each in found}
