"""Which of the coming sessions fit a person, for who runs the lists: beside each, why."""

from __future__ import annotations

from collections.abc import Mapping

from coordtui.api import Context, formats, safe
from coordtui.ui.widgets import Cell, Column, ListSource, Paragraph, Row, Section
from coordtui_training.fit import Fit, fitting
from coordtui_training.panes.acting import Acting
from coordtui_training.planning.titles import titles
from coordtui_training.records import Session
from coordtui_training.texts import N_, NN_
from coordtui_training.times import when, zone_of


class FitsWindow(Acting[None], inherit_bindings=False):
    """Lists the sessions that fit, the most fitting first."""

    called = N_("Sessions that fit this person")
    columns = (
        Column(key="when", title=N_("When"), width=17),
        Column(key="title", title=N_("Session"), width=20, flex=2),
        Column(key="why", title=N_("Why"), width=20, flex=1, priority=1),
    )
    watched_tables = frozenset({"training.sessions", "training.signups"})

    def __init__(self, ctx: Context, person: int) -> None:
        super().__init__(ctx)
        self._person = person
        self._found: dict[int, Fit] = {}
        self._titles: Mapping[int, str] = {}
        self._name = ""

    def gather(self) -> tuple[list[Fit], Mapping[int, str], str]:
        """What fits, what it is called, and whom."""
        found = fitting(self.ctx, self._person)
        person = self.ctx.directory.person(self._person)
        return found, titles(self.ctx, [each.session for each in found]), person.name if person else ""

    def came(self, found: tuple[list[Fit], Mapping[int, str], str]) -> None:
        """Show them."""
        fits, self._titles, self._name = found
        self._found = {each.session.doc_id: each for each in fits}
        self.list.say_empty(N_("No coming session fits."))
        self.show_all()

    def show_all(self) -> None:
        """Headline, list and detail."""
        count = len(self._found)
        self.headline.show(safe(self._name), self.ctx._(NN_("{n} session fits", "{n} sessions fit", count)))
        self.list.refresh_rows(ListSource([self._row(each) for each in self._found.values()]))
        self.show_detail()

    def _row(self, found: Fit) -> Row:
        session: Session = found.session
        starts = formats.date_and_time(session.start, self.ctx.translator, tz=zone_of(session.zone))
        why = self.ctx._(found.why[0]) if found.why else ""
        return Row(session.doc_id, [starts, safe(self._titles[session.doc_id]), Cell(safe(why), "quiet")])

    def show_detail(self) -> None:
        """When it is, and every reason."""
        key = self.list.cursor_key
        found = self._found.get(key) if isinstance(key, int) else None
        if found is None:
            self.detail.show([])
            return
        session = found.session
        at = when(session.sittings, session.zone, self.ctx.translator.language)
        head = [Paragraph(safe(self._titles[session.doc_id]), "strong"), Paragraph(at)]
        why = Section([Paragraph(each) for each in found.why], title=N_("Why"))
        self.detail.show([Section(head), why] if found.why else [Section(head)])
