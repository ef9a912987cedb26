"""What operations are called with: values that are there, by the types and the names of parameters."""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import sys
import typing
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any
from unittest.mock import MagicMock

import msgspec

from coordtui.access import Access
from coordtui.api import Actor, Context, Group, Person, Record, Ref, Term
from coordtui.directory import Directory
from coordtui.host.session import Session
from coordtui.store import PluginStore, Store
from coordtui_arxiv import records as arxiv
from coordtui_expertise import records as expertise
from coordtui_gpus import records as gpus
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.tests.heard_lab import answer
from coordtui_training import records as training
from tests.access.rights_lab import Lab

NUMBERS: dict[str, type[Record]] = {
    "person": Person, "people": Person, "target": Person, "by": Person, "owner": Person, "instructor": Person,
    "group": Group, "term": Term,
    "session": training.Session, "sessions": training.Session, "to": training.Session,
    "course": training.Course, "room": training.Room, "signup": training.Signup, "signups": training.Signup,
    "certificate": training.Certificate, "series": training.Series,
    "host": gpus.Host, "hosts": gpus.Host, "device": gpus.Device, "devices": gpus.Device, "asset": gpus.Asset,
    "reservation": gpus.Reservation, "incident": gpus.Incident, "outage": gpus.Outage,
    "paper": arxiv.Paper, "papers": arxiv.Paper, "watch": arxiv.Watch, "watches": arxiv.Watch,
    "subscription": arxiv.Subscription, "work": expertise.Work, "works": expertise.Work,
    "authorship": expertise.Authorship, "plan": expertise.Plan,
}  # fmt: skip
"""Of what a number is the number, by the name of its parameter."""

OF_MODULES: dict[str, type[Record]] = {
    "coordtui_training.planning.courses": training.Course,
    "coordtui_training.planning.rooms": training.Room,
    "coordtui_training.planning.series": training.Series,
    "coordtui_training.certificates": training.Certificate,
    "coordtui_training": training.Session,
    "coordtui_gpus.booking": gpus.Reservation,
    "coordtui_gpus.books": gpus.Asset,
    "coordtui_gpus.fairness": gpus.Incident,
    "coordtui_gpus.fleet": gpus.Host,
    "coordtui_arxiv.watches": arxiv.Watch,
    "coordtui_arxiv.reports.subscriptions": arxiv.Subscription,
    "coordtui_arxiv.reports.announce": Person,
    "coordtui_arxiv": arxiv.Paper,
    "coordtui_expertise.identities": expertise.Authorship,
    "coordtui_expertise.works": expertise.Authorship,
    "coordtui_expertise.assignment": expertise.Plan,
    "coordtui_expertise": expertise.Work,
    "directory.repositories.People": Person,
    "directory.repositories.Groups": Group,
    "directory.terms": Term,
    "directory": Person,
}
"""Of what any other number is one, by where the operation is: the longest name counts."""


class Values:
    """Makes them for one lab."""

    def __init__(self, lab: Lab, special: Mapping[str, Mapping[str, Any]]) -> None:
        self.lab, self.special = lab, special

    def of(self, function: Any, name: str, plugin: str, actor: Actor) -> dict[str, Any]:
        """A value for each parameter that has no default."""
        return _Call(self, name, plugin, actor).of(function)


class _Call:
    """The values of one call."""

    def __init__(self, values: Values, name: str, plugin: str, actor: Actor) -> None:
        self._lab, self._name, self._plugin, self._actor = values.lab, name, plugin, actor
        self._given = values.special.get(name, {})

    def of(self, function: Any, deep: int = 0) -> dict[str, Any]:
        values: dict[str, Any] = {}
        hints = _hints(function)
        for name, parameter in inspect.signature(function).parameters.items():
            if parameter.kind is parameter.VAR_POSITIONAL and not deep and "*" in self._given:
                values["*"] = self._given["*"]
            if name == "self" or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            if not deep and name in self._given:
                given = self._given[name]
                values[name] = given(self._lab) if callable(given) else given
                continue
            kind = hints.get(name, Any)
            handle = None if name == "session" and kind not in (Any, Session) else self._handle(name)
            if name == "store" and kind in (Store, Path):
                handle = self._lab.session.store if kind is Store else self._lab.folder / "coordtui.db"
            if handle is not None:
                values[name] = handle
            elif parameter.default is parameter.empty:
                values[name] = self._value(hints.get(name, Any), name, deep)
        return values

    def _handle(self, name: str) -> Any:
        session = self._lab.session
        context = session.context(self._plugin, actor=self._actor)
        return {
            "ctx": context,
            "store": context.store,
            "directory": context.directory,
            "access": session.access,
            "actor": self._actor,
            "session": session,
            "plugin": self._plugin,
            "clock": session.clock,
        }.get(name)

    def _value(self, kind: Any, name: str = "", deep: int = 0) -> Any:
        origin, inner = typing.get_origin(kind), typing.get_args(kind)
        if isinstance(kind, typing.TypeAliasType if sys.version_info >= (3, 12) else ()):
            return self._value(kind.__value__, name, deep)
        if isinstance(kind, typing.TypeVar):
            return self._value(kind.__bound__ or Any, name, deep)
        if origin in (typing.Union, UnionType):
            return self._value(next(each for each in inner if each is not type(None)), name, deep)
        if origin is typing.Literal:
            return inner[0]
        if origin is typing.Annotated:
            return self._value(inner[0], name, deep)
        if kind is int:
            return self._number(name)
        if kind is str:
            return _WORDS.get(name, "x")
        if kind in _PLAIN:
            return _PLAIN[kind]
        if kind is datetime:
            return self._lab.now + timedelta(hours=2 if name in ("end", "until", "to") else 0)
        if kind is date:
            return self._lab.now.date()
        if kind is Path:
            return self._lab.folder / ("coordtui.db" if name == "store" else "file")
        if kind in (Context, PluginStore, Directory, Access, Session, Store, Actor):
            found = {
                Context: "ctx",
                Actor: "actor",
                PluginStore: "store",
                Directory: "directory",
                Access: "access",
            }
            return (
                self._lab.session.store
                if kind is Store
                else self._handle(found.get(kind, "")) or self._lab.session
            )
        if origin is type:
            return {"gpus": gpus.Host, "arxiv": arxiv.Watch}.get(self._plugin, Person)
        container = origin or kind
        if inspect.isclass(container):
            return self._made(container, inner, name, deep)
        return MagicMock()

    def _number(self, name: str) -> int:
        kind = NUMBERS.get(name)
        if kind is None and name in (
            "number",
            "id",
            "doc_id",
            "doc_ids",
            "numbers",
            "ids",
            "first",
            "second",
            "kept",
            "gone",
        ):
            where = max((each for each in OF_MODULES if self._name.startswith(each)), key=len, default="")
            kind = OF_MODULES.get(where)
        found = self._lab.of(kind) if kind is not None else None
        return found.doc_id if found is not None else 1

    def _made(self, kind: type[Any], inner: tuple[Any, ...], name: str, deep: int) -> Any:
        if kind is Record:
            return self._lab.of(Person)
        if kind is Heard:
            return _heard(self._lab)
        if issubclass(kind, Record):
            return self._lab.of(kind) or self._constructed(kind, deep)
        if kind is Ref:
            return Ref("person", str(self._lab.person.doc_id))
        if issubclass(kind, tuple) and not hasattr(kind, "_fields"):
            return tuple(self._value(each, name, deep) for each in inner if each is not ...)
        if issubclass(kind, Mapping):
            return (
                {self._value(inner[0], name, deep): self._value(inner[1], "", deep)}
                if len(inner) == 2
                else {}
            )
        if issubclass(kind, set | frozenset):
            return {self._value(each, name, deep) for each in inner[:1]}
        if kind.__module__ in ("collections.abc", "builtins", "typing"):
            if kind.__name__ == "Callable":
                return lambda *_, **__: None
            return [self._value(inner[0], name, deep)] if inner else MagicMock()
        if (
            kind.__module__.startswith("coordtui")
            and deep < 5
            and not inspect.isabstract(kind)
            and not getattr(kind, "_is_protocol", False)
        ):
            return self._constructed(kind, deep)
        return MagicMock()

    def _constructed(self, kind: type[Any], deep: int) -> Any:
        try:
            return kind(**self.of(kind, deep + 1))
        except _LEAVES:
            return MagicMock()


def _heard(lab: Lab) -> Heard:
    """What a machine answered."""
    host = lab.of(gpus.Host)
    assert host is not None
    return answer(host, lab.now, 1, [])


_LEAVES = (TypeError, ValueError, AttributeError, LookupError, NameError)

_WORDS = {
    "note": "a note", "why": "for a reason", "text": "words", "subject": "Words", "title": "Words",
    "email": "try@example.invalid",
    "zone": "America/Toronto", "language": "en", "kind": "training.session", "permission": "core.people.view",
    "login": "try", "code": "BBBBBB",
}  # fmt: skip

_PLAIN: dict[Any, Any] = {
    float: 1.0, bool: True, bytes: b"x", object: "x", Any: MagicMock(),
    time: time(9), timedelta: timedelta(hours=1),
}  # fmt: skip


@cache
def _typing_names(module: str) -> dict[str, Any]:
    """What a module imports for its annotations only."""
    found: dict[str, Any] = {}
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, KeyError, TypeError):
        return found
    for block in tree.body:
        if (
            isinstance(block, ast.If)
            and isinstance(block.test, ast.Name)
            and block.test.id == "TYPE_CHECKING"
        ):
            for node in block.body:
                with contextlib.suppress(ImportError):
                    if isinstance(node, ast.ImportFrom) and node.module:
                        home = importlib.import_module(node.module)
                        found |= {
                            each.asname or each.name: getattr(home, each.name)
                            for each in node.names
                            if hasattr(home, each.name)
                        }
                    elif isinstance(node, ast.Import):
                        found |= {each.name: importlib.import_module(each.name) for each in node.names}
    return found


def _hints(function: Any) -> dict[str, Any]:
    target = function.__init__ if inspect.isclass(function) else function
    if inspect.isclass(function) and (issubclass(function, msgspec.Struct) or hasattr(function, "_fields")):
        target = function
    module = getattr(function, "__module__", "") or ""
    names = {
        **vars(typing),
        **_typing_names(module),
        **vars(sys.modules.get(module, typing)),
        **getattr(target, "__globals__", {}),
    }
    with contextlib.suppress(Exception):
        return typing.get_type_hints(target, globalns=names)
    found = {}
    for name, text in getattr(target, "__annotations__", {}).items():
        try:
            found[name] = eval(text, names) if isinstance(text, str) else text
        except Exception:
            found[name] = Any
    return found
