"""`coordtui doctor`: one line for each thing that must be in order."""

from __future__ import annotations

import argparse

from coordtui.cli.diagnosis import diagnose
from coordtui.cli.findings import as_data, say_finding
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.text.messages import N_, Translate


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui doctor`."""
    add_json(parser, translate)
    parser.set_defaults(run=_doctor)


def _doctor(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    rows = list(diagnose(invocation))
    translate = console.translator
    if arguments.json:
        console.json([{"check": translate(title), **as_data(finding, translate)} for title, finding in rows])
    else:
        for title, finding in rows:
            say_finding(console, finding, N_("{title}: {text}", title=title, text=finding.text))
    return 0 if all(finding.ok for _, finding in rows) else 1
