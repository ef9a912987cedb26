"""The form of the trends: which terms, by week or month, and by what the lab's output is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from coordtui.api import Context
from coordtui.ui.widgets import ChoiceField, FormScreen, MultiField
from coordtui_arxiv.reports.output import TITLES, By
from coordtui_arxiv.reports.spans import Step
from coordtui_arxiv.texts import N_

MOST = 8
"""Terms that are drawn together."""


View = Literal["terms", "categories", "output"]
VIEWS: tuple[View, ...] = ("terms", "categories", "output")


class Asked(msgspec.Struct, frozen=True):
    """What is shown: these terms, or those that rise when there is none."""

    view: View = "terms"
    terms: tuple[str, ...] = ()
    step: Step = "week"
    by: By = "month"


def trends_form(ctx: Context, asked: Asked) -> FormScreen[Asked]:
    """Asks what to show; returns it."""

    def save(values: Mapping[str, Any], stored: object) -> Asked:
        terms = tuple(values["terms"][:MOST])
        return Asked(asked.view, terms, values["step"], values["by"])

    fields = [
        MultiField(
            name="terms",
            label=N_("Terms"),
            help=N_("Words or phrases, separated by semicolons; none shows those that rise."),
            separators=";",
        ),
        ChoiceField(name="step", label=N_("By"), choices=(("week", N_("week")), ("month", N_("month")))),
        ChoiceField(name="by", label=N_("Output by"), choices=tuple(TITLES.items())),
    ]
    values = {"terms": list(asked.terms), "step": asked.step, "by": asked.by}
    return FormScreen(N_("Trends"), fields, values, save=save, translate=ctx._)
