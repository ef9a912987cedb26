"""`coordtui gpus`: every operation of the pages, for scripts and for those who prefer words."""

from __future__ import annotations

import argparse
from importlib import import_module

from coordtui.api.command_line import Translate, group

_PARTS: tuple[str, ...] = (
    "parse",
    "hosts",
    "sweep",
    "status",
    "gpu",
    "books",
    "booking",
    "incidents",
    "usage",
)
"""Each adds its commands by `add(commands, translate)`."""


def configure(parser: argparse.ArgumentParser, translate: Translate = str) -> None:
    """Fill the parser of `coordtui gpus`; `translate` says its help texts."""
    commands = group(parser, translate)
    for part in _PARTS:
        import_module(f"{__name__}.{part}").add(commands, translate)
