"""`coordtui init`: found a lab where nobody can be asked."""

from __future__ import annotations

import argparse

from coordtui.api.errors import Refused
from coordtui.cli.found import found_lab
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui init`."""
    name, person = translate(N_("NAME")), translate(N_("PERSON"))
    parser.add_argument("--name", required=True, metavar=name, help=translate(N_("the name of the lab")))
    parser.add_argument(
        "--coordinator", required=True, metavar=person, help=translate(N_("the name of the coordinator"))
    )
    parser.set_defaults(run=_init)


def _init(invocation: Invocation, arguments: argparse.Namespace) -> int:
    name, coordinator = (" ".join(safe(text).split()) for text in (arguments.name, arguments.coordinator))
    if not (name and coordinator):
        raise Refused(N_("A lab needs a name, and its coordinator too."))
    console = invocation.console
    invocation.may_found = True
    lab = found_lab(invocation, name, console.language, coordinator)
    console.say(N_("The lab “{name}” is ready. Run “coordtui” to open it.", name=lab.name))
    return 0
