"""`coordtui config`: read and change the settings file without losing what else is in it."""

from __future__ import annotations

import argparse
from typing import Any

from coordtui.api.command_line import group
from coordtui.api.errors import NotFound
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.config.settings import RESERVED, SECTIONS, Settings
from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui config`."""
    commands = group(parser, translate)
    key = translate(N_("KEY"))
    get = commands.add_parser("get", help=translate(N_("the value of one setting")))
    get.add_argument("key", metavar=key)
    add_json(get, translate)
    get.set_defaults(run=_get)
    change = commands.add_parser("set", help=translate(N_("give a setting a value")))
    change.add_argument("key", metavar=key)
    change.add_argument(
        "value",
        metavar=translate(N_("VALUE")),
        help=translate(N_("such as 12, true, text, or a, b for a list")),
    )
    change.set_defaults(run=_set)
    unset = commands.add_parser("unset", help=translate(N_("give a setting its usual value again")))
    unset.add_argument("key", metavar=key)
    unset.set_defaults(run=_unset)
    every = commands.add_parser(
        "list", help=translate(N_("every setting, its value and where that comes from"))
    )
    every.add_argument("key", nargs="?", default="", metavar=key)
    add_json(every, translate)
    every.set_defaults(run=_list)
    edit = commands.add_parser(
        "edit", help=translate(N_("open the file in your editor and check it afterwards"))
    )
    edit.set_defaults(run=_edit)
    path = commands.add_parser("path", help=translate(N_("where the settings file is")))
    path.set_defaults(run=_path)


def plugin_sections(invocation: Invocation, key: str = "") -> dict[str, Any]:
    """The settings structures of the sections that a key may belong to; loads no other plugins."""
    from coordtui.host import Host, discover

    section = key.partition(".")[0]
    own = {name: struct for name, struct in SECTIONS.items() if section in {"", name}}
    if invocation.options.safe or section in RESERVED:
        return own
    host = Host(discover(), invocation.settings.plugins.disabled, only={section} if section else None)
    host.load()
    theirs = {each.name: each.plugin.settings for each in host.active if each.plugin and each.plugin.settings}
    return {**own, **theirs}


def _get(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.config.entries import entries

    console = invocation.console
    found = entries(invocation.settings, plugin_sections(invocation, arguments.key), arguments.key)
    alone = len(found) == 1 and found[0].key == arguments.key
    if arguments.json:
        console.json(found[0].value if alone else {each.key: each.value for each in found})
        return 0
    for each in found:
        shown = safe(console.translator(each.shown))
        console.say(shown if alone else f"{each.key} = {shown}")
    return 0


def _set(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.config.editing import set_value
    from coordtui.config.entries import entries

    invocation.may_found = True
    key = arguments.key
    plugins = plugin_sections(invocation, key)
    settings = set_value(
        invocation.settings_path,
        key,
        arguments.value,
        plugins,
        lambda new: _refuse_names(invocation, new, key),
    )
    for each in entries(settings, plugins, arguments.key):
        invocation.console.say(f"{each.key} = {safe(invocation.console.translator(each.shown))}")
    return 0


def _refuse_names(invocation: Invocation, settings: Settings, key: str) -> None:
    """Raise what is wrong with the name that a setting was given, if it is to be one of something."""
    if key.partition(".")[0] not in {"theme", "start_page", "access", "plugins", "keys"}:
        return
    from coordtui.cli.names import wrong_names
    from coordtui.host import Host, discover

    wanted = () if key == "theme" or invocation.options.safe else None
    host = Host(discover(), invocation.settings.plugins.disabled, only=wanted)
    host.load()
    for path, error in wrong_names(settings, host):
        if ".".join((*path, "")).startswith(f"{key}."):
            raise error


def _unset(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.config.editing import unset_value

    if not unset_value(invocation.settings_path, arguments.key):
        raise NotFound(
            N_("“{key}” is not in the settings file.", key=safe(arguments.key)),
            why=N_("It has its usual value."),
        )
    invocation.console.say(N_("“{key}” has its usual value again.", key=safe(arguments.key)))
    return 0


def _list(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.config.entries import entries

    console = invocation.console
    translate = console.translator
    found = entries(invocation.settings, plugin_sections(invocation, arguments.key), arguments.key)
    if arguments.json:
        console.json(
            [
                {"key": e.key, "value": e.value, "origin": translate(e.origin), "help": translate(e.help)}
                for e in found
            ]
        )
        return 0
    headings = (N_("setting"), N_("value"), N_("origin"))
    console.table(headings, [(each.key, each.shown, each.origin) for each in found])
    return 0


def _edit(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.cli.editor import edit_settings

    return edit_settings(invocation)


def _path(invocation: Invocation, arguments: argparse.Namespace) -> int:
    invocation.console.say(str(invocation.settings_path))
    return 0
