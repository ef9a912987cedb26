"""`coordtui plugin enable` and `disable`: what is loaded from the next start."""

from __future__ import annotations

import argparse

from coordtui.cli.invocation import Invocation
from coordtui.cli.plugin.common import loaded_plugins
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
    from coordtui.config.switching import switch_plugin

    return switch_plugin(invocation.settings_path, name, on=on)
