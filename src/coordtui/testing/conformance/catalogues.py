"""Whether every text of a plugin is said in English and in French, and no page shows one that is not.

What is said of the source is exact. On the pages are looked for: an English message that has another
French, and a text of two words or more that stands in the code and is no message. Both are known by the
letter, on one line of the screen, as the pages are when they open: what only shows later is not seen,
nor are words that all have a capital, which may be a name.
"""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.testing.conformance.subject import Subject, within
from coordtui.text.messages import N_, Message
from coordtui.text.translation import Translator

if TYPE_CHECKING:
    from coordtui.host.session import Session

SAYS = N_("Every text is said in English and in French, and no page shows one that is not.")

_TWO_WORDS = re.compile(r"[^\W\d_]{3,}[ \u00a0][^\W\d_]{2,}")
_PARTS = ("permissions", "panes", "commands", "cli", "jobs", "checks", "tables")
_LONGEST = 60
"""Characters of a text that is looked for on the screen: a longer one is broken into lines."""


def check(subject: Subject) -> Iterable[str]:
    """Every text without French, every title that is no message, and what pages show untranslated."""
    yield from _of_declaration(subject)
    try:
        from coordtui.authoring import catalogues
    except ImportError:
        yield "The catalogues could not be read: Babel is missing; install coordtui[author]."
        return
    if subject.is_package:
        yield from catalogues.check(catalogues.Package(subject.package_folder), subject.nodes)
    foreign = _untranslated(subject)
    for filled in (True, False):
        with subject.session(language="fr", filled=filled) as session:
            for pane, line in asyncio.run(_drawn(session)):
                for text in [each for each in foreign if each in line]:
                    yield f"{pane}, in French: “{text}” {foreign.pop(text)}"


def _of_declaration(subject: Subject) -> Iterator[str]:
    """Texts of the declaration that no translator can say: plain strings."""
    for where, value in _texts("coordtui_plugin()", subject.plugin):
        if not isinstance(value, Message):
            yield f"{where}: “{value}” is a plain text: write N_(…) around it."


def _texts(where: str, part: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    named = getattr(part, "id", None) or getattr(part, "name", "")
    for name in ("title", "hint", "help", "message"):
        if (value := getattr(part, name, None)) is not None:
            yield f"{where}, {name} of {named}", value
    for group in _PARTS:
        for each in getattr(part, group, ()):
            yield from _texts(where, each)
    for rule in getattr(part, "constraints", ()):
        yield from _texts(f"{where}, table {named}", rule)


def _untranslated(subject: Subject) -> dict[str, str]:
    """What a page in French must not show, and what is wrong with it."""
    french, found = Translator("fr"), dict[str, str]()
    for path in subject.sources():
        if subject.plugin.demo and within(subject.module_of(path), subject.plugin.demo):
            continue  # what is invented there is data
        nodes = subject.nodes(path)
        marked = {id(node) for node in _arguments_of(nodes, {"N_", "NN_", "Message"})}
        described = {id(node) for node in _docstrings(nodes)}
        for node in nodes:
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            text = node.value.strip()
            if not _TWO_WORDS.search(text) or len(text) > _LONGEST or "{" in text:
                continue
            if id(node) not in marked and id(node) not in described and not _is_name(text):
                found.setdefault(
                    text, f"is no message; write N_(…) around it in {_place(path, node, subject)}."
                )
            elif id(node) in marked and french(Message(text, subject.package)) != text:
                found[text] = f"is not said in French where {_place(path, node, subject)} shows it."
    return found


def _is_name(text: str) -> bool:
    """Whether it reads like a name or a command to be typed, which are the same in every language."""
    return text.startswith("coordtui ") or not any(word[:1].islower() for word in text.split())


def _place(path: Path, node: ast.expr, subject: Subject) -> str:
    return f"{path.relative_to(subject.package_folder.parent).as_posix()}, line {node.lineno}"


def _arguments_of(nodes: Iterable[ast.AST], names: set[str]) -> Iterator[ast.AST]:
    for node in nodes:
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in names:
                yield from node.args


def _docstrings(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Texts that stand for themselves: of modules, classes, functions and fields."""
    return (node.value for node in nodes if isinstance(node, ast.Expr))


async def _drawn(session: Session) -> Sequence[tuple[str, str]]:
    """Each line that the pages of the plugin draw as they open, with the page's id."""
    from coordtui.testing.pilots import page_pilot

    async with page_pilot(session, size=(120, 40)) as pilot:
        lines = []
        for pane in session.panes():
            await pilot.go_to(pane.id)
            lines += [(pane.id, line) for line in pilot.lines[1:]]
        return lines
