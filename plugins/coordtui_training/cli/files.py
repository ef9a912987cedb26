"""A PDF that a command gives: into a new file of one's own machine, or printed to be kept elsewhere."""

from __future__ import annotations

import argparse

from coordtui.api import Context, Refused, at_home, safe, write_new
from coordtui.api.command_line import Translate
from coordtui_training.texts import N_

STDOUT = "-"


def add_output(parser: argparse.ArgumentParser, translate: Translate, *, required: bool = False) -> None:
    """Add the option that names the file."""
    help_ = translate(N_("write the PDF to this new file; “-” prints it, to be redirected into one"))
    parser.add_argument("--output", "-o", metavar=translate(N_("FILE")), required=required, help=help_)


def give(ctx: Context, file: str, pdf: bytes) -> None:
    """Write the PDF, which is in ASCII alone; raises `Refused` for a file named from outside."""
    text = pdf.decode("ascii")
    if file == STDOUT:
        print(text, end="")
        return
    if not ctx.actor.at_home:
        raise Refused(
            N_("From outside, no file is written on this machine."),
            remedy=N_("“--output -” prints the PDF; redirect it into a file on your own."),
        )
    path = at_home(file)
    write_new(path, text)
    print(ctx._(N_("The PDF is in {path}.", path=safe(str(path.absolute())))))
