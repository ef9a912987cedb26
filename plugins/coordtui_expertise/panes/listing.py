"""Whom the page lists, and in which order: asked of the directory, narrowed with every key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Filter, FilterField, FilterTerm, Message, fold, parse_filter, sentences
from coordtui_expertise.panes.people_filter import TITLES, Facet, Values, filter_fields, wanted
from coordtui_expertise.panes.people_names import AVAILABLE, Names, today_of
from coordtui_expertise.texts import N_, NN_
from coordtui_expertise.today import uncertain

if TYPE_CHECKING:
    from coordtui.directory.facets import Facets, Found

LARGE = 5_000
"""People from which on the directory is first read beside the screen."""

EXPLAINED = 60
"""So many of those who were found are shown with what was found of them."""

NAMED = 12
"""So many values of a facet are named to whoever asks for one that there is not."""

_FACETS: Mapping[str, Facet] = {"group": "group", "role": "role", "languages": "lang"}

ORDERS = {
    "name": N_("by name"),
    "group": N_("by group"),
    "role": N_("by role"),
    "languages": N_("by language"),
}

REVERSED = {
    "name": N_("by name, from the end"),
    "group": N_("by group, from the end"),
    "role": N_("by role, from the end"),
    "languages": N_("by language, from the end"),
}


class Listing:
    """The numbers of the listed people.

    `read` asks for everybody anew; `narrow` only for what the filter means. `why` says what
    was found of a person where that is not the name.
    """

    def __init__(self, ctx: Context, names: Names) -> None:
        self._ctx, self._names = ctx, names
        self._values: Values | None = None
        self._ordered: list[int] | None = None
        self.fields: tuple[FilterField, ...] = filter_fields(lambda: self.values)
        self.words = ""
        self.order, self.reverse = "", False
        self.total = 0
        self.confirm: Mapping[int, int] = {}
        self.why: Mapping[int, Message] = {}
        self.ids: list[int] = []
        self._instead: Message | None = None

    # Reading.

    def unread(self) -> list[int]:
        """Everybody, quickly, in about the right order: what is shown while the directory is read."""
        return self._ctx.directory.people().ids(order=("name",))

    def warm(self) -> None:
        """Let the directory read what a search needs; may take a while, and runs beside the screen."""
        self._listed()

    def read(self) -> list[int]:
        """The listed people, as the store has them now."""
        self._values = self._ordered = None
        self.count()
        everybody = self._listed()
        self.total = len(everybody)
        return self.narrow() if self.words.strip() or self.order else everybody

    def count(self) -> None:
        """See again who has papers to confirm."""
        self.confirm = uncertain(self._ctx)

    @property
    def values(self) -> Values:
        """What there is of each facet."""
        if self._values is None:
            self._values = Values(self._search("").facets, self._names, self._ctx)
        return self._values

    def counts(self) -> Values:
        """How many of those who are listed have each value; of a facet, whatever it asks for itself."""
        chosen, _, words = self._sorted_out(self.asked())
        return Values(self._search(words, wanted(chosen)).facets, self._names, self._ctx)

    def _search(self, words: str, facets: Facets | None = None, limit: int = 0) -> Found:
        return self._ctx.directory.search(words, facets=facets, limit=limit, today=today_of(self._ctx))

    def _listed(self, facets: Facets | None = None) -> list[int]:
        return self._ctx.directory.listed(facets, today=today_of(self._ctx))

    # Narrowing.

    def asked(self) -> Filter:
        """What the filter means."""
        return parse_filter(self.words, self.fields, today=today_of(self._ctx))

    def narrow(self) -> list[int]:
        """The people who answer to the filter: in their order or, where words are looked for, best first."""
        self.why, self._instead = {}, None
        asked = self.asked()
        chosen, others, words = self._sorted_out(asked)
        if unknown := [facet for facet, values in chosen.items() if not values]:
            self._instead = self._those_there_are(unknown[0])
            return []
        facets = wanted(chosen)
        if words:
            found = self._search(words, facets, EXPLAINED)
            self.why = {each.person.doc_id: each.reason for each in found.people if each.reason is not None}
            numbers = found.numbers()
            if not numbers and fold(words) in self._states():
                self._instead = N_(
                    "“{filter}” shows those who are.", filter=f"{self._ctx._(N_('is'))}:{words.lower()}"
                )
            if self.order:
                best = frozenset(numbers)
                numbers = [number for number in self._everybody() if number in best]
        elif self.order:
            here = frozenset(self._listed(facets))
            numbers = [number for number in self._everybody() if number in here]
        else:
            numbers = self._listed(facets)
        for term in others:
            has = self._having(term)
            numbers = [number for number in numbers if (number in has) is not term.negated]
        return numbers

    def _those_there_are(self, facet: Facet) -> Message:
        """The values of a facet, when it was asked for another one."""
        names = self.values.names(facet)
        more = " …" if len(names) > NAMED else ""
        return N_(
            "Values of “{field}” are: {names}{more}.",
            field=self._ctx._(TITLES[facet]),
            names=", ".join(names[:NAMED]),
            more=more,
        )

    def _states(self) -> set[str]:
        return {fold(each) for state in AVAILABLE for each in self.values.called("is", state)}

    def _sorted_out(self, asked: Filter) -> tuple[dict[Facet, set[int | str]], list[FilterTerm], str]:
        """The first term of each facet, what else there is to look at one by one, and the words."""
        chosen: dict[Facet, set[int | str]] = {}
        others, words = [], []
        for term in asked.terms:
            facet: Facet | None = term.field  # type: ignore[assignment]  # the fields are facets
            if facet is None and not term.negated:
                words += [value.text for value in term.values]
            elif facet is None or term.negated or facet in chosen or _asks_to_confirm(term):
                others.append(term)
            else:
                chosen[facet] = self.values.answering(facet, (term,))
        return chosen, others, " ".join(words)

    def _having(self, term: FilterTerm) -> set[int]:
        """The people who answer to one term, whether it is negated or not."""
        if term.field is None:
            return {number for value in term.values for number in self._search(value.text).numbers()}
        facet: Facet = term.field  # type: ignore[assignment]
        values = self.values.answering(facet, (term,))
        found = set(self._listed(wanted({facet: values}))) if values else set()
        return found | set(self.confirm) if _asks_to_confirm(term) else found

    # Order.

    def sort(self, key: str, *, reverse: bool) -> None:
        """Take another order; an unknown one is that of the names."""
        self.order, self.reverse = (key, reverse) if key in ORDERS else ("", False)
        self._ordered = None

    def _everybody(self) -> list[int]:
        """All of them in the order that was asked for; without a value last, either way."""
        if self._ordered is None:
            self._ordered = self._in_order()
        return self._ordered

    def _in_order(self) -> list[int]:
        by_name = self._listed()
        if self.order not in _FACETS:
            return by_name[::-1] if self.reverse else by_name
        facet = _FACETS[self.order]
        seen: dict[int, None] = {}
        for value in self.values.in_order(facet, reverse=self.reverse):
            seen.update(dict.fromkeys(self._listed(wanted({facet: {value}}))))
        return [*seen, *(number for number in by_name if number not in seen)]

    def order_words(self) -> Message:
        """The order, as the headline says it."""
        if self.order:
            return (REVERSED if self.reverse else ORDERS)[self.order]
        return N_("best first") if self.searched else ORDERS["name"]

    @property
    def searched(self) -> bool:
        """Whether words are looked for, and not only facets."""
        return any(term.field is None and not term.negated for term in self.asked().terms)

    def headline(self, *, typing: bool) -> Message:
        """How many people there are, the filter unless its field says it, how many answer."""
        total = NN_("{n} person in the lab", "{n} in the lab", self.total)
        words, shown = self.words.strip(), len(self.ids)
        if not words:
            return N_("People   {total}", total=total)
        if typing:
            return N_("People   {total}   {n} shown", total=total, n=shown)
        return N_("People   {total}   filter: {words}   {n} shown", total=total, words=words, n=shown)

    def empty(self) -> Message:
        """What an empty list says."""
        if self.words.strip():
            said = N_("Nobody with “{words}”. esc shows everybody again.", words=self.words.strip())
            return said if self._instead is None else sentences([said, self._instead])
        return N_("Nobody is in the directory yet.")

    # Where one left.

    def place(self) -> dict[str, Any]:
        """The filter, as plain data."""
        return {"filter": self.words}

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Show what `place` says, as far as it still means something."""
        words = place.get("filter")
        self.words = words if isinstance(words, str) else ""


def _asks_to_confirm(term: FilterTerm) -> bool:
    return term.field == "is" and any("confirm" in value.chosen for value in term.values)
