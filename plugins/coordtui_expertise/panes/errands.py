"""The keys of the people that lead elsewhere: to a window, a form, the clipboard, a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coordtui.api import CoordtuiError, Message, Person
from coordtui.ui.widgets import History, ListPage, Words
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.widgets import Window
    from coordtui_expertise.panes.listing import Listing
    from coordtui_expertise.panes.people_names import Names
    from coordtui_expertise.panes.profile_reading import Portraits

ON_A_PERSON = frozenset(
    {
        "expertise.fits",
        "expertise.who_sees",
        "expertise.copy_of_data",
        "page.edit",
        "page.copy",
        "page.mail",
        "page.open_outside",
        "page.export",
    }
)
"""Commands that need a person in the list."""


class Errands(ListPage):
    """What the page of people does with the person under the cursor, and which windows it opens."""

    listing: Listing
    names: Names
    portraits: Portraits
    history: History

    @property
    def person(self) -> Person | None:
        """The person under the cursor."""
        raise NotImplementedError

    @property
    def chosen(self) -> list[int]:
        """The selected people, or the one under the cursor."""
        raise NotImplementedError

    def filter_by(self, text: str) -> None:
        """Narrow the list as if the text had been typed."""
        raise NotImplementedError

    def may_do(self) -> dict[str, Callable[[], bool]]:
        """What commands need beyond a person in the list, by id."""

        def edits() -> bool:
            mine = self._number == self.ctx.actor.person and self.ctx.may("core.profile.edit")
            return mine or self.ctx.may("core.people.edit")

        def theirs() -> bool:
            return self._number == self.ctx.actor.person or self.ctx.may("core.people.edit")

        return {
            "page.undo": lambda: self.history.can_undo,
            "page.redo": lambda: self.history.can_redo,
            "page.edit": edits,
            "page.copy": lambda: bool(self.person and self.person.emails),
            "page.mail": lambda: self.ctx.may("expertise.view") and bool(self._readers),
            "page.open_outside": self._has_links,
            "expertise.fits": lambda: self.ctx.may("expertise.view"),
            "expertise.who_sees": theirs,
            "expertise.copy_of_data": theirs,
            "expertise.mine": lambda: self.ctx.actor.person is not None,
            "expertise.identities": lambda: bool(self.listing.confirm),
            "expertise.fill": lambda: self.ctx.may("expertise.own"),
            "expertise.topics": lambda: self.ctx.may("expertise.view"),
        }

    def why_not(self, command_id: str) -> Message | None:
        """What a command needs that is not there."""
        if command_id == "expertise.identities":
            return N_("no paper waits to be confirmed")
        if command_id == "page.edit" and self._number is not None:
            return N_("needs your own page, or the right to change people")
        if command_id == "page.copy" and self._number is not None:
            return N_("needs somebody whose mail address you may see")
        if command_id == "page.mail" and self._number is not None:
            return N_("needs somebody else, or two selected people to bring together")
        if command_id == "page.open_outside" and self._number is not None:
            return N_("needs somebody with papers or links")
        return N_("needs a person under the cursor") if command_id in ON_A_PERSON else None

    @property
    def _number(self) -> int | None:
        ref = self.under_cursor()
        return int(ref.key) if ref is not None else None

    def _has_links(self) -> bool:
        person = self.person
        portrait = self.portraits.get(person.doc_id) if person is not None else None
        return bool((person and person.links) or (portrait and portrait.works))

    # Windows.

    def _open(self, window: Window[Any], then: Callable[[Any], object] | None = None) -> None:
        """Open a window; what `u` takes back is said here, if something else was done there."""
        before = self.history.changes

        def closed(result: Any) -> None:
            if then is not None:
                then(result)
            elif self.history.changes != before:
                last = self.history.last
                if last is None or last in before:  # in the window something was only taken back
                    self.say(None)
                else:
                    self.say(N_("{done} · u undoes", done=last.words))

        self.app.push_screen(window, closed)

    def action_layout(self) -> None:
        """Narrow by group, role, language and availability."""
        from coordtui_expertise.panes.facets_window import FacetsWindow

        self._open(FacetsWindow(self.ctx, self.listing, self.filter_by))

    def action_fits(self) -> None:
        """Who fits with this person?"""
        from coordtui_expertise.panes.fits import Fits

        if (number := self._number) is not None:
            self._open(Fits(self.ctx, number))

    def action_identities(self) -> None:
        """Papers that may be somebody's, to confirm or refuse."""
        from coordtui_expertise.panes.identities import Identities

        self._open(Identities(self.ctx, history=self.history))

    def action_fill(self) -> None:
        """Fill profiles in from a file or a service."""
        from coordtui_expertise.panes.fill import Fill

        mine = not self.ctx.may("expertise.manage")
        self._open(Fill(self.ctx, self.ctx.actor.person if mine else self._number, self.history))

    def action_topics(self) -> None:
        """The lab's topics over time, and who bridges them."""
        from coordtui_expertise.panes.lab import LabTopics

        self._open(LabTopics(self.ctx))

    def action_assign(self) -> None:
        """Assign people to papers, projects or students."""
        from coordtui_expertise.panes.assign import Assign

        self._open(Assign(self.ctx, self.history))

    def action_duplicates(self) -> None:
        """People who may be the same."""
        from coordtui_expertise.panes.duplicates import Duplicates

        self._open(Duplicates(self.ctx, self.history))

    def action_vocabulary(self) -> None:
        """What the lab calls things, in both languages."""
        from coordtui_expertise.panes.vocabulary import VocabularyWindow

        self._open(VocabularyWindow(self.ctx, self.history))

    def action_who_sees(self) -> None:
        """Who sees what of this person."""
        from coordtui_expertise.panes.who_sees import WhoSees

        if (number := self._number) is not None:
            self._open(WhoSees(self.ctx, number, self.history))

    def action_copy_of_data(self) -> None:
        """All that is held about this person."""
        from coordtui_expertise.panes.copy_of_data import CopyOfData

        if (number := self._number) is not None:
            self._open(CopyOfData(self.ctx, number))

    def action_open_outside(self) -> None:
        """Their papers and links; what is chosen is shown and copied: over SSH there is no browser here."""
        from coordtui_expertise.panes.works_window import WorksWindow

        person = self.person
        if person is not None:
            portrait = self.portraits.get(person.doc_id)
            self._open(WorksWindow(self.ctx, person, portrait.works if portrait else ()), self._show_address)

    def _show_address(self, address: str | None) -> None:
        if address:
            self.app.copy(address)
            self.status.age(address)

    # Pages.

    def action_edit(self) -> None:
        """Change what the page of this person says."""
        if (number := self._number) is not None:
            self._edit(number)

    def _edit(self, number: int) -> None:
        from coordtui_expertise.panes.own_page import edit_form, keep

        def saved(both: tuple[Person, Person] | None) -> None:
            if keep(self.history, self.ctx, both) is not None:
                self.say(N_("The page is saved; u undoes."))

        self._open(edit_form(self.ctx, number), saved)

    def action_undo(self) -> None:
        """Take the last change of a page back."""
        self._again(self.history.undo, N_("undone: {done}"))

    def action_redo(self) -> None:
        """Make it again."""
        self._again(self.history.redo, N_("done again: {done}"))

    def _again(self, step: Callable[[], Words | None], told: Message) -> None:
        try:
            done = step()
        except CoordtuiError as error:  # somebody changed the page since
            self.app.say_error(error)
        else:
            if done is not None:
                self.say(told.with_values(done=done))

    def action_mine(self) -> None:
        """Show one's own page."""
        if self.ctx.actor.person is not None:
            from coordtui.api import Ref

            self.open_ref(Ref("person", str(self.ctx.actor.person)))

    # Elsewhere.

    def action_copy(self) -> None:
        """Copy the mail address of each chosen person; how it went is said."""
        people = self.ctx.directory.people().get_many(self.chosen)
        addresses = [person.emails[0] for person in people if person.emails]
        if addresses:
            self.app.copy(", ".join(addresses))

    def action_mail(self) -> None:
        """Draft a letter to copy: from oneself to one person, or to two who do not know each other yet."""
        from coordtui_expertise.introduce import introduction
        from coordtui_expertise.panes.introduce import Introduce

        readers = self._readers
        if len(readers) == 2:
            self._open(Introduce(self.ctx, introduction(self.ctx, *readers)))

    @property
    def _readers(self) -> list[int]:
        """Between whom a letter would go: two who are selected, or oneself and the one under the cursor."""
        chosen, me = self.chosen, self.ctx.actor.person
        if len(chosen) == 1 and me is not None and chosen != [me]:
            return [me, chosen[0]]
        return chosen if len(chosen) == 2 else []

    def action_export(self) -> None:
        """Export the selected people, or all that are listed, as CSV: into a file here, to copy from afar."""
        from coordtui_expertise.panes.people_export import export_form, to_csv

        numbers = self.chosen if len(self.chosen) > 1 else self.listing.ids
        if self.ctx.actor.at_home:
            self._open(export_form(self.ctx, numbers, self.names), self._exported)
        else:
            people = self.ctx.directory.people().get_many(numbers)
            self.app.copy(to_csv(self.ctx, people, self.names))

    def _exported(self, said: Words | None) -> None:
        if said is not None:
            self.say(said)
