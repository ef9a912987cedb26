"""The supervisors that a table names, by name or by address: people who are here, or come with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from coordtui.api import Message, Person, fold, safe
from coordtui.text.messages import N_


class Supervisors:
    """Who may be meant: `people` of the directory, and `coming` ones by name and addresses."""

    def __init__(self, people: Iterable[Person], coming: Iterable[tuple[str, Sequence[str]]] = ()) -> None:
        self._numbers: defaultdict[str, set[int]] = defaultdict(set)
        for person in people:
            number = person.merged_into or person.doc_id
            names = [] if person.merged_into else [person.name]
            for key in (*names, *person.emails):
                self._numbers[fold(key)].add(number)
        self._coming = {fold(key) for name, emails in coming for key in (name, *emails)}

    def problem(self, named: Sequence[str]) -> Message | None:
        """Why one of these names says of nobody, or of several people, that they are meant."""
        for name in named:
            meant = self._numbers.get(fold(name), ())
            if len(meant) > 1:
                return N_(
                    "Several people are called “{name}”; give the supervisor’s e-mail.", name=safe(name)
                )
            if not meant and fold(name) not in self._coming:
                return N_("There is no supervisor “{name}” in the lab or the file.", name=safe(name))
        return None

    def differ(self, numbers: Sequence[int], named: Sequence[str]) -> bool:
        """Whether other people are named than those of these numbers; an empty cell names nobody."""
        coming = any(not self._numbers.get(fold(name)) for name in named)
        return coming or (bool(named) and self.numbers(named) != list(numbers))

    def numbers(self, named: Sequence[str]) -> list[int]:
        """The numbers of those who are meant and here; of those who only come, none."""
        found = (next(iter(self._numbers.get(fold(name), ())), None) for name in named)
        return list(dict.fromkeys(number for number in found if number is not None))
