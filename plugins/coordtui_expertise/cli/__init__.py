"""`coordtui expertise`: every operation of the pages, for scripts."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module

from coordtui.api import Message
from coordtui_expertise.texts import N_

Translate = Callable[[Message | str], str]

_PARTS = ("find", "similar", "assign", "rank", "vocabulary", "fill", "identities", "topics")
"""Each adds its commands by `add(commands, translate)`."""


def configure(parser: argparse.ArgumentParser, translate: Translate = str) -> None:
    """Fill the parser of `coordtui expertise`; `translate` says its help texts."""
    commands = parser.add_subparsers(
        title=translate(N_("commands")), metavar=translate(N_("COMMAND")), required=True
    )
    for part in _PARTS:
        import_module(f"{__name__}.{part}").add(commands, translate)
