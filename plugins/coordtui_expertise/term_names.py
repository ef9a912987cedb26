"""What people say that they know, in the words of who reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from coordtui.api import words_of
from coordtui_expertise.complement import Fit

if TYPE_CHECKING:
    from coordtui.api import Vocabulary


def named_in(language: str, words: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """The words in this language where they are what a term is called in the other, each once.

    Abbreviations and other spellings stay as they are written: which language they are of, and
    whether they mean quite the same, is not known.
    """
    return list(dict.fromkeys(_named_in(language, word, vocabulary) for word in words))


def fit_in(language: str, fit: Fit, vocabulary: Vocabulary) -> Fit:
    """The same fit in the words of this language."""
    ground, they, you, meets = (
        tuple(named_in(language, words, vocabulary)) for words in (fit.ground, fit.they, fit.you, fit.meets)
    )
    return msgspec.structs.replace(fit, ground=ground, they=they, you=you, meets=meets)


def _named_in(language: str, word: str, vocabulary: Vocabulary) -> str:
    folded = words_of(word)
    for start, end, concept in vocabulary.concepts(folded):
        term = vocabulary.terms[concept]
        own, other = (term.fr, term.en) if language == "fr" else (term.en, term.fr)
        if own and (start, end) == (0, len(folded)) and words_of(other) == folded:
            return own
    return word
