"""`coordtui plugin enable` and `disable`: what is loaded from the next start."""

from __future__ import annotations

import argparse

from coordtui.cli.invocation import Invocation
from coordtui.cli.plugin.common import loaded_plugins
from coordtui.config import Settings
from coordtui.text.messages import N_


def enable(invocation: Invocation, arguments: argparse.Namespace) -> int:
    """Switch a plugin on."""
    name = arguments.name
    if name not in invocation.settings.plugins.disabled:
        loaded_plugins(invocation, only=()).get(name)
    if not _switch(invocation, name, on=True):
        invocation.console.say(N_("The plugin “{name}” is on already.", name=name))
        return 0
    invocation.console.say(N_("The plugin “{name}” is on from the next start.", name=name))
    return 0


def disable(invocation: Invocation, arguments: argparse.Namespace) -> int:
    """Switch a plugin off; what it stored is kept."""
    name = arguments.name
    loaded_plugins(invocation, only=()).get(name)
    if not _switch(invocation, name, on=False):
        invocation.console.say(N_("The plugin “{name}” is off already.", name=name))
        return 0
    invocation.console.say(
        N_("The plugin “{name}” is off from the next start; what it stored is kept.", name=name)
    )
    return 0


def _switch(invocation: Invocation, name: str, *, on: bool) -> bool:
    """Whether that changed anything. The list is read under the lock: another change is not lost."""
    from coordtui.config.editing import change_values

    changed = False

    def switch(settings: Settings) -> dict[str, list[str]]:
        nonlocal changed
        others = [each for each in settings.plugins.disabled if each != name]
        disabled = others if on else [*others, name]
        changed = len(disabled) != len(settings.plugins.disabled)
        return {"plugins.disabled": disabled} if changed else {}

    change_values(invocation.settings_path, switch)
    return changed
