"""Pages as PDF: on Letter or A4, in a font with the letters of many languages, the same bytes each time.

A file is in ASCII alone, so whatever carries text carries it. A sign that the font lacks, or that
would be set wrongly (right to left), is named and refused: it never becomes an empty box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from coordtui.api import Refused
from coordtui_training.texts import N_

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"

Paper = Literal["letter", "a4"]

_BINARY_COMMENT = b"\x93\x8c\x8b\x9e"
"""What reportlab writes into the second line, so that a program takes the file for binary."""

_RIGHT_TO_LEFT = {"R", "AL", "AN"}


def drawn(
    draw: Callable[[Canvas, float, float], None], *, title: str, paper: Paper, landscape: bool = False
) -> bytes:
    """A PDF that `draw` draws, given its canvas, width and height in points."""
    from reportlab.lib import pagesizes
    from reportlab.pdfbase.pdfdoc import PDFBase85Encode, PDFZCompress
    from reportlab.pdfgen.canvas import Canvas

    _load()
    width, height = pagesizes.LETTER if paper == "letter" else pagesizes.A4
    if landscape:
        width, height = height, width
    file = BytesIO()
    canvas = Canvas(file, pagesize=(width, height), invariant=1, pageCompression=0)
    # Instead of compressing pages only: every stream, fonts too, compressed and in ASCII.
    canvas._doc.defaultStreamFilters = [PDFBase85Encode, PDFZCompress]
    canvas.setTitle(title)
    canvas.setAuthor("coordtui")
    canvas.setCreator("coordtui")
    canvas.setSubject("")
    draw(canvas, width, height)
    canvas.save()
    return file.getvalue().replace(_BINARY_COMMENT, b"-" * len(_BINARY_COMMENT), 1)


def printable(text: str) -> str:
    """The text as it is printed: letter and accent as one sign where there is one (NFC)."""
    return unicodedata.normalize("NFC", text)


def missing(text: str) -> list[str]:
    """The signs of a text that cannot be printed rightly, each once, in their order."""
    known = _load()
    return [
        sign
        for sign in dict.fromkeys(printable(text))
        if ord(sign) not in known or unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT
    ]


def check(text: str) -> None:
    """Raise `Refused`, naming the signs, for a text that cannot be printed rightly."""
    if lacking := missing(text):
        signs = " ".join(f"{sign} (U+{ord(sign):04X})" for sign in lacking)
        raise Refused(
            N_("“{text}” cannot be printed.", text=text),
            why=N_("The font has no way to set {signs}.", signs=signs),
            remedy=N_("Give the name as it is to be printed, in Latin, Greek or Cyrillic letters."),
        )


def fitted(canvas: Canvas, font: str, size: float, text: str, width: float) -> float:
    """Choose a font, at most so large that the text is no wider; the size in points."""
    natural = canvas.stringWidth(text, font, size)
    fitting = size if natural <= width else size * width / natural
    canvas.setFont(font, fitting)
    return fitting


@cache
def _load() -> frozenset[int]:
    """Make the fonts known to reportlab, once; the code points that both of them have."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    known: list[frozenset[int]] = []
    for name in (PLAIN, BOLD):
        with as_file(files("coordtui_training") / "fonts" / f"{name}.ttf") as path:
            font = TTFont(name, str(path))
        registerFont(font)
        known.append(frozenset(font.face.charToGlyph))
    return known[0] & known[1]
