"""`coordtui dev --check`: what a load of the plugin says, for an editor or a script."""

from __future__ import annotations

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
            except (Exception, SystemExit) as error:  # noqa: BLE001 - it may raise anything
                wrong.append(console.translator(N_("“{target}” cannot be imported:", target=target)))
                wrong.append(shortened(error, project.package))
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


def _targets(plugin: Plugin) -> Iterator[str]:
    """All code that the declaration names."""
    for part in (plugin.panes, plugin.jobs, plugin.checks, plugin.cli):
        yield from (each.target for each in part)
    yield from (each.action for each in plugin.commands if ":" in each.action)
    if plugin.demo is not None:
        yield plugin.demo
