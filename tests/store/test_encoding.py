"""What is stored is what was given, and engines compare it as Python does."""

from __future__ import annotations

import json
import sqlite3
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coordtui.api import StoreDamaged
from coordtui.store.encoding import decode, encode, escape, unescape

TEXT = st.text(
    st.sampled_from("ab\0\x01\x02é\ud7ff\ud800\udbff\udc00\udfff\ue000\ue001\U00010000"), max_size=6
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
)


def _joins_keys(value: object) -> bool:
    """Whether JSON makes one key of two: halves of a character, and the character."""
    if isinstance(value, dict):
        inside = any(map(_joins_keys, value.values()))
        return inside or len(json.loads(json.dumps(dict.fromkeys(value)))) < len(value)
    return isinstance(value, list) and any(map(_joins_keys, value))


@given(st.dictionaries(TEXT, JSON))
def test_a_document_comes_back_as_json_gives_it(document) -> None:
    if _joins_keys(document):
        with pytest.raises(ValueError, match="two keys alike"):
            encode(document)
    else:
        assert decode(encode(document)) == json.loads(json.dumps(document))


@given(st.lists(JSON))
def test_what_is_stored_is_json_that_sqlite_reads(values) -> None:
    assume(not _joins_keys(values))
    body = encode({"a": values})
    body.encode()
    assert "\\u0000" not in body
    assert sqlite3.connect(":memory:").execute("SELECT json_valid(?)", (body,)).fetchone() == (1,)


@given(TEXT, TEXT)
def test_escaped_strings_are_in_the_same_order(one: str, other: str) -> None:
    assert (escape(one).encode() < escape(other).encode()) == (one < other)
    assert unescape(escape(one)) == one


@pytest.mark.parametrize("body", ["", "{", '{"a": NaN}', '{"a": 1e400}', '{"a": "\\ud800"}'])
def test_a_body_that_is_not_json_any_more_is_said_to_be_damaged(body: str) -> None:
    with pytest.raises(StoreDamaged, match="cannot be read"):
        decode(body)


def test_what_could_not_be_read_back_is_not_written() -> None:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        with pytest.raises(ValueError, match="read back"):
            encode({"a": 10**5000})
    finally:
        sys.set_int_max_str_digits(before)
