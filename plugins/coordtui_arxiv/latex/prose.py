"""A text with LaTeX in it: formulas apart, accents and letters, symbols, braces, quotes and dashes."""

from __future__ import annotations

import re
import unicodedata

from coordtui_arxiv.latex.formula import formula
from coordtui_arxiv.latex.symbols import ACCENTS, EMPHASIS, LETTERS, SYMBOLS

_FORMULA = re.compile(r"(?<!\\)(\$\$?)((?:[^$\\]|\\.){1,400}+)\1(?=(\d?))", re.DOTALL)
_HERE = "\x00"
"""Stands for a formula while the text around it is read: no text holds it by then."""

_BASE = r"(?:\{\s*\\?([A-Za-z])\s*\}|\\([ij])(?![A-Za-z])\s*|([A-Za-z]))"
_ACCENT = re.compile(r"(?<!\\)\\(?:([`'^~=.\"])\s*|([urHvdckb])(?:\s+|(?=\{|\\)))" + _BASE)
_LETTER = re.compile(
    rf"(?<!\\)\\({'|'.join(sorted(LETTERS, key=len, reverse=True))})(?![A-Za-z])(?:\{{\}}|\s+)?"
)
_SYMBOL = re.compile(r"(?<!\\)\\([A-Za-z]+)(?:\{\})?")
_LOOSE = re.compile(r"\$|[_^]\s*\{")
"""Pieces of a formula in the text: what stands beside them is better left alone."""
_ESCAPED = re.compile(r"\\(?:\\|([%&#_$, ]))")
_DASHES = re.compile(r"(?<!-)(---?)(?!-)")
_QUOTES = re.compile(r"``([^`']*+(?:'(?!')[^`']*+)*+)''")
# Between words, and behind a full stop; elsewhere it means “about”: `z~2`.
_TIE = re.compile(r"(?<=[a-z]{2})~(?=[A-Z]?[a-z]{2})|(?<=[.,])~(?=[A-Za-z\x00])|(?<=\.)~(?=\d)")
_PIECE = re.compile(r"\\[A-Za-z]+\*?\s*|\\.|[_^]\s*|[{}]|[^\\{}_^]+", re.DOTALL)


def converted(text: str) -> str:
    """The text as it reads; it holds no control characters."""
    formulas: list[str] = []

    def apart(found: re.Match[str]) -> str:
        formulas.append((not _is_money(found) and formula(found[2])) or found[0])
        return _HERE

    # Nothing that follows takes a mark away or adds one, so that each gets its formula back.
    parts = _prose(_FORMULA.sub(apart, text)).split(_HERE)
    return "".join(part for pair in zip(parts, [*formulas, ""], strict=True) for part in pair)


def _prose(text: str) -> str:
    if "\\" in text:
        text = _ACCENT.sub(_accented, text)
        text = _LETTER.sub(lambda found: LETTERS[found[1]], text)
        if not _LOOSE.search(text):
            text = _SYMBOL.sub(lambda found: SYMBOLS.get(found[1], found[0]), text)
    text = _without_groups(text) if "{" in text else text
    text = _DASHES.sub(lambda found: "–" if len(found[1]) == 2 else "—", text)
    text = _TIE.sub(" ", _QUOTES.sub(r"“\1”", text))
    return _ESCAPED.sub(lambda found: found[1] or found[0], text) if "\\" in text else text


def _is_money(found: re.Match[str]) -> bool:
    """Whether the dollars are prices, as in `$5 and $6`: figures after both, or a space before the second."""
    body = found[2]
    return not any(sign in body for sign in "\\^_") and (body != body.strip() or bool(found[3]))


def _accented(found: re.Match[str]) -> str:
    mark = ACCENTS[found[1] or found[2]]
    return unicodedata.normalize("NFC", (found[3] or found[4] or found[5]) + mark)


def _without_groups(text: str) -> str:
    """Without the braces that only hold together; those of a command or a script stay, with all inside.

    Where they do not pair, all stay.
    """
    parts: list[str] = []
    opened: list[tuple[int, bool]] = []
    bound = False  # whether a brace here would belong to what stands before it
    kept = 0  # open braces that stay
    for found in _PIECE.finditer(text):
        piece = found[0]
        parts.append(piece)
        if piece == "{":
            plain = not (bound or kept)
            opened.append((len(parts) - 1, plain))
            kept += not plain
            bound = False
        elif piece == "}":
            if not opened:
                return text
            at, plain = opened.pop()
            kept -= not plain
            bound = not plain
            if plain:
                parts[at] = parts[-1] = ""
        elif piece[0] == "\\" and piece[1:2].isalpha():
            before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
            said = piece[1:].rstrip() in EMPHASIS and not kept
            if said and (after == "{" or (before == "{" and opened)):  # `\emph{…}` or `{\em …}`
                parts[-1], bound = "", False
                continue
            bound = True
            if opened and opened[-1][1]:  # what is not understood keeps the braces around it
                opened[-1], kept = (opened[-1][0], False), kept + 1
        else:
            bound = piece[0] in "_^"
    return text if opened else "".join(parts)
