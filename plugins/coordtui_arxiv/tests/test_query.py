from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coordtui_arxiv.errors import QueryError
from coordtui_arxiv.matching import Document, Engine, evaluate
from coordtui_arxiv.query import LONGEST, parse, terms
from coordtui_arxiv.records import Author, Paper, Reason, Watch
from coordtui_arxiv.to_arxiv import any_of, shortened, to_arxiv, watch_to_arxiv
from tests.fake_arxiv import invented
from tests.fake_arxiv.searching import compiled

PAPER = invented(
    title="Éléments of causal transport: l’exemple of Schrödinger bridges",
    abstract="We bound the distribution shift of imagined images. Video is not used.",
    authors=[Author(name="Hrafn Placeholder"), Author(name="Søren Æsir-Ødegård")],
    categories=["stat.ML", "cs.LG"],
)


def matches(text: str, paper: Paper = PAPER) -> bool:
    query = parse(text)
    assert query is not None
    return evaluate(query, Document.of(paper))[0]


@pytest.mark.parametrize(
    "text",
    [
        "transport",
        "TRANSPORT",
        "elements",
        "schrodinger",
        '"causal transport"',
        "“causal transport”",
        "« causal transport »",
        '"distribution shift"',
        "imag*",
        "transport shift",
        "transport AND shift",
        "absent OR shift",
        "absent OU shift",
        "transport ET shift",
        "transport NOT absent",
        "transport SAUF absent",
        "transport ANDNOT absent",
        "transport AND NOT (absent OR missing)",
        "(absent OR shift) (transport OR missing)",
        "ti:transport abs:video",
        "ti:(absent OR transport)",
        'au:placeholder au:"hrafn placeholder"',
        "au:odegard",
        "cat:stat.ml",
        "cat:cs.*",
        "cat:cs*",
        "exemple",
        "l'exemple",
        "absent OR missing OR shift transport",
    ],
)
def test_these_words_find_the_paper(text: str) -> None:
    assert matches(text)


@pytest.mark.parametrize(
    "text",
    [
        "port",
        "trans",
        "caus",
        '"transport causal"',
        "ti:shift",
        "abs:transport",
        "transport NOT shift",
        "NOT transport",
        "placeholder",
        "au:placehold",
        "cat:cs",
        "cat:stat.M",
        "absent transport OR missing",
        "absent AND (transport OR shift)",
    ],
)
def test_these_words_do_not_find_it(text: str) -> None:
    assert not matches(text)


def test_not_binds_before_and_before_or() -> None:
    assert matches("transport OR absent AND missing")
    assert not matches("(transport OR absent) AND missing")
    assert matches("NOT absent transport")


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("(a", 0, "never closed"),
        ("a)", 1, "never opened"),
        ('a "b', 2, "never closed"),
        ("a OR", 4, "missing at the end"),
        ("AND a", 0, "missing before “AND”"),
        ("a OR OR b", 5, "missing before “OR”"),
        ("()", 1, "missing before “)”"),
        ("a* b*c", 3, "only at the end"),
        ("a ***", 2, "no letter"),
        ("tx:a", 0, "no field “tx:”"),
        ('a ""', 2, "no letter"),
        ("ti: a", 0, "no field"),
    ],
)
def test_an_error_says_where_it_is(text: str, position: int, words: str) -> None:
    if text == "ti: a":  # a field needs its word right behind it; else it is a word like any other
        assert [term.words for term in terms(parse(text))] == [("ti",), ("a",)]
        return
    with pytest.raises(QueryError) as error:
        parse(text)
    assert error.value.position == position
    assert words in str(error.value.what)


def test_a_field_that_was_meant_is_proposed() -> None:
    with pytest.raises(QueryError) as error:
        parse("aut:placeholder")
    assert str(error.value.remedy) == "Did you mean “au:”?"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" OR ".join(["word"] * 5_000), id="OR"),
        pytest.param("word " * 5_000, id="AND"),
        pytest.param("NOT " * 5_000 + "word", id="NOT"),
        pytest.param("ti:" * 5_000 + "word", id="fields"),
    ],
)
def test_words_end_somewhere(text: str) -> None:
    with pytest.raises(QueryError, match="too many words"):
        parse(text)


def test_the_longest_words_are_read_and_one_more_is_pointed_at() -> None:
    longest = " OR ".join(["word"] * (LONGEST // 2))
    assert len(list(terms(parse(longest)))) == LONGEST // 2
    assert not matches(longest)
    assert watch_to_arxiv(Watch(name="", words=longest)) is not None
    with pytest.raises(QueryError) as error:
        parse(f"{longest} OR (one")
    assert error.value.position == len(f"{longest} OR ")


def test_parentheses_end_somewhere() -> None:
    with pytest.raises(QueryError, match="too many parentheses"):
        parse("(" * 60 + "a" + ")" * 60)


@pytest.mark.parametrize("text", ["", "   "])
def test_no_words_is_no_query(text: str) -> None:
    assert parse(text) is None


@given(st.text(max_size=40))
def test_any_text_is_understood_or_refused_at_a_place_in_it(text: str) -> None:
    position = 0
    try:
        parse(text)
    except QueryError as error:
        position = error.position
    assert 0 <= position <= len(text)


WORDS = st.sampled_from(
    ["transport", "shift", "causal", "video", "absent", "missing", "imag*", "ødegård", "(x)"]
)
FIELDS = st.sampled_from(["", "ti:", "abs:", "au:"])
TERMS = st.one_of(
    st.builds(lambda field, word: field + word.strip("()"), FIELDS, WORDS),
    st.sampled_from(['"causal transport"', '"distribution shift"', "cat:cs.LG", "cat:math.ST", "cat:cs.*"]),
)
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("({} NOT {})".format, inner, inner),
    ),
    max_leaves=6,
)


@given(QUERIES)
def test_arxiv_is_asked_for_at_least_what_matches_here(text: str) -> None:
    query = parse(text)
    assert query is not None
    asked = to_arxiv(query)
    assume(asked is not None)
    if matches(text):
        assert asked is not None
        assert compiled(asked)(PAPER)
        assert compiled(shortened(asked))(PAPER)
        assert compiled(any_of(["ti:absent", asked]))(PAPER)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("a b", "(all:a AND all:b)"),
        ('"a b" OR ti:c', '(all:"a b" OR ti:c)'),
        ("entrop* NOT cat:cs.CV", "(all:entrop* ANDNOT cat:cs.CV)"),
        ("au:hrafn", "au:hrafn"),
    ],
)
def test_what_is_looked_for_in_title_and_abstract_is_shorter_in_all_fields(text: str, short: str) -> None:
    query = parse(text)
    assert query is not None
    assert shortened(to_arxiv(query) or "") == short


def test_queries_are_joined_with_no_more_parentheses_than_they_need() -> None:
    parts = ["ti:a", 'ti:"b (c"', "(ti:d AND ti:e)", "(ti:f) AND (ti:g)", "cat:cs AND au:h"]
    joined = 'ti:a OR ti:"b (c" OR (ti:d AND ti:e) OR ((ti:f) AND (ti:g)) OR (cat:cs AND au:h)'
    assert any_of(parts) == joined


@pytest.mark.parametrize(
    ("watch", "asked"),
    [
        (Watch(name="", categories=["cs.LG"]), "cat:cs.LG"),
        (Watch(name="", categories=["cs"]), "(cat:cs OR cat:cs.*)"),
        (Watch(name="", categories=["cs.LG"], words="a"), "cat:cs.LG AND (ti:a OR abs:a)"),
        (Watch(name="", authors=["Hrafn Placeholder"]), "(au:hrafn AND au:placeholder)"),
        (Watch(name="", words="a NOT cat:cs.CV"), "((ti:a OR abs:a) ANDNOT cat:cs.CV)"),
        (Watch(name="", words="a NOT b"), "(ti:a OR abs:a)"),
        (Watch(name="", words='ti:"b c"'), 'ti:"b c"'),
        (Watch(name="", words="a OR NOT b"), None),
        (Watch(name="", words="NOT a"), None),
        (Watch(name="", words="NOT a", categories=["cs.LG"]), "cat:cs.LG"),
        (Watch(name=""), None),
    ],
)
def test_a_watch_is_asked_of_arxiv_in_its_own_grammar(watch: Watch, asked: str | None) -> None:
    assert watch_to_arxiv(watch) == asked


def test_the_reason_names_what_was_found_and_where() -> None:
    engine = Engine(
        [
            Watch(
                doc_id=7, name="", words='"distribution shift" transport OR absent', categories=["stat.ML"]
            ),
            Watch(doc_id=8, name="", authors=["placeholder, HRAFN"]),
            Watch(doc_id=9, name="", words="absent"),
            Watch(doc_id=10, name="", categories=["cs"]),
            Watch(doc_id=11, name="", categories=["math"], words="transport"),
            Watch(doc_id=12, name="", authors=["H. Placeholder"]),
        ]
    )
    assert engine.match(Document.of(PAPER)) == {
        7: [
            Reason("abstract", "distribution shift"),
            Reason("title", "transport"),
            Reason("category", "stat.ML"),
        ],
        8: [Reason("author", "Hrafn Placeholder")],
        10: [Reason("category", "cs.LG")],
    }


def test_a_watch_that_cannot_be_understood_takes_nothing_from_the_others() -> None:
    engine = Engine([Watch(doc_id=1, name="", words="(("), Watch(doc_id=2, name="", words="transport")])
    assert engine.numbers == {2}
    assert set(engine.match(Document.of(PAPER))) == {2}
