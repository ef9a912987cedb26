"""`coordtui keys`: every command with its keys, and what is wrong with the keys of the settings."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from coordtui.api.command_line import group
from coordtui.api.declare import Finding
from coordtui.cli.findings import say_finding
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from coordtui.api import Command, Pane
    from coordtui.config import Settings
    from coordtui.host import Host
    from coordtui.ui.key_problems import KeyProblem
    from coordtui.ui.keymap import KeyTable


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui keys`."""
    commands = group(parser, translate)
    every = commands.add_parser(
        "list", help=translate(N_("every command, its keys and where they come from"))
    )
    add_json(every, translate)
    every.set_defaults(run=_list)
    check = commands.add_parser("check", help=translate(N_("what is wrong with the keys, and what to do")))
    add_json(check, translate)
    check.set_defaults(run=_check)


def key_table(invocation: Invocation) -> KeyTable:
    """The keys in force for whoever asks: by the lab's settings and their own; by the file, without a lab."""
    from coordtui.host.no_lab import NoLab

    try:
        with invocation.session() as session:
            commands = [*session.own_commands(), *session.commands()]
            return _table(session.panes(), commands, session.settings)
    except NoLab:
        return _by_the_file(invocation)


def _by_the_file(invocation: Invocation) -> KeyTable:
    from coordtui.host import Host, discover

    settings = invocation.settings
    host = Host(discover(), settings.plugins.disabled, only=() if invocation.options.safe else None)
    host.load()
    return table_of(host, settings)


def table_of(host: Host, settings: Settings) -> KeyTable:
    """The keys of the active plugins of a host, whoever may use them."""
    declared = [each.plugin for each in host.active if each.plugin]
    panes = [pane for each in declared for pane in each.panes]
    return _table(panes, [command for each in declared for command in each.commands], settings)


def _table(panes: list[Pane], commands: list[Command], settings: Settings) -> KeyTable:
    from coordtui.ui.actions import TODAY_PANE, all_commands
    from coordtui.ui.keymap import KeyTable

    pages = sorted([TODAY_PANE, *panes], key=lambda pane: pane.order)
    return KeyTable(all_commands(pages, commands), settings.keys, settings.preset)


def _list(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.ui.key_list import ORIGINS, key_lines

    console = invocation.console
    lines = key_lines(key_table(invocation))
    if arguments.json:
        console.json(
            [
                {
                    "id": line.id,
                    "title": console.translator(line.title),
                    "keys": line.keys,
                    "scope": line.scope,
                    "origin": line.origin,
                    "problems": [_data(each, console.translator) for each in line.problems],
                }
                for line in lines
            ]
        )
        return 0
    headings = (N_("command"), N_("keys"), N_("origin"), N_("what it does"))
    rows = [(line.id, "  ".join(line.keys), ORIGINS[line.origin], line.title) for line in lines]
    console.table(headings, rows)
    return 0


def _check(invocation: Invocation, arguments: argparse.Namespace) -> int:
    """Say what is wrong; 1 when a key was refused."""
    console = invocation.console
    found = key_table(invocation).problems
    if arguments.json:
        console.json([_data(each, console.translator) for each in found])
    elif not found:
        console.say(N_("All keys are in order."))
    else:
        for each in found:
            refused = each.severity == "refused"
            say_finding(console, Finding(ok=not refused, text=each.text, remedy=each.remedy))
    return 1 if any(each.severity == "refused" for each in found) else 0


def _data(problem: KeyProblem, translate: Translate) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        "command": problem.command,
        "key": problem.key,
        "collides_with": problem.holder,
        "text": translate(problem.text),
        "remedy": translate(problem.remedy),
    }
