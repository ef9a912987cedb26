"""What the page says to somebody who has nothing to read yet: why, what to do, what it costs."""

from __future__ import annotations

from coordtui.ui.widgets import Pairs, Paragraph, Section
from coordtui_arxiv.texts import N_, NN_

_COSTS = Section(
    [
        Paragraph(
            N_("A new watch first asks for the papers of the last weeks; that takes seconds to minutes.")
        ),
        Paragraph(
            N_("Nothing is sent but the categories, words and names of the watch. No account is needed.")
        ),
    ],
    title=N_("What it costs"),
)


def no_watch() -> list[Section]:
    """There is no watch yet."""
    doors = Pairs(
        [
            (N_("Categories"), N_("whole topics of arXiv, such as cs.LG or math.OC")),
            (N_("Words"), N_("diffusion, “low-resource French”, (image OR video) NOT survey")),
            (N_("Authors"), N_("people whose papers you do not want to miss")),
        ]
    )
    return [
        Section(
            [
                Paragraph(""),
                Paragraph(N_("No watch yet, so nothing has been fetched from arXiv."), "strong"),
                Paragraph(""),
                Paragraph(N_("Press n to say what you want to be told of:")),
                Paragraph(""),
                doors,
                Paragraph(""),
                Paragraph(N_("Each paper is shown with the reason; f keeps it, d dismisses it, u undoes.")),
            ]
        ),
        _COSTS,
        Section(
            [Paragraph(N_("Only looking? Leave with q and run “coordtui demo”: it has invented papers."))],
            title=N_("A look around"),
        ),
    ]


def no_paper_of_ours(waiting: int) -> list[Section]:
    """No stored paper is known to be by somebody of the lab; so many may be, and wait to be confirmed."""
    more = NN_(
        "{n} may be, and waits to be confirmed: g d goes to the people, i shows what waits.",
        "{n} may be, and wait to be confirmed: g d goes to the people, i shows what waits.",
        waiting,
    )
    return [
        Section(
            [
                Paragraph(""),
                Paragraph(N_("No paper that is stored here is by somebody of the lab."), "strong"),
                *([Paragraph(more)] if waiting else []),
                Paragraph(""),
                Paragraph(
                    N_(
                        "It lists the papers that were confirmed to be by people of the directory; as long "
                        "as nobody confirmed any, those by an author with the full name of one."
                    )
                ),
                Paragraph(""),
                Paragraph(
                    N_("Where it is not certain, they wait on the page of people until somebody confirms it.")
                ),
                Paragraph(""),
                Paragraph(N_("A watch with the names of the lab as authors brings them: press n.")),
            ]
        )
    ]


def not_fetched() -> list[Section]:
    """There are watches, and no paper."""
    return [
        Section(
            [
                Paragraph(""),
                Paragraph(N_("Your watches have found no paper yet."), "strong"),
                Paragraph(""),
                Paragraph(N_("Press R to ask arXiv now; esc stops it. A comma shows your watches.")),
            ]
        ),
        _COSTS,
    ]
