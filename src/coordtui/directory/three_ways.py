"""Taking one change back from under later ones."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

R = TypeVar("R", bound=msgspec.Struct)


def put_back(now: R, before: R, after: R) -> R:
    """The record as it would be now, had it not been changed from `before` to `after`.

    What was changed since stays: of lists and mappings each entry by itself, of anything
    else the whole value. Number and revision are those of `now`.
    """
    changes = {
        name: _value(getattr(now, name), getattr(before, name), getattr(after, name))
        for name in now.__struct_fields__
        if name not in {"doc_id", "rev"}
    }
    return msgspec.structs.replace(now, **changes)


def _value(now: Any, before: Any, after: Any) -> Any:
    if before == after:
        return now
    if now == after:
        return before
    if isinstance(now, list):
        stay = [each for each in now if each in before or each not in after]
        return [*stay, *(each for each in before if each not in after and each not in stay)]
    if isinstance(now, dict):
        as_put = [key for key in {**before, **after} if now.get(key) == after.get(key)]
        others = {key: each for key, each in now.items() if key not in as_put}
        return {**others, **{key: before[key] for key in as_put if key in before}}
    return now
