"""`coordtui plugin`: which plugins there are, how each fares, and whether it runs."""

from __future__ import annotations

import argparse

from coordtui.api.command_line import group
from coordtui.cli.options import add_json
from coordtui.cli.plugin.info import show_info
from coordtui.cli.plugin.listing import show_list
from coordtui.cli.plugin.switching import disable, enable
from coordtui.text.messages import N_, Translate


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
    on = commands.add_parser("enable", help=translate(N_("switch a plugin on")))
    on.add_argument("name", metavar=translate(N_("NAME")))
    on.set_defaults(run=enable)
    off = commands.add_parser("disable", help=translate(N_("switch a plugin off: it is not even loaded")))
    off.add_argument("name", metavar=translate(N_("NAME")))
    off.set_defaults(run=disable)
