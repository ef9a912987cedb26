"""Closing a list: what becomes of everybody is shown before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api import Context
from coordtui.ui.widgets import ChoiceField, FormScreen, Paragraph, Section, Words
from coordtui_training.panes.acting import noted
from coordtui_training.panes.sure import Sure
from coordtui_training.records import SEATED
from coordtui_training.running import Roll
from coordtui_training.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_training.panes.acting import Acting
    from coordtui_training.panes.people_lines import Known


def close_or_reopen(window: Acting[None], known: Known) -> None:
    """Ask whether to close the list, or to open one that is closed; then do it, and `window` shows it."""
    ctx, number = window.ctx, known.session.doc_id
    roll = Roll(ctx)
    if known.session.held:

        def reopen(sure: bool | None) -> None:
            if sure:
                window.act(lambda: roll.reopen(number))

        said = Section([Paragraph(N_("Everybody is again what they were before, with who was there."))])
        window.app.push_screen(
            Sure(N_("Open the list again"), [said], yes=N_("open it again"), translate=ctx._), reopen
        )
        return
    seated = [each for each in known.places if each.state in SEATED and each.state != "offered"]
    there = [each for each in seated if each.signup.present]
    if seated and not there:
        window.app.push_screen(_nobody_checked_in(window, known), window.told)
        return

    def close(sure: bool | None) -> None:
        if sure:
            window.act(lambda: roll.close(number))

    waiting = known.counts.waiting + known.counts.requested + known.counts.offered
    lines = [
        Paragraph(NN_("{n} was there.", "{n} were there.", len(there))),
        Paragraph(NN_("{n} was not.", "{n} were not.", len(seated) - len(there))),
        *(
            [
                Paragraph(
                    NN_(
                        "{n} who waits is told that it is over.",
                        "{n} who wait are told that it is over.",
                        waiting,
                    )
                )
            ]
            if waiting
            else []
        ),
        Paragraph(N_("Who did not come has it counted, as the lab’s rule has it; u opens the list again.")),
    ]
    sure = Sure(N_("Close the list"), [Section(lines)], yes=N_("close the list"), translate=ctx._)
    window.app.push_screen(sure, close)


def _nobody_checked_in(window: Acting[None], known: Known) -> FormScreen[Words]:
    """Nobody was checked in: that the roll was forgotten is likelier than that nobody came."""
    ctx: Context = window.ctx

    def save(values: dict[str, object], stored: object) -> Words:
        rest = values["rest"]
        return noted(
            ctx,
            window.history,
            lambda: [Roll(ctx).close(known.session.doc_id, rest)],  # type: ignore[arg-type]
        )

    rest = ChoiceField(
        name="rest",
        label=N_("Of the people"),
        help=N_("Nobody was checked in: perhaps the roll was forgotten."),
        choices=(("present", N_("all came")), ("absent", N_("nobody came"))),
    )
    return FormScreen(N_("Close the list"), [rest], save=save, translate=ctx._)
