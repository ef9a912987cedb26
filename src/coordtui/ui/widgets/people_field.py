"""Fields that hold people of the directory, typed by name or chosen from a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coordtui.api.records import Ref
from coordtui.text.messages import N_
from coordtui.ui.widgets.choosing import SearchField, SearchManyField
from coordtui.ui.widgets.lines import Words
from coordtui.ui.widgets.searching import Option

if TYPE_CHECKING:
    from coordtui.directory import Directory

ONE_HELP = N_("A name, or part of it; there is a list of everybody.")
MANY_HELP = N_("Names with ; between them; there is a list of everybody.")


def people(directory: Directory) -> Iterator[Option]:
    """Everybody whom the reader may see, with their groups beside; raises `NotAllowed`."""
    groups = {group.doc_id: group.name for group in directory.groups().find()}
    rows = directory.people().select("doc_id", "name", "groups", "merged_into", order=("name",))
    for number, name, of, merged in rows:
        if merged is None:
            beside = ", ".join(groups[each] for each in of or () if each in groups)
            yield Option(Ref("person", str(number)), name, beside)


def person(stored: Any) -> Ref | None:
    """A pointer to a person, from a stored document: a `Ref`, its two parts, or a number."""
    if isinstance(stored, Ref) or stored in (None, ""):
        return stored or None
    if isinstance(stored, Mapping):
        return Ref(str(stored["kind"]), str(stored["key"]))
    return Ref("person", str(stored))


def _nobody() -> Iterable[Option]:
    raise TypeError("a field of people needs the directory")


@dataclass(frozen=True, kw_only=True)
class PersonField(SearchField):
    """One person, as `Ref("person", number)`; None for nobody."""

    directory: Directory
    help: Words = ONE_HELP
    read_options: Callable[[], Iterable[Option]] = field(default=_nobody, repr=False)

    def __post_init__(self) -> None:
        """The options are the people of the directory."""
        object.__setattr__(self, "read_options", lambda: people(self.directory))

    def normal(self, stored: Any) -> Ref | None:
        """See `Field`."""
        return person(stored)


@dataclass(frozen=True, kw_only=True)
class PeopleField(SearchManyField):
    """Several people, as a list of `Ref("person", number)`."""

    directory: Directory
    help: Words = MANY_HELP
    read_options: Callable[[], Iterable[Option]] = field(default=_nobody, repr=False)

    def __post_init__(self) -> None:
        """The options are the people of the directory."""
        object.__setattr__(self, "read_options", lambda: people(self.directory))

    def normal(self, stored: Any) -> list[Ref]:
        """See `Field`."""
        given: Sequence[Any] = stored or ()
        return [each for each in map(person, given) if each is not None]
