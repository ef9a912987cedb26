from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coordtui.text.safety import MARKS, safe, safe_json

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Co", "Mn", "Me", "Mc", "Zs", "Zl", "Zp"]),
        st.sampled_from("\x1b\x9b\x90\x00\r\n\t\u200d\ufe0f\u202e\u2066\u1160\u1161\U000e0041\ud83d"),
    )
)
OBEYED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(HOSTILE, st.booleans())
@example("a\n\n", True)
@example("\r", True)
@example("e" + "\u0301" * 50, False)
def test_nothing_that_a_terminal_obeys_remains(text: str, lines: bool) -> None:
    kept = safe(text, lines=lines)
    assert [c for c in kept if unicodedata.category(c) in OBEYED and not (lines and c == "\n")] == []
    kept.encode("utf-8")


ORDINARY = st.text(
    st.one_of(st.characters(min_codepoint=10, max_codepoint=0x2030), st.sampled_from("a\n\r\x85 \xa0\xad–’"))
)


@given(ORDINARY, st.booleans())
@example("a\nb", True)
@example("a\rb", True)
@example("a\r\nb", True)
@example("a\xadb", True)
@example("a\u2028b", True)
def test_a_text_that_is_plain_at_a_glance_is_kept_as_a_close_look_keeps_it(text: str, lines: bool) -> None:
    looked_at_closely = safe("\0" + text, lines=lines)  # what is dropped makes the text no plain one
    assert safe(text, lines=lines) == looked_at_closely


@given(HOSTILE, st.integers(1, 40), st.booleans())
@example("a" * 50, 10, False)
@example("\r\n" * 50, 10, True)
def test_safe_text_stays_as_it_is(text: str, limit: int, lines: bool) -> None:
    once = safe(text, limit=limit, lines=lines)
    assert safe(once, limit=limit, lines=lines) == once


@given(HOSTILE, st.integers(1, 40), st.booleans())
def test_no_text_is_longer_than_the_limit(text: str, limit: int, lines: bool) -> None:
    assert len(safe(text, limit=limit, lines=lines)) <= limit


@given(st.text(st.sampled_from("ab \u0301\u0488\u20dd\u1161\u1175\u11ff\ufe0f\u200d\n"), max_size=60))
def test_no_letter_carries_a_tower_of_marks(text: str) -> None:
    marks = MARKS  # none may come first: it would be drawn over what stands before the text
    for char in safe(text, lines=True):
        marks = 0 if char in "ab" else MARKS if char.isspace() else marks + 1
        assert marks <= MARKS


@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc", "Cf", "Zs"])))
def test_western_text_is_kept_as_it_is(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Éloïse Dubois-Fictif, Ødegård, Œuvre — « déjà »",
        "Nguyễn Văn Ví Dụ",
        "Nguyê\u0303n Va\u0306n",
        "中文 日本語 한국어 ไม่มีใคร नमस्ते שלום مرحبا",
        "∀x∈ℝ: ‖x‖₂ ≤ √n, α→β ⊗ γ",
    ],
)
def test_languages_and_formulas_are_kept(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\x1b]52;c;SEVMTE8=\x07", "]52;c;SEVMTE8="),
        ("\x9b2Jgone", "2Jgone"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("pass\u200bword\ufeff", "password"),
        ("one\ttwo\nthree", "one two three"),
        ("👨‍👩‍👧 ❤\ufe0f", "👨👩👧 ❤"),
        ("\u0301accent", "accent"),
        ("\ud800", ""),
        (42, "42"),
    ],
)
def test_what_becomes_of(text: object, kept: str) -> None:
    assert safe(text) == kept


def test_lines_are_kept_where_they_are_asked_for() -> None:
    assert safe("one\r\ntwo\u2028three\x0bfour\n", lines=True) == "one\ntwo\nthree\nfour\n"


def test_a_cut_is_shown() -> None:
    assert safe("a" * 30, limit=10) == "aaaaaaaaa…"
    assert safe("a\n" * 30, limit=10, lines=True) == "a\na\na\na\na…"


def test_a_space_that_does_not_break_stays_one() -> None:
    assert safe("«\u00a0mot\u00a0»\u202f!\u2003x") == "«\u00a0mot\u00a0»\u00a0! x"


def test_json_says_the_same_without_what_a_terminal_obeys() -> None:
    import json

    evil = {"a\x9b": "é “ü” \x1b\x7f\x85\u200f\u202e\u2028\u2066\ufeff\U0001f9ea \\u0041"}
    text = safe_json(json.dumps(evil, ensure_ascii=False, indent=2))
    assert json.loads(text) == evil
    assert safe(text, lines=True) == text
