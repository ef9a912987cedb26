"""LaTeX in bibliographies as plain text: accents, letters, quotes; formulas are left as they are."""

from __future__ import annotations

import re
import unicodedata

_MARKS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_LETTERS = (
    {"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å"}
    | {"o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ"}
    | {"dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ"}
    | {"textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘"}
    | {"textasciitilde": "~", "textbackslash": "\\", "textunderscore": "_", "dots": "…", "ldots": "…"}
    | {"guillemotleft": "«", "guillemotright": "»", "copyright": "©", "S": "§"}
)
_MATH = re.compile(r"((?<!\\)\$(?:[^$\\]|\\.)*\$)")
_BASE = r"(?:\{\s*(\\?[a-zA-Z])\s*\}|(\\[ij](?![a-zA-Z])|[a-zA-Z]))"
_ACCENT = re.compile(rf"\\([`'^~=.\"])\s*{_BASE}|\\([urHvdckb])(?![a-zA-Z])\s*{_BASE}")
_LETTER = re.compile(rf"\\({'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?![a-zA-Z])(?:\{{\}}|\s+)?")
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?\s*")
_BRACES = re.compile(r"(?<!\\)[{}]")
_ESCAPED = re.compile(r"\\([^a-zA-Z])")
_SIGNS = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " "}
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))


def plain_text(text: str) -> str:
    """The text as Unicode, without braces and commands; what stands in `$…$` is not touched."""
    parts = _MATH.split(text)
    return "".join(part if at % 2 else _decoded(part) for at, part in enumerate(parts))


def _decoded(text: str) -> str:
    text = _ACCENT.sub(_accented, text)
    text = _LETTER.sub(lambda found: _LETTERS[found[1]], text)
    text = _SIGN.sub(lambda found: _SIGNS[found[0]], text)
    text = _BRACES.sub("", _COMMAND.sub("", text))
    return _ESCAPED.sub(r"\1", text)


def _accented(found: re.Match[str]) -> str:
    mark = _MARKS[found[1] or found[4]]
    letter = (found[2] or found[3] or found[5] or found[6]).lstrip("\\")
    return unicodedata.normalize("NFC", letter + mark)
