"""Hooks: what looks like one is one, is marked, and takes what it is given."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator

import pluggy

from coordtui.api import hooks as specifications
from coordtui.host.vetting import slips
from coordtui.testing.conformance.subject import Subject
from coordtui.text.messages import N_

SAYS = N_("Its functions that look like hooks are hooks, marked, and take only arguments that the hook has.")


def check(subject: Subject) -> Iterable[str]:
    """Hooks that are misspelt, unmarked or wrapping, and arguments that no hook has."""
    return faults_of(subject.module)


def faults_of(module: object) -> Iterator[str]:
    """The same, of a module that the host may not even take."""
    manager = pluggy.PluginManager(specifications.PROJECT)
    yield from (str(slip) for slip in slips(manager, module))
    for name in specifications.HOOKS:
        function = getattr(module, name, None)
        marked = manager.parse_hookimpl_opts(module, name)
        if marked is None or not callable(function):
            continue
        known = [*inspect.signature(getattr(specifications, name)).parameters]
        for argument in inspect.signature(function).parameters.values():
            if argument.kind in {argument.VAR_POSITIONAL, argument.VAR_KEYWORD, argument.KEYWORD_ONLY}:
                yield f"“{name}” takes “{argument}”, which is never given: a hook's arguments have names."
            elif argument.name not in known:
                takes = ", ".join(known) or "nothing"
                yield f"“{name}” takes “{argument.name}”, which the hook does not have; it has {takes}."
            elif argument.default is not argument.empty:
                yield (
                    f"“{name}” has a default for “{argument.name}”: pluggy then leaves it out, and the "
                    "default is all that it ever sees."
                )
