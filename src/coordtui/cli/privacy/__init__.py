"""`coordtui privacy`: personal data, shown, taken along, erased, and kept no longer than needed."""

from __future__ import annotations

import argparse
from importlib import import_module

from coordtui.api.command_line import group
from coordtui.text.messages import Translate

_PARTS = ("show", "export", "erase", "register", "retention")


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the commands of `coordtui privacy`, each from the module that does it."""
    commands = group(parser, translate)
    for part in _PARTS:
        import_module(f"coordtui.cli.privacy.{part}").fill(commands, translate)
