"""The numbers of documents: whole ones, as far as every engine can count."""

from __future__ import annotations

from typing import Any

LARGEST_GIVEN = 2**62
"""The largest number that a document may be given by hand; it leaves room for those to come."""

_LARGEST = 2**63


def can_exist(number: float) -> bool:
    """Whether any document can have the number."""
    return -_LARGEST <= number < _LARGEST


def given(doc_id: Any) -> int:
    """The number that somebody wants for a document; raises `ValueError` when it is not one."""
    if not isinstance(doc_id, int) or isinstance(doc_id, bool) or abs(doc_id) > LARGEST_GIVEN:
        raise ValueError(f"a document number is an int from -2**62 to 2**62, not {doc_id!r:.60}")
    return int(doc_id)


def looked_up(doc_id: object) -> int | None:
    """The number that TinyDB looks up: `7` and `"7"`, but neither `7.0` nor `True`."""
    number = doc_id if type(doc_id) is int else None
    if number is None:
        try:
            number = int(str(doc_id))
        except ValueError:
            return None
        if str(number) != str(doc_id):
            return None
    return number if can_exist(number) else None
