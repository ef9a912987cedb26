"""The declaration: everything that it names is there, and is what it should be."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from coordtui.api import Record, Settings
from coordtui.host import resolve
from coordtui.testing.conformance.subject import Subject
from coordtui.text.messages import N_

SAYS = N_(
    "Its declaration is one that the host takes, and all that it names exists and takes what it is given."
)


def check(subject: Subject) -> Iterable[str]:
    """Names that do not agree, targets that do not resolve or are not what they should be."""
    yield from _names(subject)
    yield from _records(subject)
    yield from _panes(subject)
    for kind, id, target, arguments in _called(subject):
        yield from _callable(kind, id, target, arguments)
    yield from _demo(subject)


def _names(subject: Subject) -> Iterator[str]:
    for name in subject.installed_as:
        if name != subject.name:
            yield (
                f"It is installed as “{name}” but calls itself “{subject.name}”: the entry point's name "
                "is the plugin's."
            )
    jobs = {job.id for job in subject.plugin.jobs}
    for job in subject.plugin.jobs:
        for before in job.after:
            if before.startswith(f"{subject.name}.") and before not in jobs:
                yield f"The job “{job.id}” runs after “{before}”, which the plugin does not declare."


def _records(subject: Subject) -> Iterator[str]:
    plugin = subject.plugin
    for table in plugin.tables:
        if not (isinstance(table.record, type) and issubclass(table.record, Record)):
            yield f"The table “{table.name}” holds {table.record!r}, which is no Record."
    settings = plugin.settings
    if settings is not None and not (isinstance(settings, type) and issubclass(settings, Settings)):
        yield f"Its settings are {settings!r}, which is no subclass of coordtui.api.Settings."


def _panes(subject: Subject) -> Iterator[str]:
    from coordtui.ui.widgets import Page

    for pane in subject.plugin.panes:
        page, fault = _resolved("pane", pane.id, pane.target)
        if fault:
            yield fault
        elif not (isinstance(page, type) and issubclass(page, Page)):
            yield f"The pane “{pane.id}” is {pane.target}, which is no subclass of Page."
        elif not (page.__dict__.get("__doc__") or "").strip():
            yield f"{page.__name__} of “{pane.id}” has no docstring: it says what the page is for."


def _called(subject: Subject) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """What the declaration names to be called: the kind, the id, the target, and what it is given."""
    plugin = subject.plugin
    for job in plugin.jobs:
        yield "job", job.id, job.target, ("ctx", "run")
    for each in plugin.checks:
        yield "check", each.id, each.target, ("ctx",)
    for word in plugin.cli:
        yield "shell command", word.name, word.target, ("parser", "translate")
    for command in plugin.commands:
        if command.scope == "app" or ":" in command.action:
            yield "command", command.id, command.action, ("ctx", "ref") if command.on_record else ("ctx",)


def _demo(subject: Subject) -> Iterator[str]:
    demo = subject.plugin.demo
    if demo is None:
        return
    module, fault = _resolved("demo", subject.name, demo)
    if fault:
        yield fault
        return
    yield from _callable("demo", subject.name, f"{demo}:fill", ("ctx", "lab"))
    if hasattr(module, "answer"):
        yield from _callable("demo", subject.name, f"{demo}:answer", ("request",))


def _resolved(kind: str, id: str, target: str) -> tuple[Any, str]:
    """What a target names, or the fault."""
    try:
        return resolve(target), ""
    except Exception as error:  # noqa: BLE001 - the import of any module
        return None, f"The {kind} “{id}” is {target}, which cannot be had: {type(error).__name__}: {error}."


def _callable(kind: str, id: str, target: str, arguments: tuple[str, ...]) -> Iterator[str]:
    function, fault = _resolved(kind, id, target)
    if fault:
        yield fault
        return
    given = ", ".join(arguments)
    if isinstance(function, ModuleType) or not callable(function):
        yield f"The {kind} “{id}” is {target}, which cannot be called: a function is due, “module:function”."
        return
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError as error:
        yield f"The {kind} “{id}” is called as {target}({given}), which it does not take: {error}."
    except ValueError:  # no signature to be had, as of some builtins
        pass
