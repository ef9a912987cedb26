"""The window of incidents: what is flagged, with the evidence, the likely cause and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, NamedTuple

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, Ref, Refused, formats
from coordtui.ui.widgets import (
    Cell,
    Column,
    DateField,
    Detail,
    FormScreen,
    Headline,
    ListSource,
    Paragraph,
    RecordList,
    Row,
    Section,
    StatusLine,
    TextField,
    Window,
)
from coordtui_gpus import fairness
from coordtui_gpus.fairness.headings import Named, title
from coordtui_gpus.fairness.sight import may_handle
from coordtui_gpus.fairness.times import day_start, zone_of
from coordtui_gpus.fairness.values import Words as Said
from coordtui_gpus.records import DEVICE, HOST, RESERVATION, Incident
from coordtui_gpus.texts import N_, NN_

SHOWN = ("open", "machines", "people", "all")

_TITLES: Mapping[str, Message] = {
    "open": N_("Incidents: machines and people"),
    "machines": N_("Incidents: machines"),
    "people": N_("Incidents: people"),
    "all": N_("Incidents: also what is over"),
}


class _Read(NamedTuple):
    """One incident with its words."""

    incident: Incident
    title: str
    said: Said


class IncidentsWindow(Window[Ref], inherit_bindings=False):
    """Lists incidents, the latest first; opening one returns the record that it is about.

    `d` puts one aside until a day, `N` says something of it, `m` writes to whom it is about, `V` shows
    machines, people, or what is over.
    """

    key_scope = "page"
    called = N_("Incidents")
    watched_tables: ClassVar[frozenset[str]] = frozenset({"gpus.incidents"})
    titles: Mapping[str, Message] = {
        "page.layout": N_("only machines, only people, or also what is over"),
        "page.dismiss": N_("put it aside until a day"),
        "page.note": N_("say something of it"),
        "page.mail": N_("write to whom it is about"),
        "list.open": N_("show what it is about"),
    }
    hint_words: Mapping[str, Message] = {
        "page.layout": N_("which"),
        "page.dismiss": N_("aside"),
        "page.note": N_("note"),
        "page.mail": N_("write"),
        "list.open": N_("show"),
    }
    DEFAULT_CSS = """
    IncidentsWindow > RecordList { height: 1fr; }
    IncidentsWindow > Detail { height: 50%; }
    """

    def __init__(self, ctx: Context, about: Ref | None = None) -> None:
        super().__init__(ctx._)
        self._ctx, self._about, self.shows = ctx, about, "open"
        self.known: dict[int, _Read] = {}
        self._headline, self._status = Headline(), StatusLine(ctx._)
        columns = (
            Column(key="what", title=N_("What"), width=40, flex=1),
            Column(key="since", title=N_("Since"), width=18, priority=1),
        )
        self.list = RecordList(columns, translate=ctx._, empty=N_("reading …"), selectable=False)
        self.detail = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """What is shown, the list, what is under the cursor in full."""
        return [self._headline, self.list, self.detail, self._status]

    def on_mount(self) -> None:
        """Read."""
        self._status.say("")
        self.list.focus()
        self._read()

    def _read(self) -> None:
        shows = self.shows

        def came(found: list[_Read] | None, error: CoordtuiError | None) -> None:
            if shows == self.shows:
                self._came(found, error)

        self.beside(lambda: _gather(self._ctx, shows, self._about), came)

    def _came(self, found: list[_Read] | None, error: CoordtuiError | None) -> None:
        self.known = {each.incident.doc_id: each for each in found or ()}
        n = sum(each.incident.until is None for each in self.known.values())
        self._headline.show(self._ctx._(_TITLES[self.shows]), self._ctx._(NN_("{n} open", "{n} open", n)))
        self.list.say_empty(" ".join(error.parts(self._ctx._)) if error else N_("Nothing is flagged."))
        self.list.refresh_rows(ListSource([_row(self._ctx, each) for each in self.known.values()]))
        self._show()
        self.refresh_bindings()

    @property
    def here(self) -> _Read | None:
        """What is under the cursor."""
        key = self.list.cursor_key
        return self.known.get(key) if isinstance(key, int) else None

    def _show(self) -> None:
        here = self.here
        if here is None:
            self.detail.show([])
            return
        said = here.said
        sections = [Section([Paragraph(here.title, "strong")])]
        sections.append(Section([Paragraph(each) for each in said.evidence], title=N_("Evidence")))
        if said.cause is not None:
            sections.append(Section([Paragraph(said.cause)], title=N_("Likely cause")))
        sections.append(Section([Paragraph(said.todo)], title=N_("What to do")))
        self.detail.show(sections)

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """Another one in full."""
        event.stop()
        self._show()
        self.refresh_bindings()

    def on_store_changed(self, changes: object) -> None:
        """Something began, or is over."""
        self._read()

    def retranslated(self) -> None:
        """All in the other language."""
        self._read()

    def available(self, command_id: str) -> bool:
        """There is one under the cursor that may be answered."""
        here = self.here
        if command_id == "page.dismiss":
            return here is not None and here.incident.until is None and may_handle(self._ctx, here.incident)
        if command_id == "page.note":
            me = self._ctx.actor.person
            mine = here is not None and me is not None and here.incident.person == me
            return here is not None and (mine or may_handle(self._ctx, here.incident))
        if command_id == "page.mail":
            return here is not None and self._may_write(here.incident)
        return True

    def _may_write(self, incident: Incident) -> bool:
        """It is about somebody else, whom who looks may know."""
        return incident.person not in (None, self._ctx.actor.person) and self._ctx.may("gpus.who")

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """To what it is about."""
        event.stop()
        here = self.here
        ref = _subject(here.incident) if here is not None else None
        if ref is not None:
            self.dismiss(ref)

    # Keys.

    def action_layout(self) -> None:
        """The next of what is shown."""
        self.shows = SHOWN[(SHOWN.index(self.shows) + 1) % len(SHOWN)]
        self._read()

    def action_dismiss(self) -> None:  # type: ignore[override]  # see `Window`: not Textual’s
        """Ask until when, and why."""
        if (here := self.here) is not None and self.available("page.dismiss"):
            self.app.push_screen(_aside_form(self._ctx, here), self._done)

    def action_note(self) -> None:
        """Ask what to say."""
        if (here := self.here) is not None and self.available("page.note"):
            self.app.push_screen(_note_form(self._ctx, here), self._done)

    def action_mail(self) -> None:
        """Write to whom it is about."""
        from coordtui_gpus.panes.letter import incident_letter_form

        here = self.here
        if here is None or here.incident.person is None or not self.available("page.mail"):
            return
        try:
            form = incident_letter_form(self._ctx, here.incident.person, here.title, here.said)
        except CoordtuiError as error:
            self._status.say(" ".join(error.parts(self._ctx._)), "attention")
            return
        self.app.push_screen(form, self._written)

    def _written(self, said: Any) -> None:
        if said is not None:
            self._status.say(said)

    def _done(self, changed: Incident | None) -> None:
        if changed is not None:
            self._status.say(N_("It is noted."))
            self._read()


def _gather(ctx: Context, shows: str, about: Ref | None) -> list[_Read]:
    kinds = shows if shows in ("machines", "people") else about
    found = fairness.incidents(ctx, open_only=shows != "all", about=kinds)  # type: ignore[arg-type]
    named = Named(ctx, found)
    return [_Read(each, ctx._(title(named, each)), fairness.words(ctx, each)) for each in found]


def _row(ctx: Context, each: _Read) -> Row:
    incident, aside = each.incident, fairness.is_aside(each.incident, ctx.clock())
    since = formats.date_and_time(incident.since, ctx.translator, tz=zone_of(ctx.settings.zone))
    sign, state = ("!", N_("open"))
    if incident.until is not None:
        sign, state = " ", N_("over")
    elif aside:
        sign, state = "z", N_("put aside")
    return Row(incident.doc_id, [each.title, Cell(since, "quiet")], sign=sign, state=state)


def _subject(incident: Incident) -> Ref | None:
    """The record that it is best shown by."""
    if incident.reservation is not None:
        return Ref(RESERVATION, str(incident.reservation))
    devices = incident.facts.get("devices") or ([incident.device] if incident.device is not None else [])
    if len(devices) == 1:
        return Ref(DEVICE, str(devices[0]))
    hosts = [incident.host] if incident.host is not None else incident.facts.get("hosts", [])
    return Ref(HOST, str(hosts[0])) if hosts else None


def _aside_form(ctx: Context, here: _Read) -> FormScreen[Incident]:
    """Asks until when it waits, and why."""
    today = ctx.clock().astimezone(zone_of(ctx.settings.zone)).date()

    def save(values: Mapping[str, Any], stored: object) -> Incident:
        until: date | None = values["until"]
        if until is None:
            raise Refused(N_("Until when it waits is not said."))
        moment = day_start(until, ctx.settings.zone)
        return fairness.put_aside(ctx, here.incident.doc_id, moment, values["note"] or "")

    fields = [
        DateField(name="until", label=N_("Until"), required=True),
        TextField(name="note", label=N_("Why")),
    ]
    given = {"until": today + timedelta(days=7), "note": here.incident.noted}
    return FormScreen(N_("Put aside"), fields, given, save=save, translate=ctx._)


def _note_form(ctx: Context, here: _Read) -> FormScreen[Incident]:
    """Asks what is to be said of it."""

    def save(values: Mapping[str, Any], stored: object) -> Incident:
        return fairness.note(ctx, here.incident.doc_id, values["note"] or "")

    fields = [TextField(name="note", label=N_("Note"))]
    return FormScreen(N_("Note"), fields, {"note": here.incident.noted}, save=save, translate=ctx._)
