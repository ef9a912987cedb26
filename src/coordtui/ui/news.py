"""The window with what is new in each version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coordtui.text.messages import N_
from coordtui.ui.choices import Choice, said
from coordtui.ui.reading import LinesWindow
from coordtui.ui.widgets.lines import Words

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp


class NewsWindow(LinesWindow[None]):
    """What is new in each version, the newest first."""

    def __init__(self, app: CoordtuiApp) -> None:
        super().__init__(app.session.translator, N_("What is new"), N_("Nothing is new."), share=1.0)

    def lines(self) -> Sequence[Choice]:
        """A rule for each version, and what it brought."""
        from coordtui.news import NEWS

        lines: list[Choice] = []
        for version, items in NEWS:
            title = N_("Version {version}", version=version)
            lines.append(Choice(text=said(self._translate(title)), heading=True))
            for place, item in enumerate(items):
                text = self._translate(item)
                lines.append(Choice(text=said(text), sign=("•", "accent"), value=(version, place, text)))
        return lines

    def in_full(self, value: Any) -> Words:
        """The whole sentence."""
        text: str = value[2]
        return text

    def available(self, command_id: str) -> bool:
        """There is nothing to open."""
        return command_id != "list.open"
