"""One formula of LaTeX as a line of Unicode, or not at all."""

from __future__ import annotations

import re
import unicodedata

from coordtui_arxiv.latex.symbols import (
    FUNCTIONS,
    MATH_ACCENTS,
    SAID,
    SIGNS,
    SIZES,
    SPACES,
    STYLES,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SWITCHES,
    SYMBOLS,
)

DEEPEST = 12
"""Groups inside groups that are followed; no title goes deeper."""

_PIECE = re.compile(r"\\[A-Za-z]+\s*|\\.|\s+|.", re.DOTALL)
_WORDS = re.compile(r"[A-Za-z]{2,}\s+[A-Za-z]{2,}")
_COMMANDS = re.compile(r"\\[A-Za-z]+\s*(?:\{[^{}]*\})?")


_PLAIN = SIGNS | SPACES


class _NotShown(Exception):
    """Something in the formula has no faithful line of Unicode."""


def formula(body: str) -> str | None:
    """What stands between the dollars as one line; None when any part of it cannot be shown faithfully."""
    if _WORDS.search(_COMMANDS.sub("", body)):
        return None  # words with spaces are no formula: somebody wrote of money
    try:
        return " ".join(_Reader(body).all().split()) or None
    except _NotShown:
        return None


class _Reader:
    """Reads pieces once, from left to right; raises `_NotShown` at the first that it cannot show."""

    def __init__(self, body: str) -> None:
        self._pieces: list[str] = _PIECE.findall(body)
        self._at = 0

    def all(self) -> str:
        """The whole formula."""
        return self._group(0, {}, closing=False)

    def _group(self, depth: int, style: dict[int, str], *, closing: bool = True, said: bool = False) -> str:
        """Up to the closing brace, or to the end."""
        if depth > DEEPEST:
            raise _NotShown
        parts: list[str] = []
        while self._at < len(self._pieces):
            piece = self._next()
            if piece == "}":
                if not closing:
                    raise _NotShown
                return "".join(parts)
            name = piece[1:].rstrip()
            if name in SWITCHES and piece[0] == "\\":
                style = STYLES[name]
            elif name in FUNCTIONS and piece[0] == "\\":
                parts.append(self._word(name, "".join(parts[-1:])))
            else:
                parts.append(self._one(piece, depth, style, said=said))
        if closing:
            raise _NotShown
        return "".join(parts)

    def _one(self, piece: str, depth: int, style: dict[int, str], *, said: bool = False) -> str:
        if piece == "{":
            return self._group(depth + 1, style, said=said)
        if piece[0] == "\\":
            return self._command(piece, depth, style)
        if said:
            return piece
        if piece in {"^", "_"}:
            table = SUPERSCRIPTS if piece == "^" else SUBSCRIPTS
            return _all_of(self._argument(depth, style), table)
        if piece == "'":
            return "′"
        if piece in {"&", "%", "#", "$"}:
            raise _NotShown
        return " " if piece.isspace() or piece == "~" else _styled(piece, style)

    def _command(self, piece: str, depth: int, style: dict[int, str]) -> str:
        name = piece[1:].rstrip() or " "
        if name in _PLAIN:
            return _PLAIN[name]
        if name in SYMBOLS:
            return _styled(SYMBOLS[name], style) + self._gap(piece)
        if name in MATH_ACCENTS:
            return _marked(self._argument(depth, style), MATH_ACCENTS[name])
        if name in STYLES:
            return self._argument(depth, STYLES[name], said=name in SAID)
        if name in SIZES and self._peek() not in {".", "", "}"}:  # `\left.` is a bracket that is not there
            return ""
        if name == "sqrt" and self._peek() != "[":
            inside = self._argument(depth, style)
            return f"√{inside}" if len(inside) == 1 else f"√({inside})"
        raise _NotShown

    def _argument(self, depth: int, style: dict[int, str], *, said: bool = False) -> str:
        while self._peek().isspace():
            self._at += 1
        piece = self._next()
        if piece in {"}", "^", "_"}:
            raise _NotShown
        if (name := piece[1:].rstrip()) in FUNCTIONS and piece[0] == "\\":
            return name
        return self._one(piece, depth + 1, style, said=said)

    def _word(self, name: str, before: str) -> str:
        """A function, apart from letters and figures beside it."""
        following = self._peek()
        beside = following[:1].isalnum() or following[:1] == "\\"
        return f"{' ' if before[-1:].isalnum() else ''}{name}{' ' if beside else ''}"

    def _gap(self, piece: str) -> str:
        """The space written behind a command: it means nothing, but reads well between letters."""
        return " " if piece[-1].isspace() else ""

    def _peek(self) -> str:
        return self._pieces[self._at] if self._at < len(self._pieces) else ""

    def _next(self) -> str:
        if self._at >= len(self._pieces):
            raise _NotShown
        self._at += 1
        return self._pieces[self._at - 1]


def _all_of(text: str, table: dict[int, str]) -> str:
    """The text above or below the line, if Unicode has all of it there."""
    text = "".join(text.split())
    if not text or any(ord(char) not in table for char in text):
        raise _NotShown
    return text.translate(table)


def _styled(text: str, style: dict[int, str]) -> str:
    """In another style; a letter that Unicode lacks there cannot be told from the plain one."""
    if style and any(char.isalnum() and ord(char) not in style for char in text):
        raise _NotShown
    return text.translate(style)


def _marked(text: str, mark: str) -> str:
    if len(text.strip()) != 1:
        raise _NotShown
    return unicodedata.normalize("NFC", text.strip() + mark)
