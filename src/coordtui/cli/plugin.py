"""`coordtui plugin`: which plugins there are, how each fares, and whether it runs."""

from __future__ import annotations

import argparse
from typing import Any

from coordtui.api.command_line import group
from coordtui.api.hooks import HOOKS
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.config import Settings
from coordtui.host import Host, Loaded, discover
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe

_STATES: dict[str, Message] = {
    "found": N_("found"),
    "off": N_("switched off"),
    "refused": N_("refused"),
    "failed": N_("failed"),
    "active": N_("active"),
    "aside": N_("put aside"),
}


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui plugin`."""
    commands = group(parser, translate)
    every = commands.add_parser("list", help=translate(N_("the installed plugins and how they fare")))
    add_json(every, translate)
    every.set_defaults(run=_list)
    one = commands.add_parser("info", help=translate(N_("what one plugin is made of, and its last error")))
    one.add_argument("name", metavar=translate(N_("NAME")))
    add_json(one, translate)
    one.set_defaults(run=_info)
    on = commands.add_parser("enable", help=translate(N_("switch a plugin on")))
    on.add_argument("name", metavar=translate(N_("NAME")))
    on.set_defaults(run=_enable)
    off = commands.add_parser("disable", help=translate(N_("switch a plugin off: it is not even loaded")))
    off.add_argument("name", metavar=translate(N_("NAME")))
    off.set_defaults(run=_disable)


def _list(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    host = _host(invocation, only=() if invocation.options.safe else None)
    if arguments.json:
        console.json([_summary(loaded, console.translator) for loaded in host.plugins])
        return 0
    headings = (N_("name"), N_("state"), N_("version"), N_("origin"), N_("title"))
    console.table(
        headings,
        [
            (each.name, _STATES[each.state], each.found.version, each.found.dist, each.title)
            for each in host.plugins
        ],
    )
    for each in host.plugins:
        if each.state in {"failed", "refused"} and each.reason:
            reason = safe(console.translator(each.reason))
            console.say_aside(N_("{name}: {reason}", name=each.name, reason=reason))
    for double in host.hidden:
        console.say_aside(
            N_("Another plugin “{name}”, from {dist}, is ignored.", name=double.name, dist=double.dist)
        )
    return 0


def _info(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    host = _host(invocation, only=() if invocation.options.safe else {arguments.name})
    loaded = host.get(arguments.name)
    if arguments.json:
        console.json(_summary(loaded, console.translator) | _parts(loaded, console.translator))
        return 0
    console.say(N_("{name}: {title}", name=loaded.name, title=loaded.title))
    console.say(N_("state: {state}", state=_STATES[loaded.state]))
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


def _enable(invocation: Invocation, arguments: argparse.Namespace) -> int:
    name = arguments.name
    if name not in invocation.settings.plugins.disabled:
        _host(invocation, only=()).get(name)
    if not _switch(invocation, name, on=True):
        invocation.console.say(N_("The plugin “{name}” is on already.", name=name))
        return 0
    invocation.console.say(N_("The plugin “{name}” is on from the next start.", name=name))
    return 0


def _disable(invocation: Invocation, arguments: argparse.Namespace) -> int:
    name = arguments.name
    _host(invocation, only=()).get(name)
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


def _host(invocation: Invocation, only: Any) -> Host:
    host = Host(discover(), invocation.settings.plugins.disabled, only=only)
    host.load()
    return host


def _summary(loaded: Loaded, translate: Translate) -> dict[str, Any]:
    return {
        "name": loaded.name,
        "state": loaded.state,
        "version": loaded.found.version,
        "origin": loaded.found.dist,
        "title": translate(loaded.title),
        "reason": translate(loaded.reason) if loaded.reason else None,
    }


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
