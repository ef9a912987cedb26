"""How a part of the interface goes: its author is warned, with the line to mend, and the user never is.

A warning is a `PluginApiWarning`, which Python shows to nobody by itself; pytest, `coordtui dev`,
`coordtui plugin check` and `coordtui plugin doctor` do. In the log each place stands once.
What is deprecated goes on working; with the version that is named, it goes.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import msgspec

if TYPE_CHECKING:
    import pluggy

P = ParamSpec("P")
R = TypeVar("R")

_log = logging.getLogger(__name__)
_logged: set[tuple[str, int, str]] = set()


class PluginApiWarning(DeprecationWarning):
    """A plugin uses a part of the interface that is to go."""


class Use(msgspec.Struct, frozen=True):
    """One use of what is to go: where it is written, and what to write instead."""

    file: str
    line: int
    text: str


def going(what: str, *, gone: int, instead: str = "") -> PluginApiWarning:
    """The warning about a part that goes with version `gone`; for hooks, what their specification is given.

    `@hookspec(warn_on_impl_args={"limit": going("coordtui_search(limit)", gone=2, instead="most")})`
    warns who takes the argument, `warn_on_impl=` who has the hook at all.
    """
    told = f"{what} is deprecated and goes with version {gone} of the plugin interface"
    return PluginApiWarning(f"{told}; use {instead} instead" if instead else told)


def warn(warning: PluginApiWarning) -> None:
    """Warn the author whose code is the nearest on the stack that is not the program's own."""
    frame = _author()
    if frame is not None:
        note(warning, frame.f_code.co_filename, frame.f_lineno, frame.f_globals.get("__name__", ""))


def note(warning: PluginApiWarning, file: str, line: int, module: str = "") -> None:
    """Warn about a line of a plugin; the log has it once."""
    if (file, line, str(warning)) not in _logged:
        _logged.add((file, line, str(warning)))
        _log.info("%s:%d: %s", file, line, warning)
    warnings.warn_explicit(warning, PluginApiWarning, file, line, module or None)


def _author() -> FrameType | None:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        home = frame.f_globals.get("__name__", "").partition(".")[0]
        if home not in {"coordtui", "importlib", "pluggy"}:
            return frame
        frame = frame.f_back
    return None


def old_argument(name: str, *, gone: int, instead: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark an argument of a function: who gives it by its name is warned."""

    def marked(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            if name in kwargs:
                warn(going(f"{function.__qualname__}({name}=)", gone=gone, instead=instead))
            return function(*args, **kwargs)

        return called

    return marked


def old_function(*, gone: int, instead: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function or method: who calls it is warned."""

    def marked(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            warn(going(f"{function.__qualname__}()", gone=gone, instead=instead))
            return function(*args, **kwargs)

        return called

    return marked


class OldAttribute:
    """An attribute under its former name: it is the one called `now`, and who uses it is warned."""

    def __init__(self, now: str, *, gone: int) -> None:
        self._now, self._gone = now, gone

    def __set_name__(self, owner: type, name: str) -> None:
        self._what = f"{owner.__qualname__}.{name}"

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        warn(going(self._what, gone=self._gone, instead=self._now))
        return getattr(owner if instance is None else instance, self._now)

    def __set__(self, instance: object, value: object) -> None:
        warn(going(self._what, gone=self._gone, instead=self._now))
        setattr(instance, self._now, value)


def old_names(
    package: str, names: Mapping[str, str], *, gone: int, otherwise: Callable[[str], Any]
) -> Callable[[str], Any]:
    """The `__getattr__` of a package with former names of its classes and functions.

    `names` says what each is called now; `otherwise` answers for all others, as `later(…)` does.
    """

    def part(name: str) -> Any:
        if name not in names:
            return otherwise(name)
        warn(going(f"{package}.{name}", gone=gone, instead=names[name]))
        return getattr(import_module(package), names[name])

    return part


def hooks_of(manager: pluggy.PluginManager, plugin: str) -> list[Use]:
    """What a plugin's hooks use that is to go. pluggy warns of the same while it registers them."""
    found = []
    for hook in vars(manager.hook).values():
        spec = getattr(hook, "spec", None)
        if spec is None or not (spec.warn_on_impl or spec.warn_on_impl_args):
            continue
        for implementation in hook.get_hookimpls():
            if implementation.plugin_name != plugin:
                continue
            told = [spec.warn_on_impl] if spec.warn_on_impl else []
            told += [w for arg, w in (spec.warn_on_impl_args or {}).items() if arg in implementation.argnames]
            code = implementation.function.__code__
            found += [Use(code.co_filename, code.co_firstlineno, str(each)) for each in told]
    return found


@contextmanager
def listening() -> Iterator[list[Use]]:
    """Collect every use within the block, each place once; for the tools of authors, not for the program."""
    heard: list[Use] = []
    with warnings.catch_warnings():
        warnings.simplefilter("always", PluginApiWarning)
        shown = warnings.showwarning

        def show(
            message: Warning | str, category: type[Warning], filename: str, lineno: int, *rest: Any
        ) -> None:
            if not issubclass(category, PluginApiWarning):
                shown(message, category, filename, lineno, *rest)
            elif (use := Use(filename, lineno, str(message))) not in heard:
                heard.append(use)

        warnings.showwarning = show  # type: ignore[assignment]  # it hands on whatever it is given
        yield heard
