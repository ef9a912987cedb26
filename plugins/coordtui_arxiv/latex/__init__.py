"""LaTeX in titles, abstracts and names as Unicode, where that loses nothing.

What cannot be shown faithfully stays as it was written: of a formula that is all of it, of a
text the command. (The library for it, pylatexenc 2, drops what it does not know, takes `50%
of` for a comment, and needs half a millisecond a title.) `prose` and what it needs are
imported with the first text that holds any LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from coordtui.api import words_of

LONGEST = 20_000
"""Characters of a text that are looked at; a longer one is no abstract."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ODD = re.compile(r"[\\$^_~{}\x00-\x08\x0b-\x1f\x7f-\x9f]|--|``|''")


def shown(text: str) -> str:
    r"""The text as it reads: `Schr\"odinger` is `Schrödinger`, `$\mathbb{R}^n$` is `ℝⁿ`.

    No symbol is lost. A text without LaTeX is returned as it is; of any, control
    characters go, but for line breaks and tabs.
    """
    return _shown(text) if len(text) <= LONGEST and _ODD.search(text) else _CONTROL.sub("", text)


def reading(title: str, abstract: str, names: Iterable[str] = ()) -> str:
    """What a search needs of how a paper reads, beside what is written of it.

    That is the title, names of authors, and words of the abstract; empty where all read as
    they are written.
    """
    words = words_of(shown(abstract)) if _ODD.search(abstract) else []
    new = dict.fromkeys(words).keys() - {*words_of(abstract)} if words else ()
    lines = [read for text in (title, *names) if words_of(read := shown(text)) != words_of(text)]
    return " ".join([*lines, *sorted(new)])


@lru_cache(maxsize=2048)
def _shown(text: str) -> str:
    from coordtui_arxiv.latex.prose import converted

    return converted(_CONTROL.sub("", text))
