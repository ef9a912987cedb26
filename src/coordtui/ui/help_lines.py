"""Help as lines: what the keys do here, in lists and everywhere, and what the signs mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coordtui.text.messages import N_, Message, Translate
from coordtui.ui.dispatch import Bound
from coordtui.ui.keymap import shown
from coordtui.ui.matching import score
from coordtui.ui.widgets.lines import fit, one_line, rule

NARROWEST = 26
"""Cells that an entry needs to be read."""

ROOMY = 36
"""Cells from which an entry has room for a second key."""

SIGNS: tuple[tuple[str | Message, Message], ...] = (
    ("•", N_("new")),
    ("★", N_("kept")),
    ("✗", N_("dismissed")),
    ("+", N_("selected")),
    ("@", N_("author of the lab")),
    (">", N_("you are here")),
    ("!", N_("needs you")),
    ("?", N_("not known")),
    ("X", N_("stopped")),
    (N_("OLD"), N_("older than it should be")),
)

_LISTS = frozenset({"list", "filter", "form"})


@dataclass(frozen=True)
class Entry:
    """A key, or a sign, with what it does or means; `bound` is what enter runs."""

    keys: tuple[str, ...]
    text: str
    bound: Bound | None = None

    def cell(self, width: int) -> str:
        """The entry in so many cells, the first for the cursor; a second key where there is room."""
        keys = "  ".join(self.keys[: 1 if width < ROOMY else 2])
        wanted = 6 if width < ROOMY else 12
        return fit(f" {keys.ljust(wanted)} {self.text}", width - 1) + " "


@dataclass(frozen=True)
class HelpLine:
    """One line: a rule, or entries side by side."""

    rule: str = ""
    entries: tuple[Entry, ...] = ()


def sections(
    commands: Iterable[tuple[Bound, list[str]]], page: str, query: str, say: Translate
) -> list[tuple[str, list[Entry]]]:
    """The entries that match the query: here, lists, everywhere, signs."""
    here: list[Entry] = []
    lists: list[Entry] = []
    everywhere: list[Entry] = []
    for bound, keys in commands:
        if not keys:
            continue
        scope = bound.command.scope
        place = lists if scope in _LISTS else everywhere if scope == "app" else here
        title = one_line(say(bound.command.title))
        entry = Entry(tuple(shown(key, say) for key in keys), title, bound)
        if score(query, f"{' '.join(entry.keys)} {title}") is not None:
            place.append(entry)
    signs = [Entry((say(sign),), say(text)) for sign, text in SIGNS if score(query, say(text)) is not None]
    named = (
        (say(N_("Here: {page}", page=page)), here),
        (say(N_("Lists, everywhere")), lists),
        (say(N_("Everywhere")), everywhere),
        (say(N_("Signs")), signs),
    )
    return [(title, entries) for title, entries in named if entries]


def laid_out(parts: Sequence[tuple[str, list[Entry]]], width: int, height: int) -> list[HelpLine]:
    """The sections in as few columns as fit the height, or as many as fit the width."""
    most = max(1, width // NARROWEST)
    for columns in range(1, most + 1):
        lines = _in_columns(parts, columns, width)
        if len(lines) <= height:
            return lines
    return _in_columns(parts, most, width)


def _in_columns(parts: Sequence[tuple[str, list[Entry]]], columns: int, width: int) -> list[HelpLine]:
    lines: list[HelpLine] = []
    for title, entries in parts:
        lines.append(HelpLine(rule=rule(title, "", width)))
        rows = -(-len(entries) // columns)
        lines += [HelpLine(entries=tuple(entries[row::rows])) for row in range(rows)]
    return lines


def columns_of(lines: Sequence[HelpLine]) -> int:
    """How many entries stand side by side at most."""
    return max((len(line.entries) for line in lines), default=1) or 1
