"""`coordtui access`: let people in over SSH with their own keys. One module for each command."""

from __future__ import annotations

import argparse
from importlib import import_module

from coordtui.api.command_line import group
from coordtui.text.messages import Translate

_PARTS = ("init", "check", "who", "add_key", "listing", "revoke", "expire", "rotate", "serve")


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the commands of `coordtui access`, each by the `fill(commands, translate)` of its module."""
    commands = group(parser, translate)
    for part in _PARTS:
        import_module(f"coordtui.cli.access.{part}").fill(commands, translate)
