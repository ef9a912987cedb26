"""What the page says where there is nobody to list: why, and what to do."""

from __future__ import annotations

from coordtui.api import Context
from coordtui.ui.widgets import Pairs, Paragraph, Section
from coordtui_expertise.texts import N_


def not_allowed() -> list[Section]:
    """The actor may not see people."""
    return [
        Section(
            [
                Paragraph(""),
                Paragraph(N_("You may not see the directory of this lab."), "strong"),
                Paragraph(""),
                Paragraph(
                    N_("It is open to its researchers. Whoever coordinates the lab can give you that right.")
                ),
            ]
        )
    ]


def alone(ctx: Context) -> list[Section]:
    """There is nobody in the directory but oneself."""
    here = [
        Paragraph(""),
        Paragraph(N_("Nobody is in the directory yet but you."), "strong"),
        Paragraph(""),
    ]
    if not ctx.may("core.people.edit"):
        return [
            Section([*here, Paragraph(N_("Whoever coordinates the lab fills it. P shows your own page."))])
        ]
    doors = Pairs(
        [
            (
                "coordtui people import",
                N_("a spreadsheet with one person a line, as CSV; first it only says what it would do"),
            ),
            ("I", N_("papers of people, from a BibTeX file or from ORCID, OpenAlex, Semantic Scholar, DBLP")),
            ("P", N_("your own page: what you know, what you offer, what you look for")),
        ]
    )
    return [
        Section([*here, Paragraph(N_("Bring the others in with one of these:")), Paragraph(""), doors]),
        Section(
            [
                Paragraph(
                    N_("Only looking? Leave with q and run “coordtui demo”: it has 1,200 invented people.")
                )
            ],
            title=N_("A look around"),
        ),
    ]
