from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from coordtui.api import Filter, FilterField, parse_filter
from coordtui.text.filter_completion import Completer
from coordtui.text.messages import Message, marking
from coordtui.text.translation import Translator

N_, _ = marking("coordtui")
TODAY = date(2026, 11, 12)

FIELDS = (
    FilterField("author", ("author", "auteur"), values=lambda: ["Éloïse Placeholder"]),
    FilterField("tag", ("tag", "étiquette"), "word", values=lambda: ["new", "new ideas", "newton"]),
    FilterField("cat", ("cat", "catégorie"), "word", values=lambda: ["cs.LG", "cs.CV", "stat.ML"]),
    FilterField("year", ("year", "année"), "number"),
    FilterField("date", ("date",), "date"),
    FilterField("is", ("is", "est"), "choice", choices=(("kept", N_("kept")), ("read", N_("read")))),
    FilterField("title", ("title", "titre")),
)
ROW = {
    "author": ["Zéphyrine Quillbranche", "Li Placeholder"],
    "tag": ["new"],
    "cat": ["cs.LG", "stat.ML"],
    "year": 2026,
    "date": date(2026, 11, 10),
    "is": ["kept"],
    "title": "Graph-neural nets for invented molecules",
}


def read(text: str) -> Filter:
    return parse_filter(text, FIELDS, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "graph",
        "GRÀPH neur",
        "graph-neural",
        '"neural nets"',
        "«neural nets»",
        '"neural ne',
        "zephyrine",
        "author:li",
        "auteur:QUILL",
        'author:"li placeholder"',
        "author:zorn,li",
        "tag:new ",
        'tag:"new"',
        "étiquette:new ",
        "etiquette:ne",
        "cat:cs ",
        "cat:CS.lg,math.OC ",
        "-cat:cs.CV",
        "year:2026",
        "year:>2025 year:<=2026 année:2020..2026",
        "date:2026-11",
        "date:>2026-11-09 date:<2026-12",
        "date:2d",
        "date:>7d",
        "date:<today",
        "date:2026-11-01..2026-11-10",
        "is:kept",
        "est:ke",
        "-is:read",
        "-",
        "author:",
        "-author:",
        "date:>20",
        "date:2026-1",
        "date:tod",
    ],
)
def test_a_row_answers_to(text: str) -> None:
    assert read(text).matches(ROW)
    assert not read(text).problems


@pytest.mark.parametrize(
    "text",
    [
        "neuronal",
        "raph",
        '"nets neural"',
        '"neural net"',
        "author:graph",
        'author:"quill"',
        "tag:ne ",
        "tag:newton",
        'cat:"cs"',
        "cat:c ",
        "-cat:cs ",
        "year:2025",
        "year:>2026",
        "date:>2026-11",
        "date:yesterday",
        "is:read",
        "-is:kept",
    ],
)
def test_a_row_does_not_answer_to(text: str) -> None:
    assert not read(text).matches(ROW)
    assert not read(text).problems


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("demain", date(2026, 11, 13), date(2026, 11, 13)),
        ("lundi", date(2026, 11, 9), date(2026, 11, 9)),
        ("thursday", date(2026, 11, 12), date(2026, 11, 12)),
        ("12 nov.", date(2026, 11, 12), date(2026, 11, 12)),
        ("“10 nov.”", date(2026, 11, 10), date(2026, 11, 10)),
        ("« 10 nov. »", date(2026, 11, 10), date(2026, 11, 10)),
        ("13 nov", date(2025, 11, 13), date(2025, 11, 13)),
        ("13 nov 2026", date(2026, 11, 13), date(2026, 11, 13)),
        (">1er nov.", date(2026, 11, 2), None),
        ("nov", date(2026, 11, 1), date(2026, 11, 30)),
        ("décembre", date(2025, 12, 1), date(2025, 12, 31)),
        ("nov. 2024", date(2024, 11, 1), date(2024, 11, 30)),
        ("+3d", date(2026, 11, 15), date(2026, 11, 15)),
    ],
)
def test_a_day_is_read_as_in_forms_but_without_a_year_it_is_the_last_that_was(
    text: str, first: date | None, last: date | None
) -> None:
    found = read(f"date:{text} ")
    assert [str(problem) for problem in found.problems] == []
    (term,) = found.terms
    assert (term.values[0].low, term.values[0].high) == (first, last)
    assert read(f"date:{text} zorn ").terms[1].field is None
    assert read(str(found)) == found


def test_nothing_is_said_of_a_day_that_is_being_typed() -> None:
    for text in ("date:12 nov.", "date:>1er nov", "date:lundi", 'date:"12 nov', "date:demain"):
        for end in range(len("date:"), len(text) + 1):
            assert not read(text[:end]).problems, text[:end]


def test_a_word_after_a_date_that_is_no_month_is_a_word() -> None:
    assert [term.field for term in read("date:2026-11 nov ").terms] == ["date", None]
    assert [term.field for term in read("year:2026 may ").terms] == ["year", None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("autor:li", "no field “autor”; did you mean author?"),
        ("graph:neural", "no field “graph”: taken as words"),
        ("date:soon", "date? such as 12 Nov, >2026-11-10"),
        ("date:2026-13-01 ", "date? such as 12 Nov, >2026-11-10"),
        ("year:many", "“many” is no number: 5, >5, 2..5"),
        ("is:new", "is: there is no “new”"),
    ],
)
def test_what_is_not_understood_is_said_and_the_rest_still_filters(text: str, said: str) -> None:
    assert [str(problem) for problem in read(text).problems] == [said]
    assert read(text).matches(ROW)
    assert not read(f"{text} zorn").matches(ROW)


def test_a_field_without_value_in_the_row_does_not_answer_and_its_absence_does() -> None:
    assert not read("tag:new ").matches({"tag": None, "title": "new"})
    assert read("-tag:new ").matches({"tag": None})


def test_a_moment_is_compared_by_its_day() -> None:
    noon = datetime(2026, 11, 12, 12, tzinfo=UTC)
    assert read("date:today").matches({"date": noon})
    assert read("date:today").matches({"date": noon.replace(tzinfo=None)})


def test_without_fields_everything_is_words() -> None:
    assert parse_filter("a:b", []).matches({"title": "b a"})
    assert not parse_filter("http://x.test", FIELDS).problems


_TEXTS = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            ["author:", "is:", "date:", "year:", "tag:", "cat:", "autor:", "-", '"', "“", "»", ",", " "]
        ),
        st.sampled_from([">", "<=", "..", "2026-11", "today", "kept", "7d", "new", "0000", "9999", "1d"]),
    ),
    max_size=8,
).map("".join)


@given(_TEXTS)
@example("date:>9999-12-31")
@example("date:<0001-01-01")
@example("date:9999d")
def test_nothing_typed_raises_and_a_filter_is_read_again_as_it_was(text: str) -> None:
    found = read(text)
    found.matches(ROW)
    again = read(str(found))
    assert again.terms == found.terms
    assert str(again) == str(found)
    assert all(isinstance(problem, Message) and str(problem) for problem in found.problems)


@given(_TEXTS)
def test_a_negated_term_is_true_exactly_where_the_term_is_not(text: str) -> None:
    for term in read(text).terms:
        opposite = replace(term, negated=not term.negated)
        assert Filter((term,)).matches(ROW) is not Filter((opposite,)).matches(ROW)
        assert read(f"-{term.source}").terms[0].negated


@given(_TEXTS)
def test_completion_only_adds(text: str) -> None:
    whole = Completer(FIELDS, str).complete(text)
    assert not whole or whole.startswith(text)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("au", "author:"),
        ("-au", "-author:"),
        ("etiq", "etiquette:"),
        ("graph ti", "graph title:"),
        ("tag:n", "tag:new"),
        ("tag:", "tag:new"),
        ("cat:cs.LG,s", "cat:cs.LG,stat.ML"),
        ('tag:"new i', 'tag:"new ideas"'),
        ('author:"elo', 'author:"eloïse Placeholder"'),
        ("is:k", "is:kept"),
        ("a", ""),
        ("", ""),
        ("author:li ", ""),
        ("tag:new", ""),
        ("nothing:n", ""),
        ("xyz", ""),
    ],
)
def test_names_of_fields_and_known_values_are_completed(text: str, whole: str) -> None:
    assert Completer(FIELDS, str).complete(text) == whole


def test_known_values_are_asked_for_once() -> None:
    asked: list[Any] = []
    field = FilterField("tag", ("tag",), "word", values=lambda: asked.append(1) or ["alpha"])
    completer = Completer([field], Translator("fr"))
    assert [completer.complete(text) for text in ("tag:", "tag:a", "tag:al")] == ["tag:alpha"] * 3
    assert len(asked) == 1
    assert completer.hint() == "tag:"


def test_a_span_is_the_same_whichever_end_is_written_first() -> None:
    dated = FilterField("date", (N_("date"),), "date")
    one, other = (
        parse_filter(text, [dated], today=date(2026, 11, 22)).terms[0].values[0]
        for text in ("date:2026-11-01..2026-12-01", "date:2026-12-01..2026-11-01")
    )
    assert (one.low, one.high) == (other.low, other.high) == (date(2026, 11, 1), date(2026, 12, 1))


def test_a_space_behind_the_colon_is_told_once_something_follows() -> None:
    tag = FilterField("tag", (N_("tag"),), "word")
    assert parse_filter("tag:", [tag]).problems == ()
    asked = parse_filter("tag: x", [tag])
    assert "right behind the colon" in str(asked.problems[0])
    assert [term.field for term in asked.terms] == [None]
