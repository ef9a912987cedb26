"""`coordtui store`: look at the store, keep it safe, move it. One module for each command."""

from __future__ import annotations

import argparse

from coordtui.api.command_line import group
from coordtui.cli.store import backup, check, copy, drill, export, import_, info, migrate, restore
from coordtui.text.messages import Translate


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the commands of `coordtui store`."""
    commands = group(parser, translate)
    for part in (info, check, backup, restore, drill, export, import_, migrate, copy):
        part.fill(commands, translate)
