"""`coordtui store check`: whether what the store holds is whole, and what to do when it is not."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from coordtui.cli.findings import as_data, say_finding
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.store.opening import declared, progress, speak_as_its_lab
from coordtui.text.messages import N_, NN_, Message, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.store.check import Report
    from coordtui.text.translation import Translator


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `check` to the commands."""
    parser = commands.add_parser("check", help=translate(N_("whether all that the store holds is whole")))
    parser.add_argument(
        "--quick", action="store_true", help=translate(N_("only its newest documents, and no index"))
    )
    add_json(parser, translate)
    parser.set_defaults(run=_check)


def _check(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.store.check import check

    console = invocation.console
    speak_as_its_lab(invocation)
    with progress(console, N_("check"), N_("looking at the documents")) as tell:
        report = check(invocation.store_url, declared(invocation), quick=arguments.quick, progress=tell)
    if arguments.json:
        findings = [as_data(finding, console.translator) for finding in report.findings]
        console.json({"ok": report.ok, "documents": report.documents, "findings": findings})
    else:
        for finding in report.findings:
            say_finding(console, finding)
        console.say(verdict(report, console.translator, quick=arguments.quick))
        if not report.ok:
            _say_way_back(invocation)
    return 0 if report.ok else 1


def _say_way_back(invocation: Invocation) -> None:
    """Which backup there is to go back to."""
    from coordtui.store.backup import ORDINARY, backups_of
    from coordtui.store.url import file_of
    from coordtui.text.formats import date_and_time

    path = file_of(invocation.store_url)
    backups = backups_of(path.resolve()) if path else []
    latest = next((each for each in backups if each.kind == ORDINARY), None)
    if latest:
        invocation.console.say(
            N_(
                "The latest backup is of {time}; “coordtui store restore latest --dry-run” tries it.",
                time=date_and_time(latest.at, invocation.console.translator, year=True),
            )
        )


def verdict(report: Report, translate: Translator, *, quick: bool = False) -> Message:
    """What was found, in a sentence."""
    from coordtui.text.formats import number

    faults = sum(not finding.ok for finding in report.findings)
    if faults:
        return NN_("{n} thing is wrong with the store.", "{n} things are wrong with the store.", faults)
    if quick:
        return N_("Its newest documents are whole; “coordtui store check” looks at all of it.")
    documents = number(report.documents, translate)
    return NN_(
        "The store is whole: {number} document.",
        "The store is whole: {number} documents.",
        report.documents,
        number=documents,
    )
