from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coordtui.text.folding import fold


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Éloïse Dubois-Fictif", "eloise dubois-fictif"),
        ("Ødegård", "odegard"),
        ("Łukasz", "lukasz"),
        ("Cœur d’Æsir", "coeur d'aesir"),
        ("Weiß", "weiss"),
        ("ﬁn ℌ", "fin h"),
        ("İIı", "iii"),
        ("e\u0301", "é"),
    ],
)
def test_a_name_is_found_as_it_is_typed(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


@given(st.text())
@example("ᾳ")
@example("ΰ")
@example("ℌ")
@example("𝐀")
def test_folded_text_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(codec="ascii")))
def test_plain_text_only_becomes_small(text: str) -> None:
    assert fold(text) == text.lower()
