"""Two changes of one record brought together, field by field; what cannot be is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from coordtui.text import formats
from coordtui.text.messages import Translate
from coordtui.ui.widgets.dates import language_of
from coordtui.ui.widgets.fields import Field, Unmerged

LONGEST = 2_000
"""Words of a text that are compared; a longer one is shown whole."""


@dataclass(frozen=True)
class Merged:
    """The `values` of all fields; in those of `asked` they are yours until somebody chooses.

    `taken` are the fields in which theirs, or something of theirs, was taken over. `base`,
    `theirs` and `yours` are the three versions.
    """

    base: Mapping[str, Any]
    theirs: Mapping[str, Any]
    yours: Mapping[str, Any]
    values: dict[str, Any]
    taken: Sequence[Field]
    asked: Sequence[Field]


def three_way(
    fields: Sequence[Field], base: Mapping[str, Any], theirs: Mapping[str, Any], yours: Mapping[str, Any]
) -> Merged:
    """What both changed since `base`, in one record."""
    values, taken, asked = dict(yours), [], []
    for field in fields:
        before, other, mine = (version[field.name] for version in (base, theirs, yours))
        if other in (before, mine):
            continue
        try:
            values[field.name] = other if mine == before else field.merge(before, other, mine)
        except Unmerged:
            asked.append(field)
        else:
            taken.append(field)
    return Merged(base, theirs, yours, values, taken, asked)


def named(fields: Iterable[Field], translate: Translate) -> str:
    """What the fields are called, as a list in a sentence."""
    return formats.listing([translate(field.label) for field in fields], language_of(translate))


def marked(before: str, after: str) -> Iterator[tuple[str, bool]]:
    """The pieces of `after`, and whether each is new or another than in `before`; word by word."""
    old, new = _words(before), _words(after)
    if max(len(old), len(new)) > LONGEST:
        yield after, False
        return
    for kind, _, _, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if start < stop:
            yield "".join(new[start:stop]), kind != "equal"


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)
