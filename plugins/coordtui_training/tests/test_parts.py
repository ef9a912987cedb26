"""Long lists of numbers in parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coordtui_training.parts import AT_ONCE, in_parts


@given(st.integers(0, 3 * AT_ONCE + 1))
def test_parts_are_the_numbers_in_their_order_and_none_is_empty_or_too_long(count):
    parts = [*in_parts(range(count))]
    assert [number for part in parts for number in part] == [*range(count)]
    assert all(1 <= len(part) <= AT_ONCE for part in parts)
