"""Who sees what of a person: each field, and the page as somebody else has it before them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from textual.widget import Widget
from tinydb import where

from coordtui.api import Actor, Context, CoordtuiError, Message, NotAllowed, NotFound, Person, Ref
from coordtui.ui.widgets import (
    Cell,
    Column,
    Detail,
    FormScreen,
    Headline,
    History,
    ListSource,
    Pairs,
    Paragraph,
    PersonField,
    RecordList,
    Row,
    Section,
    StatusLine,
    Window,
    Words,
)
from coordtui_expertise.panes.field_words import LABELS, in_words
from coordtui_expertise.panes.own_page import EDIT, change_of
from coordtui_expertise.panes.people_names import Names
from coordtui_expertise.panes.shown_field import CHOICES, WORDS
from coordtui_expertise.records import Authorship
from coordtui_expertise.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Changes

COLUMNS = (
    Column(key="field", title=N_("Field"), width=13),
    Column(key="lab", title=N_("Everybody"), width=13),
    Column(key="group", title=N_("My groups"), width=12),
    Column(key="value", title=N_("What is there"), width=20, flex=1, priority=1),
)
YES, NO = N_("sees it"), N_("no")


class WhoSees(Window[None], inherit_bindings=False):
    """A line a field. Opening one takes the next who see it, saved at once; it can be undone.

    `person` is a number. Raises `NotAllowed` for another's without the right to change people.
    """

    key_scope = "page"
    called = N_("Who sees what")
    watched_tables = frozenset({"core.people", "core.groups"})
    titles: Mapping[str, Message] = {
        "list.open": N_("the next who see this field"),
        "page.layout": N_("see the page as somebody else"),
        "page.edit": N_("edit the page"),
    }
    hint_words: Mapping[str, Message] = {"list.open": N_("who sees it"), "page.layout": N_("see as …")}

    def __init__(self, ctx: Context, person: int, history: History | None = None) -> None:
        super().__init__(ctx._)
        if person != ctx.actor.person and not ctx.may(EDIT):
            raise NotAllowed(EDIT)
        self._ctx, self._number, self._names = ctx, person, Names(ctx)
        self._history = history or History(ctx.clock)
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.list = RecordList(COLUMNS, translate=ctx._, selectable=False)

    def compose(self) -> Iterable[Widget]:
        """Whose page it is, the fields, what was done last."""
        return [self._headline, self.list, self._status]

    def on_mount(self) -> None:
        """Read the person."""
        self._status.age(N_("Those who manage people see everything."))
        self._read()
        self.list.focus()

    def on_store_changed(self, changes: Changes) -> None:
        """Somebody changed people or groups."""
        self._names.forget()
        self._read()

    def retranslated(self) -> None:
        """Everything in the other language."""
        self._read()

    def available(self, command_id: str) -> bool:
        """Undo where something was done."""
        return command_id != "page.undo" or self._history.can_undo

    def _person(self) -> Person:
        person = self._ctx.directory.people().get(self._number)
        if person is None:
            raise NotFound(N_("This person is no longer in the directory."))
        return person

    def _read(self) -> None:
        try:
            person = self._person()
        except CoordtuiError as error:
            self._done(None, error)
            return
        say = self._ctx._
        hidden = sum(person.visibility.get(name, "lab") != "lab" for name in LABELS)
        self._headline.show(
            say(N_("Who sees what of {person}", person=person.name)),
            say(
                NN_("{n} field is not for everybody", "{n} fields are not for everybody", hidden)
                if hidden
                else N_("all fields are for everybody")
            ),
        )
        self.list.refresh_rows(ListSource([self._row(person, name) for name in LABELS]))

    def _row(self, person: Person, name: str) -> Row:
        say, choice = self._ctx._, person.visibility.get(name, "lab")
        lab, group = choice == "lab", choice != "hidden"
        value = self._papers() if name == "papers" else in_words(self._ctx, self._names, person, name)
        cells: list[Cell | str] = [say(LABELS[name])]
        cells += [Cell(say(YES if each else NO), "" if each else "attention") for each in (lab, group)]
        cells.append(Cell(value or say(N_("nothing")), "quiet"))
        return Row(
            name,
            cells,
            sign=" " if lab else "-",
            sign_role="" if lab else "attention",
            state=N_("seen by: {who}", who=say(WORDS[choice])),
        )

    def _papers(self) -> str:
        """How many papers are surely theirs; empty when none."""
        sure = (where("person") == self._number) & (where("state") == "confirmed")
        count = self._ctx.store.records(Authorship).count(sure)
        return self._ctx._(NN_("{n} paper", "{n} papers", count)) if count else ""

    # What can be done.

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Take the next who see the field."""
        event.stop()
        name = str(event.key)

        def change() -> Words:
            before = self._person()
            choice = before.visibility.get(name, "lab")
            following = CHOICES[(CHOICES.index(choice) + 1) % len(CHOICES)]
            visibility = {**before.visibility, name: following}
            people = self._ctx.directory.people()
            after = people.save(msgspec.structs.replace(before, visibility=visibility))
            done = N_(
                "{field}: seen by {who}", field=self._ctx._(LABELS[name]), who=self._ctx._(WORDS[following])
            )
            self._history.do(done, change_of(self._ctx, before, after))
            return N_("{done} · u undoes", done=done)

        self.beside(change, self._done)

    def action_undo(self) -> None:
        """Take the last change back."""

        def take_back() -> Words | None:
            done = self._history.undo()
            return None if done is None else N_("undone: {done}", done=done)

        self.beside(take_back, self._done)

    def action_edit(self) -> None:
        """Open the form of the page."""
        from coordtui_expertise.panes.own_page import edit_form, keep

        def saved(both: tuple[Person, Person] | None) -> None:
            done = keep(self._history, self._ctx, both)
            self._done(None if done is None else N_("{done} · u undoes", done=done), None)

        self.app.push_screen(edit_form(self._ctx, self._number), saved)

    def action_layout(self) -> None:
        """See the page as somebody else has it."""
        field = PersonField(
            name="viewer",
            label=N_("See it as"),
            help=N_("A name; empty for somebody of the lab who shares no group."),
            directory=self._ctx.directory,
        )

        def choose(values: Mapping[str, Any], stored: object) -> tuple[Ref | None]:
            return (values["viewer"],)

        form = FormScreen(N_("See the page as somebody else"), [field], save=choose, translate=self._ctx._)
        self.app.push_screen(form, self._see_as)

    def _see_as(self, chosen: tuple[Ref | None] | None) -> None:
        if chosen is not None:
            viewer = int(chosen[0].key) if chosen[0] is not None else None
            self.app.push_screen(SeenAs(self._ctx, self._number, viewer))

    def _done(self, said: Words | None, error: CoordtuiError | None) -> None:
        if error is not None:
            self._status.say(" ".join(error.parts(self._ctx._)), "trouble")
            return
        self._status.say(said)
        self._read()
        self.refresh_bindings()


class SeenAs(Window[None], inherit_bindings=False):
    """The page of a person exactly as somebody else sees it; `viewer` None is anybody of the lab."""

    key_scope = "page"
    called = N_("The page as somebody else sees it")

    def __init__(self, ctx: Context, person: int, viewer: int | None) -> None:
        super().__init__(ctx._)
        self._ctx, self._number, self._viewer = ctx, person, viewer
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """Whose eyes these are, and what they see."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Read it."""
        self._read()
        self.detail.focus()

    def retranslated(self) -> None:
        """Everything in the other language."""
        self._read()

    def _read(self) -> None:
        people = self._ctx.directory.people()
        viewer = people.get(self._viewer) if self._viewer else None
        person = people.get(self._number)
        if person is None:
            return
        say = self._ctx._
        who = viewer.name if viewer else say(N_("somebody of the lab"))
        self._headline.show(say(N_("{person}, as {viewer} sees it", person=person.name, viewer=who)), "")
        seen, hidden = seen_by(self._ctx, person, viewer)
        blocks: list[Paragraph | Pairs] = [Pairs(seen)] if seen else []
        blocks += [] if seen else [Paragraph(N_("Nothing but the name."))]
        told = [Paragraph(", ".join(map(say, hidden)))] if hidden else [Paragraph(N_("nothing"))]
        self.detail.show(
            [Section(blocks, person.name), Section(told, N_("Hidden from them, where something is there"))]
        )


def seen_by(
    ctx: Context, person: Person, viewer: Person | None
) -> tuple[list[tuple[Words, Words]], list[Message]]:
    """What somebody sees of a person, field by field, and what of it they do not see.

    `viewer` None is anybody of the lab who shares no group with them.
    """
    actor = Actor(person=None, name="", roles=frozenset({"researcher"}))
    if viewer is not None:
        actor = Actor(person=viewer.doc_id, name=viewer.name, roles=frozenset(viewer.access))
    view, names = ctx.directory.visible_to(person, actor), Names(ctx)
    seen: list[tuple[Words, Words]] = []
    hidden = []
    for field, label in LABELS.items():
        there, shown = in_words(ctx, names, person, field), in_words(ctx, names, view, field)
        if field == "papers":
            papers = ctx.directory.acting_as(actor).people().lets_see(person, field)
            seen += [(label, N_("those that are confirmed, and their topics"))] if papers else []
            hidden += [] if papers else [label]
        elif shown:
            seen.append((label, shown))
        elif there:
            hidden.append(label)
    return seen, hidden
