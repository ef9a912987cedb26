"""The window that explains: my place, why I was not promoted, when my offer ends, what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from coordtui.api import Context, safe
from coordtui.ui.widgets import Detail, Headline, Pairs, Paragraph, Section, StatusLine, Window
from coordtui_training import fit
from coordtui_training.panes.listing import Entry
from coordtui_training.panes.session_detail import could
from coordtui_training.panes.session_list import journal
from coordtui_training.seats import Seats, may_run
from coordtui_training.texts import N_

if TYPE_CHECKING:
    from coordtui.api import Changes


class Explain(Window[None], inherit_bindings=False):
    """How I stand with a session, step by step; for who runs it, all that happened in it."""

    key_scope = "page"
    called = N_("Why, and what happened")
    opened_by = "training.explain"
    watched_tables = frozenset({"training.signups", "training.sessions"})

    def __init__(self, ctx: Context, entry: Entry) -> None:
        super().__init__(ctx._)
        self._ctx, self._entry = ctx, entry
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """Title, what there is to say, nothing more."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Explain."""
        self._status.say("")
        self.retranslated()
        self.detail.focus()

    def on_store_changed(self, changes: Changes) -> None:
        """Somebody's place is another, perhaps mine."""
        self.retranslated()

    def retranslated(self) -> None:
        """Say how it is now."""
        self._headline.show(self._ctx._(N_("Why: {title}", title=safe(self._entry.title))), "")
        self.detail.show([*self._mine(), *self._journal()], keep_place=True)

    def _mine(self) -> list[Section]:
        ctx, session = self._ctx, self._entry.session
        me = ctx.directory.person(ctx.actor.person) if ctx.actor.person is not None else None
        if me is None or not ctx.may("training.signup"):
            return []
        explained = Seats(ctx).explain(session.doc_id)
        said = [Paragraph(each) for each in explained.said]
        told = [Section(said or [Paragraph(N_("You are not signed up."))], title=N_("You"))]
        if not explained.state:
            found = fit.hindrances(ctx, session, me, now=ctx.clock())
            lines = []
            for each in found:
                lines.append(Paragraph(each.text, "attention" if each.hard else ""))
                if each.instead is not None:
                    lines.append(Paragraph(each.instead, indent=2))
            told.append(Section(lines or [Paragraph(could(self._entry))], title=N_("Could you have a seat?")))
        if explained.signup is not None and (steps := Seats(ctx).steps(signup=explained.signup.doc_id)):
            told.append(
                Section(
                    [Pairs(journal(steps, session, ctx, named=False))], title=N_("What happened with you")
                )
            )
        return told

    def _journal(self) -> list[Section]:
        if not may_run(self._ctx, self._entry.session):
            return []
        session = self._entry.session
        steps = Seats(self._ctx).steps(session=session.doc_id)
        lines = (
            [Pairs(journal(steps, session, self._ctx))] if steps else [Paragraph(N_("Nothing happened yet."))]
        )
        return [Section(lines, title=N_("All that happened in it"))]
