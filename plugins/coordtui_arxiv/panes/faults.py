"""Why arXiv did not answer everything, in full."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from coordtui.api import Context, Message, formats
from coordtui.ui.widgets import Detail, Headline, Paragraph, Section, StatusLine, Window
from coordtui_arxiv.day_words import SAID
from coordtui_arxiv.doctor import WEEKS
from coordtui_arxiv.holidays import day_of
from coordtui_arxiv.ledger import Ledger
from coordtui_arxiv.panes.freshness import faults
from coordtui_arxiv.records import Channel
from coordtui_arxiv.texts import N_


class FaultsScreen(Window[bool], inherit_bindings=False):
    """Tells of each part that failed what went wrong and when; True when the person asks again."""

    key_scope = "page"
    called = N_("What arXiv did not answer")

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx._)
        self._ctx = ctx
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self._detail = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """Title, reasons, and what is not lost."""
        return [self._headline, self._detail, self._status]

    def on_mount(self) -> None:
        """Tell."""
        self._headline.show(self._ctx._(self.called), "")
        self._detail.show([*(self._section(channel) for channel in faults(self._ctx)), *self._days()])
        self._status.age(N_("Nothing is lost; R asks for the rest."))
        self._status.say("")
        self._detail.focus()

    def _section(self, channel: Channel) -> Section:
        text = Message.from_json(channel.text) if channel.text else N_("It did not answer.")
        parts = [Paragraph(""), Paragraph(text)]
        if channel.tried is not None:
            age = formats.ago(channel.tried, self._ctx.clock(), self._ctx.translator)
            parts.append(Paragraph(N_("Asked {age}.", age=age), "quiet"))
        return Section(parts)

    def _days(self) -> list[Section]:
        """The days of which something is still to come."""
        missing = Ledger(self._ctx).missing(day_of(self._ctx.clock()) - WEEKS)
        lines = [
            Paragraph(
                N_("{day}: {state}", day=formats.day(row.day, self._ctx.translator), state=SAID[row.state])
            )
            for row in missing
        ]
        return [Section(lines, title=N_("Days with a gap"))] if lines else []

    def available(self, command_id: str) -> bool:
        """Asking again takes the right to."""
        return command_id != "page.read_again" or self._ctx.may("arxiv.sync")

    def action_read_again(self) -> None:
        """Back, and ask again."""
        self.dismiss(True)
