"""`coordtui people`: the people of the lab, to list, show, find, import, export, merge, edit and copy."""

from __future__ import annotations

import argparse
from importlib import import_module

from coordtui.api.command_line import group
from coordtui.text.messages import Translate

_PARTS = (
    ("people_list", "add_list"),
    ("people_show", "add_show"),
    ("people_search", "add_search"),
    ("people_import", "add_import"),
    ("people_export", "add_export"),
    ("people_merge", "add_merge"),
    ("people_edit", "add_edit"),
    ("people_copy", "add_copy"),
)


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the second words of `coordtui people`, each from the module that does it."""
    commands = group(parser, translate)
    for module, add in _PARTS:
        getattr(import_module(f"coordtui.cli.{module}"), add)(commands, translate)
