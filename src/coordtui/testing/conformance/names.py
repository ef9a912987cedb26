"""Names: what a page keeps for itself hides nothing that the program or Textual calls on it.

A page may call its data what it likes, `self.tasks` or `self.parts`; but a name that `Page`, a widget or
Textual has as a method or a read-only property is then no longer what they call, and what fails is far from
the line that did it. Names are read in the sources, what they hide is asked of the classes.
"""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from coordtui.testing.conformance.subject import Subject, within
from coordtui.text.messages import N_

SAYS = N_("No name that its pages and widgets give to their data hides what the program calls on them.")

_CALLED = (types.FunctionType, classmethod, staticmethod)


def check(subject: Subject) -> Iterable[str]:
    """Attributes that stand in the place of methods and properties, each with where it is set."""
    if not subject.plugin.panes:
        return
    classes = {
        (each.__module__, each.__qualname__): each
        for each in subject.classes_that_draw()
        if within(each.__module__, subject.package)
    }
    for path in subject.sources():
        module = subject.module_of(path)
        if not any(home == module for home, _ in classes):
            continue
        for node in subject.nodes(path):
            if isinstance(node, ast.ClassDef) and (kind := classes.get((module, node.name))) is not None:
                yield from _hidden(subject, kind, node)


def _hidden(subject: Subject, kind: type[Any], node: ast.ClassDef) -> Iterator[str]:
    kept = {**_kept_by_its_objects(node), **_kept_by_itself(node)}
    for name, (line, written) in sorted(kept.items(), key=lambda item: item[1]):
        owner = _owner(subject, kind, name)
        if owner is not None:
            what = "method" if isinstance(vars(owner)[name], _CALLED) else "property"
            yield (
                f"“{written}” of {kind.__name__} ({kind.__module__}, line {line}) hides the {what} of that "
                f"name of {owner.__name__}, which is no longer there to be called: give it another name."
            )


def _kept_by_its_objects(node: ast.ClassDef) -> dict[str, tuple[int, str]]:
    """The names that its methods assign to `self`, with the line of the first."""
    return {
        each.attr: (each.lineno, f"self.{each.attr}")
        for each in sorted(_attributes(node), key=lambda each: -each.lineno)
        if isinstance(each.ctx, ast.Store) and isinstance(each.value, ast.Name) and each.value.id == "self"
    }


def _attributes(node: ast.ClassDef) -> Iterator[ast.Attribute]:
    return (each for each in ast.walk(node) if isinstance(each, ast.Attribute))


def _kept_by_itself(node: ast.ClassDef) -> dict[str, tuple[int, str]]:
    """The names of plain values in its body, with their lines: numbers, texts, lists and the like."""
    found: dict[str, tuple[int, str]] = {}
    for each in node.body:
        targets = each.targets if isinstance(each, ast.Assign) else [getattr(each, "target", None)]
        value = getattr(each, "value", None)
        if isinstance(value, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.Set):
            found |= {name.id: (each.lineno, name.id) for name in targets if isinstance(name, ast.Name)}
    return found


def _owner(subject: Subject, kind: type[Any], name: str) -> type[Any] | None:
    """Whose method or read-only property a name hides; None when it is nobody's."""
    for each in kind.__mro__[1:]:
        if name in vars(each):
            own = within(each.__module__, subject.package) or each is object
            return each if not own and _is_called(vars(each)[name]) else None
    return None


def _is_called(value: object) -> bool:
    if isinstance(value, property):
        return value.fset is None
    return isinstance(value, _CALLED) or (inspect.isroutine(value) and not isinstance(value, cached_property))
