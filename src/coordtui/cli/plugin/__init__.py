"""`coordtui plugin`: which plugins there are, how each fares, and whether it runs."""

from __future__ import annotations

import argparse

from coordtui.api.command_line import group
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.plugin.info import show_info
from coordtui.cli.plugin.listing import show_list
from coordtui.cli.plugin.new import fill_new
from coordtui.cli.plugin.switching import disable, enable
from coordtui.text.messages import N_, Translate


def _doctor(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.cli.plugin.doctor import doctor

    return doctor(invocation, arguments)


def _check(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.cli.plugin.check import check

    return check(invocation, arguments)


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui plugin`."""
    commands = group(parser, translate)
    every = commands.add_parser("list", help=translate(N_("the installed plugins and how they fare")))
    add_json(every, translate)
    every.set_defaults(run=show_list)
    one = commands.add_parser("info", help=translate(N_("what one plugin is made of, and its last error")))
    one.add_argument("name", metavar=translate(N_("NAME")))
    add_json(one, translate)
    one.set_defaults(run=show_info)
    fares = commands.add_parser(
        "doctor", help=translate(N_("everything about the plugins here, and what needs somebody"))
    )
    fares.add_argument("name", nargs="*", metavar=translate(N_("NAME")))
    add_json(fares, translate)
    fares.set_defaults(run=_doctor)
    ready = commands.add_parser("check", help=translate(N_("for authors: whether a plugin may be published")))
    ready.add_argument("path", nargs="?", default=".", metavar=translate(N_("FOLDER")))
    add_json(ready, translate)
    ready.set_defaults(run=_check)
    on = commands.add_parser("enable", help=translate(N_("switch a plugin on")))
    on.add_argument("name", metavar=translate(N_("NAME")))
    on.set_defaults(run=enable)
    off = commands.add_parser("disable", help=translate(N_("switch a plugin off: it is not even loaded")))
    off.add_argument("name", metavar=translate(N_("NAME")))
    off.set_defaults(run=disable)
    new = commands.add_parser("new", help=translate(N_("write a new plugin, which works at once")))
    fill_new(new, translate)
