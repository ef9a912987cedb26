"""Finds every operation of services, core and plugins, and runs each with made-up values as anybody.

An operation is what takes a `ctx` (or, in the core, the session, a view of the store, the rights or
the directory): a public function of a module, and every public method of a class that is made of one.
Pages and commands are no services: they are found by their declarations.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, NamedTuple
from unittest.mock import MagicMock

import msgspec

from coordtui.access import Access
from coordtui.api import Actor, Context, CoordtuiError, NotAllowed, NotFound
from coordtui.directory import Directory
from coordtui.host import resolve
from coordtui.host.behalf import JobsOnly
from coordtui.host.session import Session
from coordtui.store import PluginStore, Store
from coordtui.store.transaction import Transaction
from coordtui.testing.conformance import invented

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


def of_the_shell(session: Session) -> list[Operation]:
    """What plugins let people do from a shell: each command with made-up words."""
    found = []
    for loaded in session.host.active:
        for command in loaded.plugin.cli if loaded.plugin else ():
            parser = argparse.ArgumentParser(command.name)
            resolve(command.target)(parser, str)
            for words, leaf in _leaves(parser, (command.name,)):
                function = partial(_typed, leaf, session)
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


def _typed(parser: argparse.ArgumentParser, session: Session, ctx: Context) -> Any:
    given = argparse.Namespace(**parser._defaults)
    for action in parser._actions:
        if action.dest in ("help", argparse.SUPPRESS):
            continue
        value: Any = action.default
        if not action.option_strings or action.required:
            value = next(iter(action.choices)) if action.choices else "1"
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


# Running one.


class Outcome(NamedTuple):
    """What an operation did: `refused` is the right it lacked, `asked` the rights it asked for."""

    refused: str | None
    asked: tuple[str, ...]
    written: tuple[str, ...]
    raised: str


class _Undone(Exception):
    pass


class _Passed(BaseException):
    """The right in question was there: how the work goes on is no matter."""


class Runner:
    """Runs operations in one lab; what they do to it is undone."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.folder = session, folder
        self._asked: list[str] = []
        self._written: list[str] = []

    def run(self, operation: Operation, actor: Actor, until: str = "") -> Outcome:
        """Do it with made-up values, until the actor turns out to have a right; nothing of it stays."""
        self._asked, self._written, refused, raised = [], [], None, ""
        self.session.actor, before = actor, self.session.actor
        with contextlib.suppress(_Undone), self.session.store.transaction():
            try:
                with self._watched(until):
                    self._do(operation, actor)
            except _Passed:
                pass
            except NotAllowed as error:
                refused = error.permission
            except NotFound:
                raised = "NotFound"
            except CoordtuiError as error:
                raised = type(error).__name__
            except Exception as error:
                raised = type(error).__name__
            raise _Undone
        self.session.actor = before
        return Outcome(refused, tuple(self._asked), tuple(sorted({*self._written})), raised)

    def _do(self, operation: Operation, actor: Actor) -> None:
        function = operation.function
        if operation.home is not None:
            made = operation.home(**self._values(operation.home, operation.plugin, actor))
            function = getattr(made, function.__name__)
        answer = function(**self._values(function, operation.plugin, actor))
        if inspect.isgenerator(answer) or isinstance(answer, Iterator):
            for _ in zip(answer, range(3), strict=False):
                pass
        elif isinstance(answer, contextlib.AbstractContextManager):
            with answer:
                pass

    @contextlib.contextmanager
    def _watched(self, until: str) -> Iterator[None]:
        note, may = Transaction._note, Access.may

        def noted(transaction: Transaction, actor: Actor, table: str, *rest: Any, **more: Any) -> Any:
            self._written.append(table)
            return note(transaction, actor, table, *rest, **more)

        def asked(access: Access, actor: Actor, permission: str) -> bool:
            self._asked.append(permission)
            answer = may(access, actor, permission)
            if answer and permission == until:
                raise _Passed
            return answer

        Transaction._note, Access.may = noted, asked  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            Transaction._note, Access.may = note, may  # type: ignore[method-assign]

    # Values.

    def _values(self, function: Any, plugin: str, actor: Actor) -> dict[str, Any]:
        """A value for each parameter that has no default."""
        values: dict[str, Any] = {}
        hints = _hints(function)
        for name, parameter in inspect.signature(function).parameters.items():
            if name == "self" or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            handle = self._handle(name, plugin, actor)
            if handle is not None:
                values[name] = handle
            elif parameter.default is parameter.empty:
                values[name] = self._value(hints.get(name, Any), name)
        return values

    def _handle(self, name: str, plugin: str, actor: Actor) -> Any:
        context = self.session.context(plugin, actor=actor)
        return {
            "ctx": context,
            "store": context.store,
            "directory": context.directory,
            "access": self.session.access,
            "actor": actor,
            "session": self.session,
            "plugin": plugin,
            "clock": self.session.clock,
        }.get(name)

    def _value(self, kind: Any, name: str = "") -> Any:
        origin, inner = typing.get_origin(kind), typing.get_args(kind)
        if origin in (typing.Union, UnionType):
            return self._value(next(each for each in inner if each is not type(None)), name)
        if origin is typing.Literal:
            return inner[0]
        if origin is typing.Annotated:
            return self._value(inner[0], name)
        if kind in _PLAIN:
            return _PLAIN[kind]
        if kind is Path:
            return self.folder / "file"
        container = origin or kind
        if inspect.isclass(container):
            return self._made(container, inner)
        return MagicMock()

    def _made(self, kind: type[Any], inner: tuple[Any, ...]) -> Any:
        if issubclass(kind, msgspec.Struct):
            found = invented.documents(kind)
            return msgspec.convert(found[0], kind, str_keys=True) if found else MagicMock()
        if issubclass(kind, Mapping):
            return {self._value(inner[0]): self._value(inner[1])} if len(inner) == 2 else {}
        if issubclass(kind, set | frozenset):
            return frozenset(self._value(each) for each in inner[:1])
        if issubclass(kind, tuple):
            return tuple(self._value(each) for each in inner if each is not ...)
        if kind.__module__ in ("collections.abc", "builtins") and inner and kind is not Callable:
            if kind.__name__ == "Callable":
                return lambda *_, **__: None
            return [self._value(inner[0])]
        return MagicMock()


_PLAIN: dict[Any, Any] = {
    int: 1, str: "x", float: 1.0, bool: True, bytes: b"x", object: "x", Any: MagicMock(),
    datetime: datetime(2026, 11, 13, 14, tzinfo=UTC), date: date(2026, 11, 13),
    time: time(9), timedelta: timedelta(hours=1),
    Context: None, Session: None, Store: None, PluginStore: None, Directory: None,
}  # fmt: skip


def _hints(function: Any) -> dict[str, Any]:
    target = function.__init__ if inspect.isclass(function) else function
    names = {**vars(typing), **getattr(target, "__globals__", {})}
    with contextlib.suppress(Exception):
        return typing.get_type_hints(target, globalns=names)
    found = {}
    for name, text in getattr(target, "__annotations__", {}).items():
        try:
            found[name] = eval(text, names) if isinstance(text, str) else text
        except Exception:
            found[name] = Any
    return found
