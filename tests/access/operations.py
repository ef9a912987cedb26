"""Finds every operation of services, core and plugins.

An operation is what takes a `ctx` (or, in the core, the session, a view of the store, the rights or
the directory): a public function of a module, and every public method of a class that is made of one.
Pages and commands are no services: they are found by their declarations.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import msgspec

from coordtui.api import Context
from coordtui.host import resolve
from coordtui.host.behalf import JobsOnly
from coordtui.host.session import Session

PLUGINS = ("coordtui_arxiv", "coordtui_expertise", "coordtui_training", "coordtui_gpus")
ROOMS = ("directory", "outbox", "jobs", "personal", "privacy", "audit", "backups")
NO_SERVICES = frozenset({"tests", "demo", "locale", "panes", "cli", "widgets", "windows"})
"""Modules that draw, parse words of a shell, or invent a lab."""

OF_EXTRAS = frozenset({"coordtui_expertise.semantic.minilm"})
"""Modules that need an extra to be installed; they compute, and reach nothing of the lab."""

HANDLES = {"ctx", "session", "store", "access", "directory"}
"""Parameters by which something of the lab is reached."""


class Operation(NamedTuple):
    """A function of a module (`make` None), or a method of what `make` makes."""

    name: str
    function: Callable[..., Any]
    home: type[Any] | None
    plugin: str


def modules(package: str) -> Iterator[ModuleType]:
    """A package and all below it that could be a service."""
    root = importlib.import_module(package)
    yield root
    for found in pkgutil.iter_modules(root.__path__, f"{package}."):
        if found.name.rpartition(".")[2] in NO_SERVICES:
            continue
        if found.ispkg:
            yield from modules(found.name)
        elif found.name not in OF_EXTRAS:
            yield importlib.import_module(found.name)


def reaches(function: Any) -> bool:
    """Whether the first parameters of a function hand it something of the lab."""
    return not HANDLES.isdisjoint(_parameters(function))


def _parameters(function: Any) -> list[str]:
    if inspect.isclass(function) and issubclass(function, msgspec.Struct):
        return [*function.__struct_fields__]
    try:
        return [*inspect.signature(function).parameters]
    except (TypeError, ValueError):  # made in C
        return []


def operations_in(module: ModuleType, plugin: str) -> Iterator[Operation]:
    """The operations that a module defines."""
    short = module.__name__.removeprefix("coordtui.")
    for name, each in sorted(vars(module).items()):
        if name.startswith("_") or getattr(each, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(each) and reaches(each):
            yield Operation(f"{short}.{name}", each, None, plugin)
        elif inspect.isclass(each) and "__init__" in dir(each) and reaches(each):
            for inner, method in sorted(inspect.getmembers(each, inspect.isfunction)):
                if not inner.startswith("_") and method.__module__.split(".")[0].startswith("coordtui"):
                    yield Operation(f"{short}.{name}.{inner}", method, each, plugin)


def all_operations() -> list[Operation]:
    """Those of the core's rooms and of the four plugins."""
    found = [
        each
        for room in ROOMS
        if importlib.util.find_spec(f"coordtui.{room}")
        for module in modules(f"coordtui.{room}")
        for each in operations_in(module, "core")
    ]
    for package in PLUGINS:
        plugin = package.removeprefix("coordtui_")
        found += [each for module in modules(package) for each in operations_in(module, plugin)]
    return found


def of_the_shell(session: Session, word: Callable[[tuple[str, ...], str], str]) -> list[Operation]:
    """What plugins let people do from a shell: each command, with the `word` for each of its arguments."""
    found = []
    for loaded in session.host.active:
        for command in loaded.plugin.cli if loaded.plugin else ():
            parser = argparse.ArgumentParser(command.name)
            resolve(command.target)(parser, str)
            for words, leaf in _leaves(parser, (command.name,)):
                function = partial(_typed, leaf, session, partial(word, words))
                found.append(Operation(f"$ {' '.join(words)}", function, None, loaded.name))
    return found


def _leaves(parser: argparse.ArgumentParser, words: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    below = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not below:
        yield words, parser
    for each in below:
        for name, inner in each.choices.items():
            defaults = {**parser._defaults, **inner._defaults}
            inner.set_defaults(**defaults)
            yield from _leaves(inner, (*words, name))


def _typed(
    parser: argparse.ArgumentParser, session: Session, word: Callable[[str], str], ctx: Context
) -> Any:
    given = argparse.Namespace(**parser._defaults)
    for action in parser._actions:
        if action.dest in ("help", argparse.SUPPRESS):
            continue
        value: Any = action.default
        said = word(action.dest)
        if not action.option_strings or action.required or said:
            value = said or (next(iter(action.choices)) if action.choices else "1")
            value = action.type(value) if callable(action.type) else value
            value = [value] if action.nargs in ("*", "+") else value
        setattr(given, action.dest, value)
    given.session = JobsOnly(session)
    return given.run(ctx, given)


def of_the_session(session: Session) -> list[Operation]:
    """What the screen does with a session, for the person whose it is."""

    def by(name: str) -> Callable[..., Any]:
        def run(ctx: Context, **given: Any) -> Any:
            return getattr(session, name)(**given)

        method = getattr(Session, name)
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [
                each.replace(kind=each.KEYWORD_ONLY)
                for each in inspect.signature(method).parameters.values()
                if each.name != "self" and each.kind is not each.VAR_KEYWORD
            ]
            + [inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY)]
        )
        run.__annotations__, run.__module__ = method.__annotations__, method.__module__
        return run

    names = [name for name, each in vars(Session).items() if inspect.isfunction(each) and name[0] != "_"]
    return [Operation(f"host.Session.{name}", by(name), None, "core") for name in names if name not in LIFE]


LIFE = frozenset({"begin", "close", "reload", "create_lab", "emit", "deliver_events"})
"""The beginning and the end of a session, and events, which only what was allowed emits."""
