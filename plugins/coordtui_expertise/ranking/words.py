"""The terms of a text: its words without their endings, and its pairs of words.

One way of cutting endings serves both languages, so that a mixed text, or a title too short to
tell its language, has the same terms as any other: English endings first, then French ones.
Accents are folded away before, as people often leave them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from coordtui.api import words_of
from coordtui_expertise.ranking.stemmers import stemmers
from coordtui_expertise.ranking.stopwords import STOP_WORDS

_WRITTEN = re.compile(r"[^\W_]+")
_END = re.compile(r"[.;:!?]\s|\n\s*\n")


def terms_of(text: str) -> dict[str, str]:
    """The terms of a text, each with how it is written there first.

    A term is a stem, or two stems with a space between: of words that follow each other, with
    no stop word or sign of a sentence's end between.
    """
    terms: dict[str, str] = {}
    for sentence in _END.split(text):
        stem_before = written_before = ""
        for written, word in _words(sentence):
            if word in STOP_WORDS or len(word) < 2:
                stem_before = ""
                continue
            stem = stem_of(word)
            terms.setdefault(stem, written)
            if stem_before:
                terms.setdefault(f"{stem_before} {stem}", f"{written_before} {written}")
            stem_before, written_before = stem, written
    return terms


@lru_cache(maxsize=1 << 17)
def stem_of(word: str) -> str:
    """A folded word without its ending, the same for both languages."""
    english, french = stemmers()
    return str(french.stemWord(english.stemWord(word)))


def keys_of(terms: Iterable[str]) -> list[int]:
    """What stands for terms in the index: 64 bits, the same in every process and on every machine."""
    from hashlib import blake2b

    return [int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little") for term in terms]


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Each word as written, and folded; what folding takes apart stays as written once."""
    for written in _WRITTEN.findall(text):
        if written.isascii():
            yield written, written.lower()
        else:
            for word in words_of(written):
                yield written, word
