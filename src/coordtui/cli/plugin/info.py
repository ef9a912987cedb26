"""`coordtui plugin info`: what one plugin is made of, and its last error."""

from __future__ import annotations

import argparse
from typing import Any

from coordtui.api.hooks import HOOKS
from coordtui.cli.invocation import Invocation
from coordtui.cli.plugin.common import loaded_plugins, summary
from coordtui.host import Loaded
from coordtui.host.states import STATES
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe


def show_info(invocation: Invocation, arguments: argparse.Namespace) -> int:
    """One plugin: its parts, its hooks, and what went wrong."""
    console = invocation.console
    host = loaded_plugins(invocation, only=() if invocation.options.safe else {arguments.name})
    loaded = host.get(arguments.name)
    if arguments.json:
        console.json(summary(loaded, console.translator) | _parts(loaded, console.translator))
        return 0
    console.say(N_("{name}: {title}", name=loaded.name, title=loaded.title))
    console.say(N_("state: {state}", state=STATES[loaded.state]))
    if loaded.reason:
        console.say(safe(console.translator(loaded.reason)))
    console.say(
        N_(
            "version: {version}, from {dist}",
            version=loaded.found.version or "?",
            dist=loaded.found.dist or "?",
        )
    )
    for heading, parts in _described(loaded, console.translator):
        console.say(console.translator(heading))
        for part in parts:
            console.say(f"  {safe(part)}")
    for slip in loaded.slips:
        console.say(slip)
    if loaded.error:
        console.say(N_("last error:"))
        console.say(safe(loaded.error.rstrip(), lines=True))
    return 0


def _parts(loaded: Loaded, translate: Translate) -> dict[str, Any]:
    """What the plugin is made of, as plain data."""
    declared = loaded.plugin
    parts: dict[str, Any] = {
        "misspelt": [translate(slip) for slip in loaded.slips],
        "error": loaded.error,
        "hooks": _hooks(loaded),
    }
    if declared is not None:
        parts |= {
            "tables": [f"{table.name} (v{table.version})" for table in declared.tables],
            "permissions": {each.id: translate(each.title) for each in declared.permissions},
            "panes": {each.id: translate(each.title) for each in declared.panes},
            "commands": [each.name for each in declared.cli],
            "jobs": {each.id: translate(each.title) for each in declared.jobs},
            "checks": {each.id: translate(each.title) for each in declared.checks},
        }
    return parts


_HEADINGS = {
    "tables": N_("tables:"),
    "permissions": N_("rights:"),
    "panes": N_("pages:"),
    "commands": N_("commands:"),
    "jobs": N_("jobs:"),
    "checks": N_("checks:"),
    "hooks": N_("hooks:"),
}


def _described(loaded: Loaded, translate: Translate) -> list[tuple[Message, list[str]]]:
    parts = _parts(loaded, translate)
    described = []
    for name, heading in _HEADINGS.items():
        part = parts.get(name)
        if part:
            lines = [f"{key}  {text}" for key, text in part.items()] if isinstance(part, dict) else part
            described.append((heading, lines))
    return described


def _hooks(loaded: Loaded) -> list[str]:
    """The hooks that it answers; none when it cannot be imported."""
    if loaded.plugin is None:
        return []
    module = loaded.found.load()
    return [name for name in HOOKS if hasattr(module, name)]
