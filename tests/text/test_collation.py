from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.text.collation import order_of, sort_key
from coordtui.text.folding import fold_all

# As the Unicode algorithm with French Canadian rules orders them.
NAMES = [
    "Abel Factice",
    "Âbel Factice",
    "Aloysius Sample",
    "Béatrice Bidon",
    "Bertil Norkvist",
    "Cosima Testova",
    "cote",
    "Cote",
    "côte",
    "Côte",
    "coté",
    "Coté",
    "côté",
    "Côté",
    "D'Exemple",
    "De l'Exemple",
    "Dexemple",
    "Dubois Fictif",
    "Dubois-Fictif",
    "Duboisfictif",
    "Eloise Exemple",
    "Éloïse Exemple",
    "Elzéar Nul",
    "Faustin Exemple",
    "Łukasz Nobody",
    "Ngozi Inventada",
    "Noel Personne",
    "Noël Personne",
    "Odegard Placeholder",
    "Ødegård Placeholder",
    "peche",
    "pèche",
    "pêche",
    "péché",
    "soeur",
    "sœur",
    "Zoé 2",
    "Zoé Nul",
]


def test_names_are_in_the_order_of_french_canada() -> None:
    mixed = random.Random(1).sample(NAMES, len(NAMES))
    assert sorted(mixed, key=sort_key) == NAMES


@pytest.mark.parametrize(
    ("language", "ordered"),
    [("fr", ["cote", "côte", "coté", "côté"]), ("en", ["cote", "coté", "côte", "côté"])],
)
def test_accents_count_from_the_end_in_french_only(language: str, ordered: list[str]) -> None:
    mixed = ordered[::-1]
    assert sorted(mixed, key=lambda name: sort_key(name, language)) == ordered


def test_an_accent_counts_less_than_any_letter_after_it() -> None:
    assert sorted(["Éva", "Evelyne", "Eve", "Ève"], key=sort_key) == ["Éva", "Eve", "Ève", "Evelyne"]


@given(st.text(st.characters(codec="latin-1")))
def test_how_an_accent_is_encoded_does_not_move_a_name(name: str) -> None:
    composed, apart = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    assert sort_key(composed)[:2] == sort_key(apart)[:2]


@given(st.lists(st.text("aAéÉèœ’'-1 \nz\u0301", max_size=4)))
def test_many_texts_are_put_in_the_same_order_together(texts: list[str]) -> None:
    expected = sorted(range(len(texts)), key=lambda place: sort_key(texts[place]))
    assert order_of(texts, fold_all(texts)) == expected
