"""The sheet to sign, drawn: as many pages as it takes, the names numbered, a box for each sitting."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from coordtui_training import pdf
from coordtui_training.running.sheet import Sheet

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_MARGIN, _LINE, _TOP = 54.0, 27.0, 92.0
"""In points: three quarters of an inch around, room to sign, and the head of a page."""

_NUMBER = 26.0
_TEXT, _HEAD = 10.0, 16.0
_LANDSCAPE_FROM = 4
"""Sittings from which on the sheet lies on its side."""


def drawn(sheet: Sheet, paper: pdf.Paper) -> bytes:
    """The sheet as a PDF in ASCII; for a name that cannot be printed rightly it asks for a hand."""
    landscape = len(sheet.columns) >= _LANDSCAPE_FROM

    def draw(canvas: Canvas, width: float, height: float) -> None:
        names = iter([*enumerate(sheet.names, start=1), *((0, "") for _ in range(sheet.empty))])
        on_page = int((height - _TOP - 2 * _MARGIN) // _LINE)
        total = len(sheet.names) + sheet.empty
        pages = max(1, -(-total // on_page))
        for page in range(1, pages + 1):
            _head(canvas, sheet, width, height)
            top = height - _MARGIN - _TOP
            _row(canvas, sheet, width=width, at=top, number=0, name=sheet.name_column, bold=True)
            for place, (number, name) in enumerate(islice(names, on_page), start=1):
                shown = sheet.by_hand if pdf.missing(name) else name
                _row(canvas, sheet, width=width, at=top - place * _LINE, number=number, name=shown)
            canvas.setFont(pdf.PLAIN, _TEXT - 1)
            canvas.drawString(_MARGIN, _MARGIN / 2, sheet.foot)
            canvas.drawRightString(width - _MARGIN, _MARGIN / 2, f"{page} / {pages}")
            canvas.showPage()

    return pdf.drawn(draw, title=sheet.title, paper=paper, landscape=landscape)


def _head(canvas: Canvas, sheet: Sheet, width: float, height: float) -> None:
    at = height - _MARGIN
    for text, font, size in [
        (sheet.title, pdf.BOLD, _HEAD),
        *((each, pdf.PLAIN, _TEXT) for each in sheet.under),
    ]:
        shown = _shown(text)
        fitted = pdf.fitted(canvas, font, size, shown, width - 2 * _MARGIN)
        canvas.drawString(_MARGIN, at - fitted, shown)
        at -= size + 7


def _row(
    canvas: Canvas, sheet: Sheet, *, width: float, at: float, number: int, name: str, bold: bool = False
) -> None:
    """One line, whose lower edge is at this height."""
    inner = width - 2 * _MARGIN
    box = min(inner * 0.45, (inner * 0.62) / len(sheet.columns))
    boxes = width - _MARGIN - box * len(sheet.columns)
    text = at + _LINE / 3
    if number:
        canvas.setFont(pdf.PLAIN, _TEXT - 2)
        canvas.drawRightString(_MARGIN + _NUMBER - 8, text, str(number))
    shown = _shown(name)
    pdf.fitted(canvas, pdf.BOLD if bold else pdf.PLAIN, _TEXT + 1, shown, boxes - _MARGIN - _NUMBER - 6)
    canvas.drawString(_MARGIN + _NUMBER, text, shown)
    canvas.setLineWidth(0.5)
    canvas.line(_MARGIN, at, width - _MARGIN, at)
    for place, column in enumerate(sheet.columns):
        left = boxes + place * box
        if bold:
            pdf.fitted(canvas, pdf.BOLD, _TEXT, _shown(column), box - 8)
            canvas.drawString(left + 6, text, _shown(column))
        canvas.line(left, at, left, at + _LINE)


def _shown(text: str) -> str:
    """A text of the lab’s own, without the signs that the font lacks."""
    lacking = {*pdf.missing(text)}
    return "".join(sign for sign in pdf.printable(text) if sign not in lacking)
