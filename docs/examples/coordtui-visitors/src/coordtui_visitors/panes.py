"""What is seen. Only this module imports widgets, and it is imported when the page is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from coordtui.api import Changes, Context, FilterField, Message, Pane, Ref, formats, parse_filter, safe
from coordtui.ui.widgets import (
    Cell,
    Column,
    DateTimeField,
    Detail,
    Field,
    FormScreen,
    History,
    ListDetail,
    ListPage,
    ListSource,
    Pairs,
    PersonField,
    RecordList,
    Row,
    Section,
    TextField,
    file_form,
)
from msgspec.structs import replace

from coordtui_visitors.declared import EDIT, MANAGE
from coordtui_visitors.records import VISIT, Visit
from coordtui_visitors.service import Visits
from coordtui_visitors.texts import N_, NN_, STATES

COLUMNS = (
    Column(key="name", title=N_("Visitor"), width=18, flex=2, sortable=True),
    Column(key="state", title=N_("State"), width=12),
    Column(key="badge", title=N_("Badge"), width=6),
    Column(key="host", title=N_("Host"), width=16, flex=1, priority=1, sortable=True),
    Column(key="when", title=N_("When"), width=18, priority=2),
    Column(key="affiliation", title=N_("From"), width=16, flex=1, priority=3, sortable=True),
)

FIELDS = (
    FilterField("is", (N_("is"),), "choice", choices=tuple(STATES.items())),
    FilterField("host", (N_("host"),)),
    FilterField("name", (N_("visitor"),)),
    FilterField("affiliation", (N_("from"),)),
    FilterField("badge", (N_("badge"),), "word"),
    FilterField("day", (N_("day"),), "date"),
)

SIGNS = {"here": "•", "expected": " ", "gone": "-", "missed": "?"}


class VisitorsPage(ListPage):
    """Who is here on top; `r` signs in and out, `b` hands a badge out and takes it back."""

    watched_tables = frozenset({"visitors.visits"})
    filter_fields = FIELDS
    history: History
    titles: Mapping[str, Message] = {
        "page.new": N_("announce a visitor"),
        "page.refuse": N_("cancel the visit"),
    }
    hint_words: Mapping[str, Message] = {"page.refuse": N_("cancel")}

    def __init__(self, ctx: Context, pane: Pane) -> None:
        super().__init__(ctx, pane)
        self.visits = Visits(ctx)
        self.history = History(ctx.clock)
        self.known: dict[int, Visit] = {}
        self.hosts: Mapping[int | None, str] = {}
        self.list = RecordList(COLUMNS, translate=ctx._, selectable=False)
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.list, self.detail)

    # What is shown.

    def on_mount(self) -> None:
        """Read what there is."""
        self.read()

    def on_store_changed(self, changes: Changes) -> None:
        """Another session, the job or a command changed a visit."""
        self.read()

    def minute_passed(self) -> None:
        """At midnight a visit is over."""
        self.read()

    def retranslated(self) -> None:
        """Some words here were written as text."""
        super().retranslated()
        self.read()

    def read(self) -> None:
        """Read the log again; the cursor stays on its visit."""
        listed = self.visits.listed()
        self.known = {visit.doc_id: visit for visit in listed}
        self.hosts = self.visits.hosts(listed)
        asked_for = len(self.visits.badges_to_ask_for())
        self.badge = f"{asked_for}!" if asked_for else ""
        self.filtered(self.filter_text)

    def filtered(self, text: str) -> None:
        """List those that answer to the filter."""
        asked = parse_filter(text, FIELDS, today=self.ctx.clock().astimezone().date())
        found = [visit for visit in self.known.values() if asked.matches(self.values(visit))]
        self.list.say_empty(
            N_("No visit answers to the filter.") if text else N_("Nobody visits; n announces somebody.")
        )
        self.list.refresh_rows(ListSource([self.row(visit) for visit in found]))
        self.tell()
        self.show_detail()

    def tell(self) -> None:
        """How many are in the building, and how many are listed."""
        here = sum(self.state(visit) == "here" for visit in self.known.values())
        shown: Message = NN_("{n} visit", "{n} visits", self.list.length)
        if self.filter_text and not self.filtering:
            shown = N_("{shown} · filter: {text}", shown=shown, text=safe(self.filter_text))
        self.headline(N_("{n} in the building now", n=here), shown)

    def state(self, visit: Visit) -> str:
        """How a visit stands now."""
        return visit.state(self.ctx.clock())

    def values(self, visit: Visit) -> Mapping[str, Any]:
        """What the filter looks at."""
        first, last = visit.days
        return {
            "is": self.state(visit),
            "host": self.hosts.get(visit.host, ""),
            "name": visit.name,
            "affiliation": visit.affiliation,
            "badge": visit.badge,
            "day": [first + timedelta(days=n) for n in range((last - first).days + 1)],
            "why": visit.why,
        }

    def row(self, visit: Visit) -> Row:
        """A line of the list. What people wrote is made safe before it is shown."""
        state = self.state(visit)
        to_ask_for = visit.badge_out and state in {"gone", "missed"}
        when = visit.came or visit.since
        return Row(
            visit.doc_id,
            [
                safe(visit.name),
                self.ctx._(STATES[state]),
                Cell(safe(visit.badge) if visit.badge_out else "", "attention" if to_ask_for else ""),
                safe(self.hosts.get(visit.host, "")),
                formats.date_and_time(when, self.ctx.translator.language),
                Cell(safe(visit.affiliation), "quiet"),
            ],
            sign="!" if to_ask_for else SIGNS[state],
            sign_role="attention" if to_ask_for else "",
            state=N_("has the badge still") if to_ask_for else STATES[state],
        )

    def show_detail(self, *, keep_place: bool = True) -> None:
        """All that is known of the visit under the cursor."""
        visit = self.here
        if visit is None:
            self.detail.show([])
            return
        pairs: list[tuple[Message, Message | str]] = [
            (N_("From"), safe(visit.affiliation)),
            (N_("Host"), safe(self.hosts.get(visit.host, ""))),
            (N_("Why"), safe(visit.why)),
            (N_("Expected"), self.span(visit)),
            (N_("Signed in"), self.moment(visit.came)),
            (N_("Signed out"), self.moment(visit.left)),
            (N_("Badge"), self.badge_of(visit)),
            (N_("E-mail"), safe(visit.email)),
        ]
        told = [pair for pair in pairs if pair[1]]
        self.detail.show([Section([Pairs(told)])], keep_place=keep_place)
        self.split.rule(safe(visit.name), self.ctx._(STATES[self.state(visit)]))

    def moment(self, when: datetime | None) -> str:
        """A moment in words; nothing when it is not yet."""
        language = self.ctx.translator.language
        return "" if when is None else formats.date_and_time(when, language)

    def span(self, visit: Visit) -> str:
        """From when until when they are expected."""
        first, last = visit.days
        until = formats.clock(visit.until) if first == last else self.moment(visit.until)
        return f"{self.moment(visit.since)} – {until}"

    def badge_of(self, visit: Visit) -> Message | str:
        """Which badge they had, and whether it is back."""
        if not visit.badge or visit.badge_out:
            return safe(visit.badge)
        return N_("{badge}, handed back", badge=safe(visit.badge))

    # Where the person is.

    @property
    def here(self) -> Visit | None:
        """The visit under the cursor."""
        key = self.list.cursor_key
        return self.known.get(key) if isinstance(key, int) else None

    def under_cursor(self) -> Ref | None:
        """The same, for plugins that can do something with it."""
        return self.here.ref if self.here else None

    def open_ref(self, ref: Ref) -> None:
        """Go to a visit that Today or another page points to."""
        if ref.kind == VISIT and ref.key.isdecimal():
            self.filter_text = ""
            self.read()
            self.list.move_to_key(int(ref.key))

    def available(self, command_id: str) -> bool:
        """Whether a key would do something now."""
        visit, edits = self.here, self.ctx.may(EDIT)
        would = {
            "page.new": edits,
            "page.edit": edits and visit is not None,
            "visitors.sign": edits and visit is not None,
            "visitors.badge": edits and visit is not None,
            "page.refuse": edits and visit is not None and visit.came is None,
            "page.export": self.ctx.may(MANAGE),
            "page.undo": self.history.can_undo,
            "page.redo": self.history.can_redo,
        }
        return would[command_id] if command_id in would else super().available(command_id)

    # Keys. What the rules refuse is said on the last line.

    def action_new(self) -> None:
        """Announce a visitor."""
        now = self.ctx.clock().replace(second=0, microsecond=0)
        empty = Visit(name="", host=self.ctx.actor.person, since=now, until=now + timedelta(hours=1))

        def save(values: Mapping[str, Any], stored: object) -> Visit:
            return self.visits.announce(with_values(empty, values))

        def kept(visit: Visit | None) -> None:
            if visit is not None:
                self.noted(N_("announced: {name}", name=safe(visit.name)), None, visit)
                self.list.move_to_key(visit.doc_id)

        self.ask(N_("Announce a visitor"), empty, save, kept, draft="visitors.new")

    def action_edit(self) -> None:
        """Change the visit under the cursor."""
        visit = self.here
        if visit is None:
            return

        def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Visit:
            # After a clash `stored` is what the other wrote: this change is then made to that.
            base = visit if stored is None else self.visits.get(visit.doc_id)
            return self.visits.change(with_values(base, values))

        def kept(changed: Visit | None) -> None:
            if changed is not None:
                self.noted(N_("changed: {name}", name=safe(changed.name)), visit, changed)

        self.ask(N_("A visit"), visit, save, kept, draft=f"visitors.{visit.doc_id}")

    def action_sign(self) -> None:
        """Sign in, or out."""
        if (visit := self.here) is not None:
            changed, name = self.visits.sign(visit.doc_id), safe(visit.name)
            said = N_("signed in: {name}", name=name)
            if changed.left is not None:
                said = N_("signed out: {name}", name=name)
                if changed.badge_out:
                    said = N_("signed out, with badge {badge}: {name}", badge=safe(changed.badge), name=name)
            self.noted(said, visit, changed)

    def action_badge(self) -> None:
        """Take the badge back, or ask which one is handed out."""
        visit = self.here
        if visit is None:
            return
        if visit.badge_out:
            changed = self.visits.take_back(visit.doc_id)
            self.noted(N_("back: badge {badge}", badge=safe(visit.badge)), visit, changed)
            return

        def save(values: Mapping[str, Any], stored: object) -> Visit:
            return self.visits.hand_out(visit.doc_id, values["badge"])

        def kept(changed: Visit | None) -> None:
            if changed is not None:
                self.noted(N_("handed out: badge {badge}", badge=safe(changed.badge)), visit, changed)

        title = N_("A badge for {name}", name=safe(visit.name))
        fields = [TextField(name="badge", label=N_("Badge"), required=True)]
        self.app.push_screen(FormScreen(title, fields, save=save, translate=self.ctx._), kept)

    def action_refuse(self) -> None:
        """Cancel a visit of somebody who has not come."""
        if (visit := self.here) is not None:
            cancelled = self.visits.cancel(visit.doc_id)
            self.noted(N_("cancelled: {name}", name=safe(visit.name)), cancelled, None)

    def action_undo(self) -> None:
        """Take back what was done last."""
        self.step(N_("undone: {done}"), self.history.undo())

    def action_redo(self) -> None:
        """Do again what was taken back last."""
        self.step(N_("done again: {done}"), self.history.redo())

    def action_export(self) -> None:
        """Write the log to a file; who is connected from elsewhere copies it instead."""
        if not self.ctx.actor.at_home:
            self.app.copy(self.visits.sheet())
            return
        form = file_form(
            N_("Export the log"),
            "~/visitors.csv",
            self.visits.sheet,
            lambda path: N_("written: {path}", path=path),
            private=True,
            translate=self.ctx._,
        )
        self.app.push_screen(form, self.say)

    def ask(
        self,
        title: Message,
        visit: Visit,
        save: Callable[[Mapping[str, Any], Mapping[str, Any] | None], Visit],
        kept: Callable[[Visit | None], None],
        *,
        draft: str,
    ) -> None:
        """Ask for all that is known before a visit."""
        clock, host = self.ctx.clock, None if visit.host is None else Ref("person", str(visit.host))
        fields: list[Field] = [
            TextField(name="name", label=N_("Visitor"), required=True),
            PersonField(name="host", label=N_("Host"), required=True, directory=self.ctx.directory),
            DateTimeField(name="since", label=N_("Comes"), required=True, clock=clock),
            DateTimeField(name="until", label=N_("Leaves"), required=True, clock=clock),
            TextField(name="affiliation", label=N_("From")),
            TextField(name="why", label=N_("Why")),
            TextField(name="email", label=N_("E-mail")),
        ]
        values = {field.name: getattr(visit, field.name) for field in fields} | {"host": host}
        form = FormScreen(title, fields, values, save=save, translate=self.ctx._, draft=draft)
        self.app.push_screen(form, kept)

    def noted(self, words: Message, before: Visit | None, after: Visit | None) -> None:
        """A change was made, which can be taken back: say so, and show how things are now."""
        self.history.did(
            words,
            lambda: self.visits.put_back(before, after),
            lambda: self.visits.put_back(after, before),
        )
        self.read()
        self.say(N_("{done} · u undoes", done=words))

    def step(self, said: Message, done: Message | str | None) -> None:
        """Something was taken back, or done again: say what."""
        self.read()
        if done is not None:
            self.say(said.with_values(done=done))


def with_values(visit: Visit, values: Mapping[str, Any]) -> Visit:
    """The visit with what a form holds: there a person is a `Ref`, in records a number."""
    return replace(visit, **{**values, "host": int(values["host"].key)})
