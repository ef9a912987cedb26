"""What there is to choose from, found by its name: accents forgiven, words in any order, however many."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from coordtui.text.folding import fold
from coordtui.text.messages import N_, Message
from coordtui.ui.widgets.lines import one_line

FEW = 3
"""So many names are proposed where one is not known."""


class Option(NamedTuple):
    """A value, what it is called, and a word beside that tells it from others."""

    value: Hashable
    name: str
    beside: str = ""


class Options:
    """Options by name. They are read when they are first wanted, and searched as they stand in memory.

    A name that several have is told apart by the word beside it: `Ada Placeholder (Vision)`.
    """

    def __init__(self, read: Callable[[], Iterable[Option]]) -> None:
        self._read = read
        self._last: tuple[str, Sequence[int]] = ("", ())

    @cached_property
    def all(self) -> list[Option]:
        """Every option, in its order, with its words made safe."""
        return [Option(value, one_line(name), one_line(beside)) for value, name, beside in self._read()]

    def find(self, text: str) -> Sequence[int]:
        """The places of those that have every word of the text; those that begin like it first."""
        words = fold(text).split()
        if not words:
            return range(len(self.all))
        asked, known = " ".join(words), self._last
        among: Sequence[int] = range(len(self.all))
        if known[0] and asked.startswith(known[0]):
            among = known[1]
        folded, whole = self._folded, words[0] if len(words) == 1 else ""
        if whole:
            found = [place for place in among if whole in folded[place]]
        else:
            found = [place for place in among if all(word in folded[place] for word in words)]
        self._last = (asked, found)
        begun = [place for place in found if folded[place].startswith(words[0])]
        if not begun or len(begun) == len(found):
            return found
        first = set(begun)
        return begun + [place for place in found if place not in first]

    def text_of(self, value: Hashable) -> str:
        """The name that means this value and no other; the value itself when it is not among them."""
        place = self._places.get(value)
        return str(value) if place is None else self._texts[place]

    def place_of(self, value: Hashable) -> int | None:
        """Where the value stands in `all`."""
        return self._places.get(value)

    def option(self, value: Hashable) -> Option | None:
        """The option with this value."""
        place = self._places.get(value)
        return None if place is None else self.all[place]

    def understood(self, text: str) -> Option | Message:
        """The one option that a text means, or why it means none."""
        folded = " ".join(fold(text).split())
        place = self._by_text.get(folded)
        if place is not None:
            return self.all[place]
        found = self.find(text)
        if len(found) == 1:
            return self.all[found[0]]
        shown = ", ".join(self._texts[place] for place in found[:FEW])
        if len(found) > FEW:
            return N_("“{text}” may be {names} or another of {n}.", text=text, names=shown, n=len(found))
        if found:
            return N_("“{text}” may be one of these: {names}.", text=text, names=shown)
        if near := self.nearest(folded):
            return N_("“{text}” is not known here; nearest: {names}.", text=text, names=", ".join(near))
        return N_("“{text}” is not known here.", text=text)

    def nearest(self, text: str) -> list[str]:
        """The names most like a text, if any is alike at all."""
        from rapidfuzz.distance import JaroWinkler
        from rapidfuzz.process import extract

        found = extract(
            fold(text), self._folded, scorer=JaroWinkler.normalized_similarity, limit=FEW, score_cutoff=0.75
        )
        return [self._texts[place] for _, _, place in found]

    def begun(self, text: str) -> str | None:
        """The first name that begins like a text."""
        start = fold(text)
        found = next((place for place in self.find(text) if self._folded[place].startswith(start)), None)
        return None if found is None else self._texts[found]

    @cached_property
    def _names(self) -> list[str]:
        return [fold(option.name) for option in self.all]

    @cached_property
    def _folded(self) -> list[str]:
        beside = {text: fold(f" {text}") if text else "" for text in {option.beside for option in self.all}}
        return [name + beside[option.beside] for name, option in zip(self._names, self.all, strict=True)]

    @cached_property
    def _places(self) -> dict[Hashable, int]:
        return {option.value: place for place, option in enumerate(self.all)}

    @cached_property
    def _texts(self) -> list[str]:
        """Each option by a name of its own, with as much beside it as it takes."""
        names = [option.name for option in self.all]
        twice = _more_than_once(names)
        names = [
            f"{name} ({option.beside})" if name in twice and option.beside else name
            for name, option in zip(names, self.all, strict=True)
        ]
        twice = _more_than_once(names)
        return [f"{name} ({place + 1})" if name in twice else name for place, name in enumerate(names)]

    @cached_property
    def _by_text(self) -> dict[str, int]:
        by_text: dict[str, int] = {}
        for place, (text, name) in enumerate(zip(self._texts, self._names, strict=True)):
            folded = name if text == self.all[place].name else fold(text)
            by_text.setdefault(" ".join(folded.split()), place)
        return by_text


def _more_than_once(names: Iterable[str]) -> Collection[str]:
    seen: set[str] = set()
    return {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]
