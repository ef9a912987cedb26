"""Help as lines: what the keys do here, in lists and everywhere, and what the signs mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from coordtui.text.messages import N_, Message, Translate
from coordtui.ui.dispatch import Bound
from coordtui.ui.key_list import SCOPES
from coordtui.ui.key_names import ALTGR
from coordtui.ui.keymap import KeyTable, joined, shown, spelled
from coordtui.ui.matching import SCATTERED, score
from coordtui.ui.widgets.lines import cell_len, fit, one_line, rule
from coordtui.ui.widgets.wrapping import wrapped

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
    ("i", N_("note")),
    ("u", N_("taken back")),
)

_LISTS = frozenset({"list", "filter", "form", "today", "scroll"})

_RESERVED = ("ctrl+a", "ctrl+b", *(key for key in ALTGR if key not in "^`€"))
"""Keys of tmux, screen, SSH and of keyboards with AltGr, which the program keeps away from."""

Commands = Iterable[tuple[Bound, list[str]]]
Part = tuple[str, "list[Entry]"]


@dataclass(frozen=True)
class Entry:
    """A key, or a sign, with what it does or means; `bound` is what enter runs, if anything now.

    `short` is what it is called where all that there is to say does not fit the screen.
    """

    keys: tuple[str, ...]
    text: str
    bound: Bound | None = None
    command: bool = False
    short: str = ""

    def shown(self, *, roomy: bool) -> str:
        """The key; also the second where there is room."""
        return "  ".join(self.keys[: 2 if roomy else 1])


@dataclass(frozen=True)
class HelpLine:
    """One line: a rule, or entries side by side, each with its text in so many cells."""

    rule: str = ""
    entries: tuple[Entry, ...] = ()
    cells: tuple[str, ...] = ()


def sections(commands: Commands, page: str, query: str, say: Translate) -> list[Part]:
    """The entries that match the query: here, lists, everywhere, signs."""
    here: list[Entry] = []
    lists: list[Entry] = []
    everywhere: list[Entry] = []
    for scope, entry in _entries(commands, query, say):
        (lists if scope in _LISTS else everywhere if scope == "app" else here).append(entry)
    signs = [Entry((say(sign),), say(text)) for sign, text in SIGNS if score(query, say(text)) is not None]
    named = (
        (say(N_("Here: {page}", page=page)), here),
        (say(N_("Lists, everywhere")), lists),
        (say(N_("Everywhere")), everywhere),
        (say(N_("Signs")), signs),
    )
    return [(title, entries) for title, entries in named if entries]


def all_sections(
    table: KeyTable, commands: Commands, pages: Mapping[str, Message], query: str, say: Translate
) -> list[Part]:
    """Every command that has a key, place by place; those that would do something now can be run."""
    now = {bound.command.id: bound for bound, _ in commands}
    parts: dict[str, list[Entry]] = {}
    for command in table.commands.values():
        place = SCOPES.get(command.scope) or pages.get(command.scope)
        keys = tuple(shown(key, say) for key in command.keys)
        title = one_line(say(command.title))
        if keys and place and _answers(query, keys, title):
            parts.setdefault(say(place), []).append(Entry(keys, title, now.get(command.id), command=True))
    return list(parts.items())


def notes(table: KeyTable, say: Translate) -> list[str]:
    """Which preset is on, and which keys are left to others."""
    used = {key for command in table.commands.values() for each in command.keys for key in spelled(each)}
    free = " ".join(key for key in _RESERVED if key not in used)
    preset = N_("Keys: vim preset.") if table.preset == "vim" else N_("Keys: normal preset.")
    return [f"{say(preset)} {say(N_('“: keys” changes them. Never used: {keys}', keys=free))}"]


def _entries(commands: Commands, query: str, say: Translate) -> list[tuple[str, Entry]]:
    """An entry for each command; commands of a scope that share a hint (up and down) share an entry."""
    found: dict[tuple[str, Message | str], tuple[str, list[tuple[str, ...]], str, Bound]] = {}
    hints: dict[str, str] = {}
    pages: list[Bound] = []
    for bound, written in commands:
        command = bound.command
        keys, title = tuple(shown(key, say) for key in written), one_line(say(command.title))
        if not keys or not _answers(query, keys, title):
            continue
        if command.id.startswith("go.") and not query:
            pages.append(bound)
            continue
        hint = one_line(say(command.hint)) if command.hint else ""
        hints[command.id] = hint
        key = (command.scope, command.hint or command.id)
        if key in found:
            scope, all_keys, _, first = found[key]
            found[key] = (scope, [*all_keys, keys], hint, first)
        else:
            found[key] = (command.scope, [keys], title, bound)
    made = [
        (scope, Entry(_side_by_side(all_keys), text, bound, command=True, short=hints[bound.command.id]))
        for scope, all_keys, text, bound in found.values()
    ]
    if pages:
        made.append(("app", Entry((f"1-{min(9, len(pages))}", "g"), say(N_("go to a page")))))
    return made


def _answers(query: str, keys: Sequence[str], title: str) -> bool:
    """Whether it is asked for by a key or by words; scattered letters find too much in so many lines."""
    matches = (score(query, title), score(query, f"{' '.join(keys)} {title}"))
    return not query or query in keys or any(match is not None and match > SCATTERED for match in matches)


def _side_by_side(keys: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The first keys of several commands as one, then the second ones: `↑↓`, `kj`."""
    if len(keys) == 1:
        return keys[0]
    rows = [[each[n] for each in keys if n < len(each)] for n in range(max(map(len, keys)))]
    return tuple(joined(row) for row in rows)


def laid_out(parts: Sequence[Part], width: int, height: int, below: Sequence[str] = ()) -> list[HelpLine]:
    """The sections in as few columns as fit the height, but never so many that an entry is cut.

    What is to be said `below` stands after them, wrapped.
    """
    end = [HelpLine(cells=(fit(f" {line}", width),)) for text in below for line in wrapped(text, width - 2)]
    lines: list[HelpLine] = []
    brief = [
        (title, [replace(each, text=each.short or each.text) for each in entries]) for title, entries in parts
    ]
    ways = [*((parts, most) for most in range(1, MOST_COLUMNS + 1)), (brief, MOST_COLUMNS)]
    for told, most in ways:
        lines = [line for title, entries in told for line in _section(title, entries, width, most)]
        if len(lines) + len(end) <= height:
            break
    return lines + end


def _section(title: str, entries: Sequence[Entry], width: int, most: int) -> list[HelpLine]:
    """A rule, and the entries in as many columns as make the fewest lines; a long one has its own line."""
    ways = [_columns(entries, width, columns) for columns in range(1, most + 1)]
    return [HelpLine(rule=rule(title, "", width)), *min(ways, key=len)]


def _columns(entries: Sequence[Entry], width: int, columns: int) -> list[HelpLine]:
    """The entries in so many columns, and below them those that are too long for one."""
    cell = width // columns
    short = list(entries) if columns == 1 else _short(entries, cell)
    rows = -(-len(short) // columns)
    made = [_column(short[n : n + rows], cell) for n in range(0, len(short), rows or 1)]
    lines = [
        HelpLine(entries=tuple(short[row::rows]), cells=tuple(each[row] for each in made if row < len(each)))
        for row in range(rows)
    ]
    long = [entry for entry in entries if entry not in short]
    return [*lines, *(HelpLine(entries=(each,), cells=tuple(_column([each], width))) for each in long)]


def _short(entries: Sequence[Entry], width: int) -> list[Entry]:
    """As many entries as fit a column of this width, below each other with their keys in line."""
    keys = {entry: cell_len(entry.shown(roomy=width >= ROOMY)) for entry in entries}
    ways = [
        [entry for entry in entries if keys[entry] <= widest and widest + cell_len(entry.text) + 3 <= width]
        for widest in sorted(set(keys.values()))
    ]
    return max(ways, key=len, default=[])


def _column(entries: Sequence[Entry], width: int) -> list[str]:
    """Entries below each other, the first cell for the cursor."""
    keys = [entry.shown(roomy=width >= ROOMY) for entry in entries]
    widest = max(map(cell_len, keys))
    return [fit(f" {fit(key, widest)} {entry.text}", width) for key, entry in zip(keys, entries, strict=True)]
