"""Names on papers and in the directory: in which ways they may be the same, and how much that says.

Which of its words is the family name is not known, and never needed: the first and the last
word are its ends, and either may be it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from coordtui.api import fold, words_of

Likeness = Literal["exact", "order", "spelling", "middle", "initial"]
"""The same words; in another order; but for hyphens or transliteration; but for middle names;
an initial that fits."""

STRONGEST_FIRST: tuple[Likeness, ...] = ("exact", "order", "spelling", "middle", "initial")

_TRANSLITERATED = re.compile(r"(?<=[aou])e|(?<=a)a|(?<=[iy])[iyj]+")
_ONE_SOUND = str.maketrans("jyw", "iiv")


def natural(name: str) -> str:
    """`Ute van Nobody` for `van Nobody, Ute`."""
    family, comma, given = name.partition(",")
    return f"{given} {family}" if comma else name


def spelling(name: str) -> str:
    """A name as confirmed names are kept: `"Placeholder, Hrafn"` is `"hrafn placeholder"`."""
    return " ".join(words_of(natural(name)))


def _words(name: str) -> list[str]:
    """The folded words of a name in the order in which it is said; `HJ` is two initials."""
    said = natural(name)
    some_small = any(letter.islower() for letter in said)
    words = []
    for word in said.split():
        initials = some_small and len(word) == 2 and word.isalpha() and word.isupper()
        words += [fold(letter) for letter in word] if initials else words_of(word)
    return words


def is_full(name: str) -> bool:
    """Whether given and family name are both written out; anything less is many people's."""
    words = _words(name)
    return len(words) > 1 and len(words[0]) > 1 and len(words[-1]) > 1


def _sound(word: str) -> str:
    """A word without what transliterations differ in: `müller` and `mueller`, `yulia` and `iuliia`."""
    return _TRANSLITERATED.sub("", word).translate(_ONE_SOUND)


def _keys(words: list[str]) -> dict[Likeness, list[str]]:
    """What a name is found by, for each likeness."""
    if len(words) < 2:
        return {}
    first, last = words[0], words[-1]
    keys: dict[Likeness, list[str]] = {"initial": [f"{last} {first[0]}", f"{first} {last[0]}"]}
    if len(first) > 1 and len(last) > 1:
        keys["exact"] = [" ".join(words)]
        keys["order"] = [" ".join(sorted(words))]
        keys["spelling"] = ["".join(map(_sound, words)), "".join(map(_sound, (last, *words[:-1])))]
        keys["middle"] = [" ".join(sorted((_sound(first), _sound(last))))]
    return keys


class Names:
    """The names of people, to be asked who may be meant by the name on a paper. Built in one pass."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self._bearers: dict[tuple[Likeness, str], dict[int, list[str]]] = defaultdict(dict)
        for person, name in names:
            words = _words(name)
            for likeness, keys in _keys(words).items():
                for key in keys:
                    self._bearers[likeness, key][person] = words

    def called(self, name: str) -> dict[int, Likeness]:
        """Who may be meant, and by what likeness: initials only where nobody has the name written out."""
        words = _words(name)
        found: dict[int, Likeness] = {}
        keys = _keys(words)
        for likeness in STRONGEST_FIRST:
            if likeness == "initial" and found:
                break
            for key in keys.get(likeness, ()):
                for person, theirs in self._bearers.get((likeness, key), {}).items():
                    if likeness not in {"middle", "initial"} or _fit(words, theirs):
                        found.setdefault(person, likeness)
        return found


def _fit(words: list[str], others: list[str]) -> bool:
    """Whether the names of one are those of the other, begun or left out, none against another."""
    if not _same_end(words, others):
        words = [*words[1:], words[0]]  # the family name first
        if not _same_end(words, others):
            return False
    few, many = sorted((words[1:-1], others[1:-1]), key=len)
    rest = list(many)
    for word in few:
        fitting = next((each for each in rest if each.startswith(word) or word.startswith(each)), None)
        if fitting is None:
            return False
        rest = rest[rest.index(fitting) + 1 :]
    return True


def _same_end(words: list[str], others: list[str]) -> bool:
    first, theirs = words[0], others[0]
    given = first[0] == theirs[0] if 1 in (len(first), len(theirs)) else _sound(first) == _sound(theirs)
    return given and _sound(words[-1]) == _sound(others[-1])
