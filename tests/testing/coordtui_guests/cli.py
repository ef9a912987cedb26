"""The same for scripts."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from coordtui.api import Context
from coordtui.api.command_line import done
from coordtui_guests.service import Guests


def configure(parser: argparse.ArgumentParser, translate: Callable[[Any], str] = str) -> None:
    parser.add_argument("name")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=announce)


def announce(ctx: Context, args: argparse.Namespace) -> int:
    return done(ctx, args, {"guest": Guests(ctx).announce(args.name).doc_id})
