"""The commands of the program itself, as tables: those that a page answers by a method, and keys in use."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reference_source import Source
from reference_words import Function

TITLE = "Usual commands"

PAGE = """A page that has the method has the command, with this key, its place in help and its word in the
footer; declare none of your own for it. `available("page.note")` says whether it would do something now,
`titles` and `hint_words` what it is called there. So it is in a window whose `key_scope` is `"page"`."""

TAKEN = """What lists, forms, the filter and the program do with keys. A command of your page goes before
one that is everywhere and has the same key; lists and forms go before your page. Beside these, a list has
the keys that move its cursor, and each page its figure. `coordtui keys check` says what collides."""

ACTIONS, WIDGETS = "coordtui.ui.actions", "coordtui.ui.widget_actions"
GROUPS = (
    ("a list", WIDGETS, "LIST"),
    ("a form", WIDGETS, "FORM"),
    ("the filter", WIDGETS, "FILTER"),
    ("a job", ACTIONS, "JOB"),
    ("everywhere", ACTIONS, "APP"),
)


_THERE = " (every page has the method)"


class Known(NamedTuple):
    """A command of the program: its id, its keys, and what it does."""

    id: str
    keys: tuple[str, ...]
    title: str

    @property
    def method(self) -> str:
        """The method that answers it."""
        return f"action_{self.id.partition('.')[2]}"

    @property
    def shown(self) -> str:
        """Its keys, as they stand in a table."""
        return " ".join(f"`{key}`" for key in self.keys)


def commands(source: Source, module: str, group: str) -> Iterator[Known]:
    """The commands that a tuple of a module writes out, in their order."""
    tuple_of = source.value(module, group)
    for node in tuple_of.elts if isinstance(tuple_of, ast.Tuple) else ():
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "command":
            name, keys, title = node.args[:3]
            assert isinstance(title, ast.Call)
            words = ast.literal_eval(keys)
            split = (words,) if words == "," else tuple(filter(None, words.split(",")))
            yield Known(ast.literal_eval(name), split, ast.literal_eval(title.args[0]))


def section(source: Source) -> list[str]:
    """Both tables under their heading."""
    page = source.find("coordtui.ui.widgets", "Page").node
    there = {each.name for each in ast.walk(page) if isinstance(each, Function)}
    rows = [
        (f"`{each.id}`", each.shown, f"`{each.method}`", each.title + _THERE * (each.method in there))
        for each in commands(source, ACTIONS, "PAGE")
    ]
    taken = [
        (where, f"`{each.id}`", each.shown, each.title)
        for where, module, group in GROUPS
        for each in commands(source, module, group)
        if each.keys
    ]
    return [
        *("", f"## {TITLE}", "", PAGE, ""),
        *_table(("command", "key", "method", "what for"), rows),
        *("", TAKEN, ""),
        *_table(("of", "command", "key", "what for"), taken),
    ]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    yield from (f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)
