"""What is stored is what was given, and engines compare it as Python does."""

from __future__ import annotations

import json
import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from coordtui.store.encoding import decode, encode, escape, unescape

TEXT = st.text(
    st.sampled_from("ab\0\x01\x02é\ud7ff\ud800\udbff\udc00\udfff\ue000\ue001\U00010000"), max_size=6
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
)


@given(st.dictionaries(TEXT, JSON))
def test_a_document_comes_back_as_it_was_given(document) -> None:
    assert decode(encode(document)) == document


@given(st.dictionaries(TEXT, JSON))
def test_what_is_stored_is_json_that_sqlite_reads(document) -> None:
    body = encode(document)
    body.encode()
    assert "\\u0000" not in body
    assert sqlite3.connect(":memory:").execute("SELECT json_valid(?)", (body,)).fetchone() == (1,)


@given(TEXT, TEXT)
def test_escaped_strings_are_in_the_same_order(one: str, other: str) -> None:
    assert (escape(one).encode() < escape(other).encode()) == (one < other)
    assert unescape(escape(one)) == one


def test_keys_that_are_not_strings_become_strings_as_in_a_json_file() -> None:
    document = {1: "a", False: "b", None: "c", 1.5: "d"}
    assert decode(encode(document)) == json.loads(json.dumps(document))
