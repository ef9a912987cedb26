"""The promises in their order, and how they are asked for."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from coordtui.testing.conformance import hooks
from coordtui.testing.conformance.subject import Documents, NotAPlugin, Subject
from coordtui.testing.isolation import loopback_only, private_folders

_NAMES = (
    *("declaration", "hooks", "imports", "catalogues"),
    *("migrations", "permissions", "personal_data"),
    *("names", "panes", "commands", "hostile", "crash"),
)
"""The promises by their modules: what costs nothing to ask for is asked first."""


class Promise(NamedTuple):
    """One thing that every plugin promises: `check` gives a sentence for each fault."""

    id: str
    says: str
    check: Callable[[Subject], Iterable[str]]


class Broken(NamedTuple):
    """One fault: the id of the promise that it breaks, and what is wrong and where, as a sentence."""

    promise: str
    text: str


def _promise(name: str) -> Promise:
    module = import_module(f"coordtui.testing.conformance.{name}")
    return Promise(name, str(module.SAYS), module.check)


PROMISES: tuple[Promise, ...] = tuple(map(_promise, _NAMES))


def broken(
    module: object, *, documents: Documents | None = None, only: Collection[str] | None = None
) -> list[Broken]:
    """The promises that a plugin breaks, in the order of `PROMISES`; empty when it keeps all.

    `module` is the plugin's package or its import path. `documents` are some of older versions, by
    table and version (`{"visits": {1: [{"visitor": "Prof. Nobody"}]}}`), which must arrive at the
    newest. With `only`, no other promise is asked for. It takes a few seconds, reads nothing of the
    person who runs it, and reaches no other computer. Raises `RuntimeError` in a coroutine: it runs the
    program itself.
    """
    _not_in_a_coroutine()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="coordtui-conforms-")))
        stack.enter_context(private_folders(folder / "home"))
        stack.enter_context(loopback_only())
        stack.enter_context(_unsaid())
        try:
            subject = Subject(module, documents or {}, folder)
        except NotAPlugin as error:
            return [Broken("declaration", str(error)), *_hooks_of(error.module)]
        if faults := [*subject.not_python()]:
            return [Broken("declaration", text) for text in faults]
        asked = [promise for promise in PROMISES if only is None or promise.id in only]
        return [Broken(promise.id, text) for promise in asked for text in _faults(promise, subject)]


def _not_in_a_coroutine() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("A plugin is asked for its promises in a plain test: write “def”, not “async def”.")


def assert_plugin_conforms(module: object, *, documents: Documents | None = None) -> None:
    """Raise an `AssertionError` that says which promises a plugin breaks; see `broken`."""
    if found := broken(module, documents=documents):
        raise AssertionError(told(found))


def told(found: Sequence[Broken]) -> str:
    """The faults as text, each under the promise that it breaks."""
    lines = ["The plugin does not keep what every plugin promises."]
    for promise in PROMISES:
        if faults := [each.text for each in found if each.promise == promise.id]:
            lines += ["", f"{promise.id}: {promise.says}", *(f"  - {text}" for text in faults)]
    return "\n".join(lines)


def _hooks_of(module: object) -> list[Broken]:
    """What is wrong with the hooks of what is not taken: often that is why."""
    return [Broken("hooks", text) for text in hooks.faults_of(module)]


@contextmanager
def _unsaid() -> Iterator[None]:
    """What the program logs of failures is not written on the terminal: some are made on purpose."""
    log, nowhere = logging.getLogger("coordtui"), logging.NullHandler()
    before, log.propagate = log.propagate, False
    log.addHandler(nowhere)
    try:
        yield
    finally:
        log.propagate = before
        log.removeHandler(nowhere)


def _faults(promise: Promise, subject: Subject) -> Iterator[str]:
    """What the promise's check finds; when it cannot be made, that is the fault."""
    try:
        yield from promise.check(subject)
    except Exception as error:  # noqa: BLE001 - the code of any plugin runs in it
        where = traceback.extract_tb(error.__traceback__)[-1]
        yield (
            f"It could not be asked for: {type(error).__name__}: {error} "
            f"({Path(where.filename).name}, line {where.lineno})."
        )
