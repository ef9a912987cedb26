"""The page of people: everybody who may be seen, narrowed as one types, and each in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, NotFound, Pane, Person, Ref
from coordtui.ui.widgets import Detail, History, Key, KeySource, ListDetail, RecordList, Row, Words
from coordtui_expertise.panes.beside import Worked, beside
from coordtui_expertise.panes.errands import ON_A_PERSON, Errands
from coordtui_expertise.panes.first_people import alone, not_allowed
from coordtui_expertise.panes.listing import LARGE, Listing
from coordtui_expertise.panes.people_names import Names
from coordtui_expertise.panes.person_lines import COLUMNS, WHY, row
from coordtui_expertise.panes.profile import Profile
from coordtui_expertise.panes.profile_reading import Portraits
from coordtui_expertise.panes.way_back import take
from coordtui_expertise.texts import N_, NN_
from coordtui_expertise.today import age, imported

if TYPE_CHECKING:
    from coordtui.api import Changes

SOON = 0.15
"""Seconds after which a profile is shown without what is still looked for."""

DIRECTORY = frozenset({"core.people", "core.groups", "core.terms"})


class PeoplePage(Errands):
    """People as the person may see them.

    What takes a while to find of a profile is found beside the screen and kept until
    something changes: the cursor never waits for it.
    """

    watched_tables = DIRECTORY | {"expertise.authorships", "expertise.works"}
    titles: Mapping[str, Message] = {
        "page.layout": N_("narrow by group, role, language, availability"),
        "page.edit": N_("edit the page of this person"),
        "page.copy": N_("copy the mail address"),
        "page.mail": N_("draft a letter, to copy"),
        "page.open_outside": N_("papers and links"),
        "page.export": N_("export the list"),
    }
    hint_words: Mapping[str, Message] = {"list.open": N_("profile"), "page.copy": N_("copy mail")}
    DEFAULT_CSS = """
    PeoplePage .first-visit { display: none; padding: 0 2; }
    PeoplePage.-first-visit .first-visit { display: block; }
    PeoplePage.-first-visit ListDetail { display: none; }
    """

    def __init__(self, ctx: Context, pane: Pane) -> None:
        super().__init__(ctx, pane)
        self.names = Names(ctx)
        self.listing = Listing(ctx, self.names)
        self.filter_fields = self.listing.fields
        self.portraits = Portraits(ctx)
        self.history = History(ctx.clock)
        self.allowed = ctx.may("core.people.view")
        self._reading = False
        self._drawn = 0
        self.people = RecordList(COLUMNS, translate=ctx._)
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.people, self.detail)
        self.teaching = Detail(translate=ctx._)
        self.teaching.add_class("first-visit")

    def compose_body(self) -> Iterable[Widget]:
        """List and profile, or in their place what is wrong or to be done."""
        return [self.split, self.teaching]

    def on_mount(self) -> None:
        """Read the directory, unless the person comes back to another place."""
        if not self.returning:
            self._read()

    # Reading.

    def _read(self, *, another: bool = False) -> None:
        """List the people as the store has them now: at once or, of a large lab, beside the screen."""
        if not self.allowed:
            self._list([])
            return
        everybody = self.listing.unread()
        if len(everybody) <= LARGE:
            self._list(self.listing.read(), another=another)
        else:
            if not self.listing.ids:
                self.listing.total = len(everybody)
                self._list(everybody)
            self._warm()
        self._read_age()

    def _warm(self) -> None:
        if self._reading:
            return
        self._reading = True
        self.status.progress(N_("Reading the directory …"))

        beside(self, self.listing.warm, self._warmed)

    def _warmed(self, _: object, error: CoordtuiError | None) -> None:
        self._reading = False
        self.status.progress(None)
        if error is not None:
            self.say(" ".join(error.parts(self.ctx._)), "trouble")
            return
        self._list(self.listing.read())
        self.show_detail()

    def _list(self, ids: list[int], *, another: bool = False) -> None:
        self.listing.ids = ids
        self.people.say_empty(self.listing.empty())
        self._teach()
        self._show_reasons(self.listing.searched)
        self.people.refresh_rows(KeySource(ids, self._rows), another=another)
        if another and self.listing.searched:  # the best answer, wherever who was under the cursor is now
            self.people.move_to(0)
        self.tell()

    def _show_reasons(self, shown: bool) -> None:
        """The column of reasons is there while words are looked for."""
        hidden = self.people.arrangement.hidden
        if (WHY in hidden) is shown:
            hidden ^= {WHY}
            self.people.arranged()

    def _rows(self, keys: Sequence[Key]) -> list[Row]:
        numbers = cast("Sequence[int]", keys)
        found = {person.doc_id: person for person in self.ctx.directory.people().get_many(numbers)}
        return [self._row(number, found.get(number)) for number in numbers]

    def _row(self, number: int, person: Person | None) -> Row:
        if person is None:  # removed a moment ago: the list is read again at once
            return Row(number, ["?", *[""] * (len(COLUMNS) - 1)], role="quiet")
        why = self.listing.why.get(number)
        said = self.ctx._(why) if why is not None else ""
        return row(person, self.names, self.ctx, confirm=self.listing.confirm.get(number, 0), why=said)

    def _teach(self) -> None:
        """Say what to do where there is nobody but oneself, and why where nobody may be seen."""
        teach = not self.allowed or (not self.listing.words.strip() and len(self.listing.ids) <= 1)
        if teach:
            self.teaching.show(alone(self.ctx) if self.allowed else not_allowed(), keep_place=True)
        if teach != self.has_class("-first-visit"):
            self.set_class(teach, "-first-visit")
            self.call_after_refresh(self.focus_default)

    # Telling.

    def tell(self) -> None:
        """Bring headline, badge and age up to date."""
        waiting = len(self.listing.confirm)
        self.badge = f"{waiting}!" if waiting else ""
        if self.has_class("-first-visit"):
            self.headline(self.pane.title)
        else:
            selected = self.people.selected_count
            right: Words = "" if self.filtering else self.listing.order_words()
            if selected:
                right = NN_("{n} selected", "{n} selected", selected)
            self.headline(self.listing.headline(typing=self.filtering), right)
        self.refresh_bindings()

    def _read_age(self) -> None:
        """Say when the directory was last filled from a file."""
        if self.allowed:
            beside(self, lambda: imported(self.ctx), self._show_age)

    def _show_age(self, last: datetime | None = None, _: CoordtuiError | None = None) -> None:
        if last is not None:
            self.status.age(age(last, self.ctx))

    def show_detail(self, *, keep_place: bool = True) -> None:
        """Show the person under the cursor, once all of it is there: one drawing instead of two."""
        person = self.person
        if person is None:
            self.detail.show([])
            self.split.rule("")
        elif self.split.detail_shown:
            place = N_("{place} of {count}", place=self.people.cursor + 1, count=len(self.listing.ids))
            self.split.rule(self.ctx._(place))
            if self.portraits.get(person.doc_id) is not None:
                self._draw(person, keep_place=keep_place)
            else:
                self.portraits.read(self, person, self.show_detail)
                self.set_timer(SOON, self._show_what_is_known)

    def _show_what_is_known(self) -> None:
        """The rest takes long: who somebody is need not wait for it."""
        person = self.person
        if person is not None and self.portraits.get(person.doc_id) is None:
            self._draw(person, keep_place=True)

    def _draw(self, person: Person, *, keep_place: bool) -> None:
        portrait = self.portraits.get(person.doc_id)
        again = keep_place and self._drawn == person.doc_id
        self.detail.show(Profile(person, self.names, self.ctx, portrait).sections(), keep_place=again)
        self._drawn = person.doc_id

    @property
    def person(self) -> Person | None:
        """The person under the cursor, as the actor may see them."""
        key = self.people.cursor_key
        if key is None or self.has_class("-first-visit"):
            return None
        return self.ctx.directory.people().get(cast("int", key))

    @property
    def chosen(self) -> list[int]:
        """The selected people, or the one under the cursor."""
        return cast("list[int]", self.people.chosen)

    # What the program and the widgets tell.

    def on_store_changed(self, changes: Changes) -> None:
        """Some session changed people, or their papers."""
        self.portraits.forget()
        if changes.tables & DIRECTORY:
            self.names.forget()
            self._read()
        else:
            self.listing.count()
            self.people.refresh_rows()
            self.tell()
        self.show_detail()

    def on_worked(self, event: Worked) -> None:
        """Something that was done beside the screen is ready."""
        event.stop()
        event.finish()

    def on_record_list_sorted(self, event: RecordList.Sorted) -> None:
        """Bring the people into the order that was asked for; the cursor stays on its person."""
        event.stop()
        if (event.key, event.reverse) != (self.listing.order, self.listing.reverse):
            self.listing.sort(event.key, reverse=event.reverse)
            self._narrow()

    def filtered(self, text: str) -> None:
        """Narrow the list while the person types."""
        self.listing.words = text
        self._narrow(another=True)

    def _narrow(self, *, another: bool = False) -> None:
        """List who answers now; while the directory is read, what is asked for waits for it."""
        if not self._reading:
            self._list(self.listing.narrow(), another=another)
            self.show_detail()

    def retranslated(self) -> None:
        """What was read of people is said in their language."""
        self.portraits.forget()
        super().retranslated()

    def place(self) -> dict[str, Any]:
        """Filter, order, columns and cursor."""
        return {**self.listing.place(), "list": self.people.place()}

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Go where the person was."""
        try:
            self.listing.take_place(place)
            self.filter_text = self.listing.words
            self.people.take_place(place.get("list"))
            self.listing.sort(self.people.sort_key, reverse=self.people.sort_reverse)
        finally:
            self._read()
            self.show_detail()

    def open_ref(self, ref: Ref) -> None:
        """Show a person, wherever they stand."""
        if not ref.key.isdecimal():
            return
        person = self.ctx.directory.person(int(ref.key))
        if person is not None and person.doc_id not in self.listing.ids:
            self.filter_by("")
        if person is None or not self.people.move_to_key(person.doc_id):
            raise NotFound(N_("This person is not in the directory any more."))
        self.split.open_detail()
        self.show_detail(keep_place=False)

    def filter_by(self, text: str) -> None:
        """Narrow the list as if the text had been typed."""
        self.filter_text = text
        self.filtered(text)

    def back(self) -> bool:
        """Close the profile; one that was opened from answers leads to these again."""
        again = take(self.app, self.under_cursor())
        closed = super().back()
        if again is not None:
            self.app.push_screen(again())
        return closed or again is not None

    def focus_default(self) -> None:
        """Into the list, or into what stands in its place."""
        (self.teaching if self.has_class("-first-visit") else self.people).focus()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in ON_A_PERSON and self.people.cursor_key is None:
            return False
        ask: dict[str, Callable[[], bool]] = {
            "page.filter": lambda: bool(self.listing.ids or self.filter_text),
            "page.layout": lambda: not (self._reading or self.has_class("-first-visit")),
            **self.may_do(),
        }
        return command_id not in ask or ask[command_id]()

    def under_cursor(self) -> Ref | None:
        """The person under the cursor."""
        key = self.people.cursor_key
        return None if key is None or self.has_class("-first-visit") else Ref("person", str(key))
