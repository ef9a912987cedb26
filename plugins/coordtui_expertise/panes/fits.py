"""Who fits with a person: who is like them, and who complements them, in two lists kept apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, Person, safe
from coordtui.ui.widgets import Key, ListSource, Words
from coordtui.ui.widgets.lines import cell_len
from coordtui_expertise import fitting
from coordtui_expertise.complement import Fit
from coordtui_expertise.fitting import LIMIT, Fitting
from coordtui_expertise.introduce import Draft, introduction
from coordtui_expertise.panes.answers import Answers
from coordtui_expertise.panes.fit_lines import COLUMNS, Kind, fit_row, fit_sections
from coordtui_expertise.panes.way_back import Again
from coordtui_expertise.term_names import fit_in
from coordtui_expertise.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Changes

_OTHER: dict[Kind, Kind] = {"similar": "complementary", "complementary": "similar"}
_TITLES: dict[Kind, Message] = {
    "similar": N_("Like {name}"),
    "complementary": N_("Complement {name}"),
}
_LISTS: dict[Kind, Message] = {"similar": N_("similar"), "complementary": N_("complementary")}


class Fits(Answers, inherit_bindings=False):
    """Complementary people first: the similar ones are easier to find elsewhere. `tab` shows the others."""

    called = N_("Who fits with this person?")
    hint_words = titles = {  # noqa: RUF012 - as in Window
        **Answers.hint_words,
        "page.mail": N_("introduce"),
        "page.next_pane": N_("the other list"),
    }

    def __init__(self, ctx: Context, person: int) -> None:
        super().__init__(ctx, COLUMNS)
        self.kind: Kind = "complementary"
        self.limit = LIMIT
        self._person = person
        self._found: fitting.Fits | None = None
        self._fits: tuple[Fit, ...] = ()
        self._error: CoordtuiError | None = None
        self._stood_on: Key | None = None

    def compose(self) -> Iterable[Widget]:
        """Which list, people, what each brings, what was done last."""
        return [self.headline, self.split, self.status]

    def on_mount(self) -> None:
        """Find them."""
        self.people.focus()
        self._find()

    def on_store_changed(self, changes: Changes) -> None:
        """Somebody changed, or whose papers are whose."""
        self.names.forget()
        self._find()

    def _find(self) -> None:
        self.status.progress(N_("looking …"))
        self.people.say_empty(N_("looking …"))
        limit = self.limit
        self.beside(lambda: Fitting(self.ctx).of(self._person, limit), self._came)

    def _came(self, found: fitting.Fits | None, error: CoordtuiError | None) -> None:
        self._found, self._error = found or self._found, error
        self.status.progress(None)
        self.show_all()

    # Showing.

    def _listed(self) -> tuple[Fit, ...]:
        """The list that is looked at, in the words of the reader's language."""
        if self._found is None:
            return ()
        fits = self._found.similar if self.kind == "similar" else self._found.complementary
        language, vocabulary = self.ctx.translator.language, self.ctx.directory.vocabulary()
        return tuple(fit_in(language, fit, vocabulary) for fit in fits)

    def show_all(self) -> None:
        """List, headline and detail."""
        self._fits = self._listed()
        self.people.say_empty(self._nobody())
        rows = [
            fit_row(self.ctx, self.kind, fit, self._found.people[fit.person])
            for fit in self._fits
            if self._found
        ]
        self.people.refresh_rows(ListSource(rows), another=True)
        if self._stood_on is not None and rows:
            self.people.move_to_key(self._stood_on)
            self._stood_on = None
        self.tell()
        self.show_detail()
        self.refresh_bindings()

    def tell(self) -> None:
        """Which list, of how many, and whom it leaves out; as much of it as has room."""
        if self._found is None:
            return
        title = self.ctx._(_TITLES[self.kind].with_values(name=safe(self._found.person.name)))
        other = self.ctx._(N_("tab: {list}", list=_LISTS[_OTHER[self.kind]]))
        room = self.app.size.width - cell_len(other) - 2
        heads = [f"{title}   {' · '.join(parts)}" for parts in self._counted(self._found)]
        self.headline.show(next((head for head in heads if cell_len(head) <= room), title), other)
        self.tell_left_out(self._found.left_out)

    def _counted(self, found: fitting.Fits) -> list[list[str]]:
        """How many were compared and how many could not be, the longest way to say it first."""
        shown, compared = len(self._fits), found.compared
        long = NN_("{shown} of {n} person compared", "{shown} of {n} people compared", compared, shown=shown)
        short = N_("{shown} of {n}", shown=shown, n=compared)
        without = NN_("{n} without profile", "{n} without profile", found.without_profile)
        ways: list[list[Message]] = [[long], [short]]
        if found.without_profile:
            ways = [[long, without], [short, without], *ways]
        return [[self.ctx._(part) for part in parts] for parts in ways]

    def _nobody(self) -> Words:
        if self._error is not None:
            return "\n".join(self._error.parts(self.ctx._))
        if self._found is None:
            return N_("looking …")
        if not self._found.knows.everything:
            return N_("Nothing is known that could be compared: interests, methods or papers make a profile.")
        if self.kind == "similar":
            return N_("Nobody has enough in common. tab shows who complements.")
        return N_(
            "Nobody shares the ground and brings something else. "
            "Methods and interests on more pages would help; tab shows who is similar."
        )

    def again(self) -> Again:
        """The same person and list."""
        kind, limit, here = self.kind, self.limit, self.people.cursor_key

        def window() -> Fits:
            other = Fits(self.ctx, self._person)
            other.kind, other.limit, other._stood_on = kind, limit, here
            return other

        return window

    def show_detail(self) -> None:
        """What they share and what each brings."""
        person, found = self.here, self._found
        fit = next((each for each in self._fits if person and each.person == person.doc_id), None)
        if person is None or found is None or fit is None:
            self.split.rule("")
            self.detail.show([])
            return
        self.split.rule(safe(person.name))
        first, *others = fit_sections(self.ctx, self.names, fit, person, found)
        wide = self.split.has_class("-wide")
        self.detail.show([replace(first, title=safe(person.name)) if wide else first, *others])

    def person(self, number: int) -> Person | None:
        """Somebody in one of the lists."""
        return self._found.people.get(number) if self._found is not None else None

    # Keys.

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id == "expertise.more":
            return len(self._fits) >= self.limit
        return super().available(command_id)

    def action_next_pane(self) -> None:
        """The other list."""
        self.kind = _OTHER[self.kind]
        self.show_all()

    def action_more(self) -> None:
        """Show more people."""
        self.limit += LIMIT
        self._find()

    def draft(self, number: int) -> Draft:
        """A letter that introduces the two to each other."""
        return introduction(self.ctx, self._person, number)
