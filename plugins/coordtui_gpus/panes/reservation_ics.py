"""Reservations for other calendars: a file for who sits at this machine, the text for who is far away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from coordtui.api import Context, Message
from coordtui.ui.widgets import Detail, Headline, Paragraph, Section, StatusLine, Window, Words, file_form
from coordtui_gpus import booking
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.records import Reservation


def calendar_window(ctx: Context, reservations: Sequence[Reservation], name: str) -> Window[Any]:
    """Asks for a file and writes the calendar there; shows it to who is not at home. Returns words."""

    def text() -> str:
        return booking.calendar(ctx, reservations)

    if not ctx.actor.at_home:
        return CalendarText(ctx, text())

    def said(path: str) -> Words:
        return N_("written: {path}", path=path)

    title = N_("Calendar file")
    return file_form(title, f"~/{name}", text, said, private=True, translate=ctx._)


class CalendarText(Window[Words], inherit_bindings=False):
    """The text of a calendar file, to be copied: the file would be on another machine."""

    key_scope = "page"
    called = N_("Calendar file")
    titles: Mapping[str, Message] = {"page.copy": N_("copy all of it")}

    def __init__(self, ctx: Context, text: str) -> None:
        super().__init__(ctx._)
        self.text = text
        self.headline, self.status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """What it is, all of it, and how to have it."""
        return [self.headline, self.detail, self.status]

    def on_mount(self) -> None:
        """Show it."""
        self.retranslated()
        self.detail.focus()

    def retranslated(self) -> None:
        """In the other language."""
        self.headline.show(self._translate(N_("Calendar file")), "")
        lines = self.text.replace("\r\n", "\n")
        self.detail.show([Section([Paragraph(lines)])], keep_place=True)
        self.status.age(N_("y copies it; save it as a file ending in .ics and open it with a calendar"))
        self.status.say("")

    def available(self, command_id: str) -> bool:
        """There is always something to copy."""
        return True

    def action_copy(self) -> None:
        """Copy the text."""
        self.app.copy(self.text)
