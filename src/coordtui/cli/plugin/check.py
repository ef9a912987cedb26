"""`coordtui plugin check`: what an author wants to know of a plugin before it is published."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.cli.findings import as_data, say_finding
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, NN_, Translate

if TYPE_CHECKING:
    from coordtui.authoring.publishing import Examination


def check(invocation: Invocation, arguments: argparse.Namespace) -> int:
    """Build, look, try; 1 when something must be mended first."""
    from coordtui.api import at_home
    from coordtui.authoring.publishing import examine, require_project
    from coordtui.cli.words import every

    console, project = invocation.console, Path(at_home(arguments.path)).absolute()
    require_project(project)
    if not arguments.json:
        console.say_aside(N_("The wheel is built and tried; this takes some seconds."))
    plugins = {word.plugin for word in every(invocation)}
    words = {word.command.name for word in every(invocation) if word.plugin is None} - plugins
    found = examine(project, words)
    if arguments.json:
        console.json(_as_data(found, console.translator))
        return int(not found.ok)
    for title, finding in found.rows:
        say_finding(console, finding, N_("{title}: {text}", title=title, text=finding.text))
    wrong = sum(not finding.ok for _, finding in found.rows)
    if wrong:
        console.say(NN_("{n} thing is to be mended first.", "{n} things are to be mended first.", wrong))
    else:
        console.say(N_("It may go."))
    return int(not found.ok)


def _as_data(found: Examination, translate: Translate) -> dict[str, Any]:
    """What docs/plugin-authors.md describes; `check` is the English title, whatever the language."""
    cost = found.cost
    return {
        "ok": found.ok,
        "wheel": found.wheel,
        "size": found.size,
        "package": found.package,
        "name": found.name,
        "api": found.trial.api if found.trial else None,
        "import": {"ms": cost.ms, "modules": cost.modules, "textual": cost.textual} if cost else None,
        "broken": [list(each) for each in found.trial.broken] if found.trial else None,
        "deprecated": msgspec.to_builtins(found.trial.deprecated) if found.trial else [],
        "findings": [{"check": str(title), **as_data(finding, translate)} for title, finding in found.rows],
    }
