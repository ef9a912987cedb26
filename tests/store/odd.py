"""Odd documents, and queries about them, for property tests."""

from __future__ import annotations

import operator
import re

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from tinydb import Query, where
from tinydb.queries import QueryInstance

ODD_TEXTS = [
    "",
    "a",
    "A",
    "b",
    "é",
    "1",
    "[1]",
    "{}",
    "null",
    "a\0b",
    "\x01",
    "\ue000",
    "\ud800",
    "\udfff",
    "🦉",
    'q"\\',
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from(
        [2**53, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**20, 10**20 + 1, 1e20, 0.5, -0.0, 1.0, 2.0**53]
    ),
    st.sampled_from(ODD_TEXTS),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from(["a", "b", "c", "é", 'k"', "x y", "\ue000"])
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=4)
PATHS = st.lists(KEYS, min_size=1, max_size=2)


def field_at(keys: list[str]) -> Query:
    query = Query()
    for key in keys:
        query = query[key]
    return query


def grumpy(value: object) -> bool:
    """What somebody wrote who thought of numbers only."""
    return 1 / value > 0  # type: ignore[operator] # as it should fail


COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _leaves(inner: st.SearchStrategy[QueryInstance]) -> st.SearchStrategy[QueryInstance]:
    items = st.lists(SCALARS, max_size=3)
    return st.one_of(
        st.builds(
            lambda keys, name, value: COMPARISONS[name](field_at(keys), value),
            PATHS,
            st.sampled_from(sorted(COMPARISONS)),
            VALUES,
        ),
        st.builds(lambda keys: field_at(keys).exists(), PATHS),
        st.builds(lambda keys, values: field_at(keys).one_of(values), PATHS, st.lists(VALUES, max_size=3)),
        st.builds(lambda keys, values: field_at(keys).one_of(set(values)), PATHS, items),
        st.builds(lambda keys, text: field_at(keys).one_of(text), PATHS, st.sampled_from(ODD_TEXTS)),
        st.builds(lambda keys, values: field_at(keys).any(values), PATHS, items),
        st.builds(lambda keys, values: field_at(keys).all(values), PATHS, items),
        st.builds(lambda keys, query: field_at(keys).any(query), PATHS, inner),
        st.builds(lambda keys, query: field_at(keys).all(query), PATHS, inner),
        st.builds(lambda keys, test: field_at(keys).test(test), PATHS, st.sampled_from([bool, grumpy, len])),
        st.builds(lambda keys, value: field_at(keys).map(str) == value, PATHS, SCALARS),
        st.builds(lambda keys, value: field_at(keys).map(len) < value, PATHS, SCALARS),
        st.builds(
            lambda keys, flags: field_at(keys).matches("A", flags), PATHS, st.sampled_from([0, re.IGNORECASE])
        ),
        st.builds(
            lambda keys, flags: field_at(keys).search("B", flags), PATHS, st.sampled_from([0, re.IGNORECASE])
        ),
        st.builds(lambda document: Query().fragment(document), DOCUMENTS),
        st.builds(lambda key, document: where(key).fragment(document), KEYS, DOCUMENTS),
        st.just(Query().noop()),
    )


def _joined(inner: st.SearchStrategy[QueryInstance]) -> st.SearchStrategy[QueryInstance]:
    return st.one_of(
        st.builds(operator.and_, inner, inner),
        st.builds(operator.or_, inner, inner),
        st.builds(operator.invert, inner),
    )


SIMPLE = st.deferred(lambda: _leaves(SIMPLE))
QUERIES = st.recursive(SIMPLE, _joined, max_leaves=5)


def examples(number: int) -> settings:
    """So many examples, on one store."""
    return settings(
        max_examples=number, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
