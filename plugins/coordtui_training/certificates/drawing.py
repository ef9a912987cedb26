"""The page of a certificate: in French and in English side by side, or in one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from coordtui.api import Context
from coordtui.api.eyes import speaking
from coordtui_training import pdf
from coordtui_training.certificates.lengths import said_days, said_length
from coordtui_training.records import Certificate
from coordtui_training.texts import N_

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

In = Literal["both", "fr", "en"]
"""The language of a certificate, or both on one page."""

_EDGE, _INSIDE = 30.0, 64.0
"""In points: from the edge of the paper to the frame, and to what is written."""


class _Column(msgspec.Struct, frozen=True):
    """Where text is centred: around `middle`, at most `room` wide. In points."""

    canvas: Any  # Canvas, which is imported only to draw
    middle: float
    room: float

    def line(self, at: float, text: str, size: float, font: str = pdf.PLAIN) -> None:
        """Write one line, smaller where it would be too wide."""
        shown = pdf.printable(text)
        pdf.fitted(self.canvas, font, size, shown, self.room)
        self.canvas.drawCentredString(self.middle, at, shown)


def drawn(certificate: Certificate, ctx: Context, lab: str, language: In) -> bytes:
    """The certificate as PDF: what the record says and the name of the lab, so that it does not change.

    Raises `Refused` when the lab’s name cannot be printed.
    """
    pdf.check(lab)
    languages = ("fr", "en") if language == "both" else (language,)

    def draw(canvas: Canvas, width: float, height: float) -> None:
        inner, name_at = width - 2 * _INSIDE, height * 0.49
        page = _Column(canvas, width / 2, inner)
        _frame(canvas, width, height)
        page.line(height - 92, lab, 13, pdf.BOLD)
        page.line(name_at, certificate.name, 32, pdf.BOLD)
        canvas.setLineWidth(0.6)
        canvas.line(width * 0.2, name_at - 14, width * 0.8, name_at - 14)
        part = inner / len(languages)
        for place, each in enumerate(languages):
            column = _Column(canvas, _INSIDE + part * (place + 0.5), part - 24)
            _in_one(column, height, certificate, speaking(ctx, each))
        page.line(84, certificate.code, 14, pdf.BOLD)
        page.line(66, f"coordtui training verify {certificate.code}", 9)
        canvas.setFont(pdf.PLAIN, 9)
        canvas.drawRightString(width - _EDGE - 10, _EDGE + 10, f"{certificate.issued:%Y-%m-%d}")

    title = " · ".join(_title(certificate, each) for each in languages)
    return pdf.drawn(draw, title=title, paper=ctx.settings.paper, landscape=True)


def _in_one(column: _Column, height: float, certificate: Certificate, ctx: Context) -> None:
    """What is said in the language of this context."""
    language = ctx.translator.language
    when = N_(
        "{days}, for {length}", days=said_days(ctx, certificate), length=said_length(certificate.minutes)
    )
    column.line(height * 0.695, ctx._(N_("Certificate of attendance")), 21, pdf.BOLD)
    column.line(height * 0.61, ctx._(N_("This certifies that")), 12)
    column.line(height * 0.395, ctx._(N_("attended the training")), 12)
    column.line(height * 0.345, _title(certificate, language), 16, pdf.BOLD)
    column.line(height * 0.295, ctx._(when), 12)


def _frame(canvas: Canvas, width: float, height: float) -> None:
    for edge, line in ((_EDGE, 1.6), (_EDGE + 5, 0.5)):
        canvas.setLineWidth(line)
        canvas.rect(edge, edge, width - 2 * edge, height - 2 * edge)


def _title(certificate: Certificate, language: str) -> str:
    return certificate.title_fr if language == "fr" else certificate.title_en
