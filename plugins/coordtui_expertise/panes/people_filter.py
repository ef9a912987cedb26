"""The fields of the filter of people: what they mean for the directory, and how choices are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from msgspec.structs import replace

from coordtui.api import (
    Availability,
    Context,
    Facets,
    Filter,
    FilterField,
    FilterTerm,
    Message,
    fold,
    role_of,
    role_title,
)
from coordtui_expertise.panes.people_names import AVAILABLE, Names
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    from coordtui.directory.facets import Counts

Facet = Literal["group", "role", "lang", "is"]

FACETS: tuple[Facet, ...] = ("group", "role", "lang", "is")

TITLES: Mapping[Facet, Message] = {
    "group": N_("Groups"),
    "role": N_("Roles"),
    "lang": N_("Languages"),
    "is": N_("Availability"),
}

STATES = (*((state, words) for state, words in AVAILABLE.items()), ("confirm", N_("confirm")))


class Values:
    """What there is of each facet in the directory, with the number of people who have it.

    A value is a group by its number, a role by its name in `role_words`, a language by its
    code, an availability by its name.
    """

    def __init__(self, counts: Counts, names: Names, ctx: Context) -> None:
        self._names, self._ctx = names, ctx
        by_facet: tuple[Mapping[Any, int], ...] = (
            counts.groups,
            counts.roles,
            counts.languages,
            counts.availability,
        )
        self.counts: Mapping[Facet, Mapping[int | str, int]] = dict(zip(FACETS, by_facet, strict=True))

    def called(self, facet: Facet, value: int | str) -> list[str]:
        """What a value may be called in a filter, the name that is shown first."""
        if facet == "group":
            return [self._names.groups.get(int(value), str(value))]
        if facet == "lang":
            return [str(value)]
        words = role_title(str(value)) if facet == "role" else AVAILABLE[str(value)]  # type: ignore[index]
        # Roles are known by their names of both languages, as the fields themselves are.
        others = [type(self._ctx.translator)(language)(words) for language in ("en", "fr")]
        return [*dict.fromkeys([self._ctx._(words), *others])]

    def names(self, facet: Facet) -> list[str]:
        """What the values are called, those that most people have first."""
        counts = self.counts[facet]
        by_name = self.in_order(facet, reverse=False)
        return [self.called(facet, value)[0] for value in sorted(by_name, key=lambda value: -counts[value])]

    def in_order(self, facet: Facet, *, reverse: bool) -> list[int | str]:
        """The values by their names."""
        counts = self.counts[facet]
        return sorted(counts, key=lambda value: fold(self.called(facet, value)[0]), reverse=reverse)

    def answering(self, facet: Facet, terms: tuple[FilterTerm, ...]) -> set[int | str]:
        """The values that answer to these terms of one facet, whether they are negated or not."""
        asked = Filter(tuple(replace(term, negated=False) for term in terms))
        if facet == "is":
            chosen = {each for term in terms for value in term.values for each in value.chosen}
            return {value for value in self.counts["is"] if value in chosen}
        found = {v for v in self.counts[facet] if asked.matches({facet: self.called(facet, v)})}
        if facet == "role":  # also as it may be written in a profile
            found |= {role_of(value.text) for term in terms for value in term.values} & {*self.counts[facet]}
        return found


def filter_fields(values: Callable[[], Values]) -> tuple[FilterField, ...]:
    """The fields, with the values that there are to complete from."""

    def known(facet: Facet) -> Callable[[], Iterable[str]]:
        return lambda: values().names(facet)

    return (
        FilterField("group", (N_("group"), N_("team")), values=known("group")),
        FilterField("role", (N_("role"),), values=known("role")),
        FilterField("lang", (N_("lang"), N_("language")), "word", values=known("lang")),
        FilterField("is", (N_("is"),), "choice", choices=STATES),
    )


def wanted(chosen: Mapping[Facet, set[int | str]]) -> Facets:
    """What the directory is asked for."""
    availability: set[Availability] = chosen.get("is", set())  # type: ignore[assignment]  # those of the directory
    groups: set[int] = chosen.get("group", set())  # type: ignore[assignment]  # numbers
    roles: set[str] = chosen.get("role", set())  # type: ignore[assignment]
    languages: set[str] = chosen.get("lang", set())  # type: ignore[assignment]
    return Facets(frozenset(groups), frozenset(roles), frozenset(languages), frozenset(availability))


def with_chosen(asked: Filter, field: FilterField, names: Sequence[str], say: Callable[..., str]) -> str:
    """The text of the filter, in which a facet asks for these values and for no others."""
    kept = [term for term in asked.terms if term.field != field.name or term.negated]
    text = " ".join(term.source for term in kept)
    if names:
        listed = ",".join(_quoted(name) for name in names)
        text = f"{say(field.title)}:{listed} {text}".rstrip()
    return text


def _quoted(name: str) -> str:
    if name.isalnum():
        return name
    plain = name.replace('"', " ")
    return f'"{plain}"'
