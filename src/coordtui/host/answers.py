"""What hooks may answer, checked where the plugin can still be blamed for it; and who answers now."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from time import monotonic
from typing import Any

import msgspec

from coordtui.api import Card, Command, Hit, Message, Panel, PersonalData

MOST = 1000
"""So many hits, cards, commands or panels are taken from one plugin; a generator may have no end."""

_MANY: dict[str, type[Any]] = {
    "coordtui_search": Hit,
    "coordtui_record_actions": Command,
    "coordtui_record_panels": Panel,
    "coordtui_today": Card,
}
_ONE: dict[str, type[Any]] = {"coordtui_services": Mapping, "coordtui_personal_data": PersonalData}

_SAID = frozenset({"title", "hint", "help"})
"""Messages that may also be given as plain text, which has no translation."""


def checked(hook: str, value: Any) -> Any:
    """The answer, with what is lazy made into a list.

    Raises `TypeError` for what is of another type, `msgspec.ValidationError` for a wrong value in it.
    """
    if value is None:
        return None
    if kind := _MANY.get(hook):
        _expect(hook, value, Iterable)
        return [_expect(hook, item, kind) for item in islice(value, MOST)]
    return _expect(hook, value, _ONE.get(hook, object))


def _expect(hook: str, value: Any, kind: type[Any]) -> Any:
    """The value with its fields converted: who makes a struct may put anything into it."""
    if not isinstance(value, kind):
        raise TypeError(f"{hook}() gave a {type(value).__name__} where a {kind.__name__} is due")
    return _converted(value)


def _converted(value: Any) -> Any:
    """A struct, and those in it, with their fields converted; anything else as it is."""
    if isinstance(value, Message) or not isinstance(value, msgspec.Struct):
        return value
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    for name, field in fields.items():
        if isinstance(field, msgspec.Struct):
            fields[name] = _converted(field)
        elif type(field) in (tuple, list):
            fields[name] = [_converted(each) for each in field]
    try:
        return msgspec.convert(fields, type(value))
    except msgspec.ValidationError:
        plain = {name: Message(fields[name]) for name in _SAID & fields.keys() if type(fields[name]) is str}
        if not plain:
            raise
        return msgspec.convert(fields | plain, type(value))


class GivenUp(BaseException):
    """Raised in the code of a plugin that nobody waits for any more."""


class Answering:
    """The calls of plugins that are under way; of one within another, the inner one."""

    def __init__(self) -> None:
        self._calls: dict[int, tuple[str, float]] = {}

    @contextmanager
    def by(self, name: str) -> Iterator[None]:
        """A plugin is asked, in this thread."""
        here = threading.get_ident()
        before = self._calls.get(here)
        self._calls[here] = name, monotonic()
        try:
            yield
        finally:
            if before is None:
                del self._calls[here]
            else:
                self._calls[here] = before

    def since(self, seconds: float) -> set[str]:
        """The plugins that have answered for so long, in threads; what they do there is ended if possible."""
        now = monotonic()
        late = {
            thread: name
            for thread, (name, begun) in [*self._calls.items()]
            if now - begun >= seconds and thread != threading.main_thread().ident
        }
        for thread in late:
            _end(thread)
        return set(late.values())


def _end(thread: int) -> None:
    """Raise in a thread; it notices at its next step, not while it sleeps or is in C."""
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(GivenUp))
