"""The index of needed words leaves out no watch that would answer, and changes no reason of theirs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui_arxiv.matching import Document, Engine
from coordtui_arxiv.matching import _compile as alone
from coordtui_arxiv.needed import Key, needed
from coordtui_arxiv.query import parse
from coordtui_arxiv.records import Watch

WORDS = ("lamp", "lamps", "village", "imaginary", "Été", "rl")
NAMES = ("Hrafn Placeholder", "Quill Invented", "Placeholder, H.")
CATEGORIES = ("cs.LG", "cs.CL", "math.OC", "hep-th")

_terms = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(("", "", "ti:", "abs:", "au:")),
        st.sampled_from((*WORDS, '"imaginary lamp"', '"rl lam*"', "lam*", "placeholder", "h*", "cs.LG")),
    ),
) | st.sampled_from(("cat:cs.LG", "cat:cs*"))
_queries = st.recursive(
    _terms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from((" ", " AND ", " OR ")), inner).map(
            lambda each: f"({''.join(each)})"
        ),
        inner.map(lambda text: f"(NOT {text})"),
    ),
    max_leaves=6,
)
_some = st.lists(st.sampled_from((*CATEGORIES, "cs")), max_size=2, unique=True)
_watches = st.lists(
    st.builds(
        Watch,
        name=st.just("a watch"),
        words=st.just("") | _queries,
        categories=_some,
        exclude=_some,
        authors=st.lists(st.sampled_from((*NAMES, "Placeholder")), max_size=2),
    ),
    max_size=8,
)
_text = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
_documents = st.builds(
    Document,
    title=_text,
    abstract=_text,
    authors=st.lists(st.sampled_from(NAMES), max_size=3),
    categories=st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3, unique=True),
)


@given(_watches, _documents)
def test_all_watches_together_answer_as_each_alone_does(watches: list[Watch], document: Document) -> None:
    for number, watch in enumerate(watches, start=1):
        watch.doc_id = number
    each = {watch.doc_id: alone(watch).match(document) for watch in watches}
    expected = {number: why for number, why in each.items() if why is not None}
    found = Engine(watches).match(document)
    assert found == expected
    assert list(found) == list(expected)


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("imaginary village", {Key("imaginary")}),
        ("lamp OR village", {Key("lamp"), Key("village")}),
        ("village (lamp OR rl)", {Key("village")}),
        ("lam*", {Key("lam", begun=True)}),
        ('"rl lam*"', {Key("rl")}),
        ("au:placeholder", {Key("placeholder", of_author=True)}),
        ("lamp NOT village", {Key("lamp")}),
        ("NOT village", None),
        ("lamp OR cat:cs.LG", None),
    ],
)
def test_a_watch_is_asked_only_of_papers_with_a_word_that_it_needs(words: str, keys: set[Key] | None) -> None:
    query = parse(words)
    assert query is not None
    assert needed(query) == keys
