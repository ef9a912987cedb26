"""What the directory search keeps in memory of one store, and how it follows what is written.

The postings themselves stay in the full-text index of the store: nothing is built when the
program starts, and what other processes write is found.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from coordtui.api import Group, Person, Table, TextMatch, words_of
from coordtui.directory import languages, role_words
from coordtui.directory.lookup import Words
from coordtui.directory.roll import Entry, Roll, Value
from coordtui.directory.tables import GROUPS, PEOPLE, TERMS
from coordtui.directory.vocabulary import Vocabulary
from coordtui.store import Repository

if TYPE_CHECKING:
    from coordtui.store import PluginStore
    from coordtui.store.changes import Mark

_MANY = 1_000
"""Of more people that were written at once, all is read anew: it takes no longer."""
_ENTRIES = Table(name=PEOPLE.name, record=Entry)
_MOST_KEPT = 500
"""Sets of people that are kept, for words typed before: 12 kB each where there are 100,000."""


class Index:
    """What is known of the people at one revision of the store, each part read when it is first needed."""

    def __init__(self, store: PluginStore, today: date) -> None:
        self._store, self.today = store, today
        self._kept: dict[tuple[object, ...], int] = {}

    def renewed(self, written: Mapping[str, frozenset[int] | None], today: date) -> Index:
        """The index after these records of these tables were written, or on another day.

        What was read is carried over, and read again of those who were written only. Words
        that nobody has any more stay: they find nobody.
        """
        index, known, people = Index(self._store, today), vars(self), written.get(PEOPLE.name, frozenset())
        if people is None or len(people) > _MANY:
            return index
        if "roll" in known:
            index.roll = self.roll.renewed(people, self._entries.get_many(people), today)
        if "words" in known:
            self.words.add(self._words_of(people))
            index.words = self.words
        if "vocabulary" in known and TERMS.name not in written:
            index.vocabulary = self.vocabulary
        if "group_names" in known and GROUPS.name not in written:
            index.group_names = self.group_names
        if not people:
            index._kept = self._kept
        return index

    @cached_property
    def roll(self) -> Roll:
        """Everybody in the order of their names."""
        return Roll(self._entries.find(), self.today)

    @property
    def _entries(self) -> Repository[Entry]:
        return Repository(self._store.table(PEOPLE.name), _ENTRIES)

    @cached_property
    def words(self) -> Words:
        """The words of all full-text fields."""
        return Words(self._store.words(PEOPLE.name))

    def _words_of(self, people: Iterable[int]) -> Iterator[str]:
        for person in self._store.records(Person).get_many(people):
            for field in PEOPLE.fulltext:
                told = getattr(person, field)
                yield from words_of(told if isinstance(told, str) else " ".join(told))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the lab calls things."""
        from coordtui.api import Term

        return Vocabulary.of(self._store.records(Term))

    @cached_property
    def group_names(self) -> dict[int, str]:
        """All groups by number."""
        return {group.doc_id: group.name for group in self._store.records(Group).find()}

    @cached_property
    def values(self) -> dict[str, list[Value]]:
        """The words by which a facet is called, each with the values meant."""
        found: dict[str, list[Value]] = {}

        def call(value: Value, names: Iterable[str]) -> None:
            for word in {word for name in names for word in words_of(name)}:
                found.setdefault(word, []).append(value)

        for number, name in self.group_names.items():
            call(("groups", number), [name])
        for kind, value in self.roll.values:
            if kind == "roles":
                call((kind, value), role_words.SPELLINGS.get(str(value), (str(value),)))
            elif kind == "languages":
                call((kind, value), (str(value), *languages.names_of(str(value))))
        return found

    @cached_property
    def words_of_values(self) -> Words:
        """The words by which facets are called."""
        return Words(self.values)

    def warm(self) -> None:
        """Read now what the first search would wait for."""
        _ = self.roll.places, self.words, self.vocabulary, self.words_of_values

    def having(self, fields: tuple[str, ...], looked_for: tuple[TextMatch, ...]) -> int:
        """Those who have any of what is looked for in one of the fields, whoever may see it."""
        if not fields or not looked_for:
            return 0
        key = (fields, looked_for)
        found = self._kept.get(key)
        if found is None:
            asked = tuple(TextMatch(each.text, fields, each.whole, each.begun) for each in looked_for)
            found = self.roll.those(self._store.having(PEOPLE.name, asked)) & self.roll.everyone
            while len(self._kept) >= _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[key] = found
        return found


_lock = threading.Lock()
_indexes: WeakKeyDictionary[object, tuple[Mark, Index]] = WeakKeyDictionary()
# By the store's engine: all who act in one store share it.


def index_of(store: PluginStore, today: date) -> Index:
    """The index of a store as it is now."""
    engine = store.table(PEOPLE.name).engine
    with _lock:
        found, end = _indexes.get(engine), store.mark()
        if found is None:
            mark, index = end, Index(store, today)
        else:
            mark, index = found
            if mark == end and index.today == today:
                return index
            written = store.written(mark)
            if written is None:  # it is another store by now
                mark, index = end, Index(store, today)
            else:
                mark = written.mark
                if written.documents or index.today != today:
                    index = index.renewed(written.documents, today)
        _indexes[engine] = mark, index
    return index
