"""Help as lines: what the keys do here, in lists and everywhere, and what the signs mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coordtui.text.messages import N_, Message, Translate
from coordtui.ui.dispatch import Bound
from coordtui.ui.keymap import shown
from coordtui.ui.matching import score
from coordtui.ui.widgets.lines import cell_len, fit, one_line, rule

MOST_COLUMNS = 4

ROOMY = 50
"""Cells from which an entry shows a second key."""

SIGNS: tuple[tuple[str | Message, Message], ...] = (
    ("•", N_("new")),
    ("★", N_("kept")),
    ("✗", N_("dismissed")),
    ("+", N_("selected")),
    ("@", N_("lab author")),
    (">", N_("you are here")),
    ("!", N_("needs you")),
    ("?", N_("not known")),
    ("X", N_("stopped")),
    (N_("OLD"), N_("too old")),
)

_LISTS = frozenset({"list", "filter", "form"})


@dataclass(frozen=True)
class Entry:
    """A key, or a sign, with what it does or means; `bound` is what enter runs."""

    keys: tuple[str, ...]
    text: str
    bound: Bound | None = None

    def shown(self, *, roomy: bool) -> str:
        """The key; also the second where there is room."""
        return "  ".join(self.keys[: 2 if roomy else 1])


@dataclass(frozen=True)
class HelpLine:
    """One line: a rule, or entries side by side, each with its text in so many cells."""

    rule: str = ""
    entries: tuple[Entry, ...] = ()
    cells: tuple[str, ...] = ()


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
    """The sections in as few columns as fit the height, but never so many that an entry is cut."""
    lines: list[HelpLine] = []
    for most in range(1, MOST_COLUMNS + 1):
        lines = [line for title, entries in parts for line in _section(title, entries, width, most)]
        if len(lines) <= height:
            break
    return lines


def _section(title: str, entries: Sequence[Entry], width: int, most: int) -> list[HelpLine]:
    """A rule, and the entries in as many columns as show each of them whole."""
    for columns in range(most, 0, -1):
        rows = -(-len(entries) // columns)
        made = [_column(entries[n : n + rows], width // columns) for n in range(0, len(entries), rows)]
        if columns == 1 or all(cells is not None for cells in made):
            break
    cells = [cells or [] for cells in made]
    lines = [HelpLine(rule=rule(title, "", width))]
    for row in range(rows):
        here = tuple(column[row] for column in cells if row < len(column))
        lines.append(HelpLine(entries=tuple(entries[row::rows]), cells=here))
    return lines


def _column(entries: Sequence[Entry], width: int) -> list[str] | None:
    """Entries below each other, the first cell for the cursor; None when one does not fit."""
    keys = [entry.shown(roomy=width >= ROOMY) for entry in entries]
    widest = max(map(cell_len, keys))
    texts = [f" {fit(key, widest)} {entry.text}" for key, entry in zip(keys, entries, strict=True)]
    if any(cell_len(text) >= width for text in texts):
        return None
    return [fit(text, width) for text in texts]
