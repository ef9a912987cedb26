"""The select-it-yourself view: plain text on the terminal's own screen, for when copying gets nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.text.messages import N_
from coordtui.text.safety import safe
from coordtui.ui.plain_text import text_of

if TYPE_CHECKING:
    from coordtui.ui.base_app import BaseApp

LONGEST = 200_000
"""Characters shown: a terminal keeps some thousand lines that one can scroll back to."""


def text_to_select(app: BaseApp) -> str:
    """What was copied just before, or else all that the page or the window says; then how to come back."""
    if app.copied:
        said = safe(app.copied, limit=LONGEST, lines=True)
    else:
        page = app.open_page if app.screen is app.ground else None
        said = "\n".join(text_of(page or app.screen))[:LONGEST]
    return f"{said}\n\n{app.translator(N_('(Any key comes back.)'))}\n"
