"""`coordtui dev --check`: what a load of the plugin says, for an editor or a script."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from coordtui.api import Plugin, safe
from coordtui.authoring.developing.tracebacks import shortened, shorter
from coordtui.host import resolve
from coordtui.text.messages import N_, NN_

if TYPE_CHECKING:
    from coordtui.authoring.developing import Project
    from coordtui.cli.console import Console
    from coordtui.host.session import Session


def check(console: Console, session: Session, project: Project) -> int:
    """Say what is wrong, and import all code that the declaration names; 1 when something is."""
    loaded = session.host.get(project.name)
    wrong = [console.translator(slip) for slip in loaded.slips]
    if loaded.state != "active" and loaded.reason is not None:
        wrong.append(console.translator(loaded.reason))
        if loaded.error:
            wrong.append(shorter(loaded.error, project.package))
    elif loaded.plugin is not None:
        for target in dict.fromkeys(_targets(loaded.plugin)):
            try:
                resolve(target)
            except AttributeError as error:
                wrong += _absent(console, target, error) or _not_imported(console, target, error, project)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - it may raise anything
                wrong += _not_imported(console, target, error, project)
    for text in wrong:
        console.say(safe(text, lines=True))
    if not wrong and loaded.plugin is not None:
        pages, commands = len(loaded.plugin.panes), len(loaded.plugin.commands)
        console.say(
            N_(
                "“{name}” loads: {pages}, {commands}.",
                name=loaded.name,
                pages=NN_("{n} page", "{n} pages", pages),
                commands=NN_("{n} command", "{n} commands", commands),
            )
        )
    return 1 if wrong else 0


def _not_imported(console: Console, target: str, error: BaseException, project: Project) -> list[str]:
    said = console.translator(N_("“{target}” cannot be imported:", target=target))
    return [said, shortened(error, project.package)]


def _absent(console: Console, target: str, error: AttributeError) -> list[str]:
    """The one sentence for a name that its module has not; nothing when the import itself failed."""
    from difflib import get_close_matches

    module, _, name = target.partition(":")
    if error.name != name or error.obj is not sys.modules.get(module):
        return []
    there = [each for each in vars(error.obj) if not each.startswith("_")]
    near = next(iter(get_close_matches(name, there, n=1)), None)
    if near is None:
        return [console.translator(N_("There is no “{name}” in {module}.", name=name, module=module))]
    said = N_("There is no “{name}” in {module}; did you mean {near}?", name=name, module=module, near=near)
    return [console.translator(said)]


def _targets(plugin: Plugin) -> Iterator[str]:
    """All code that the declaration names."""
    for part in (plugin.panes, plugin.jobs, plugin.checks, plugin.cli):
        yield from (each.target for each in part)
    yield from (each.action for each in plugin.commands if ":" in each.action)
    if plugin.demo is not None:
        yield plugin.demo
