"""The matrix: what becomes of each operation in the hands of each who tries it, and the rule that it follows.

A rule says `changes`, `reads`, or `asks` where the lab has nothing for it to do once the rights are there.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import NetworkError
from coordtui.jobs.runner import Jobs
from coordtui.net import HttpClient
from tests.access.operations import Operation, all_operations, of_the_session, of_the_shell
from tests.access.rights_lab import Lab, open_lab, rights
from tests.access.rights_running import Outcome, Runner
from tests.access.rights_special import AGAIN, SPECIAL, typed

RULES = Path(__file__).with_name("rights.txt")

WITHIN, FREELY, SEEN = "changes within what has asked", "reads freely", "reads what may be seen"
"""Rules of those that refuse nobody: what calls them has asked, it is nobody's, or they leave out."""

NEVER = "never reached"

_NETWORK = "ends at the network; whoever has it ask has the right to"
_MERGE = "is a step of a merge, on a plugin’s own tables: tried in tests/directory"
UNREACHED = {
    "coordtui_arxiv.sources.fetch.Arxiv.feed": _NETWORK,
    "coordtui_arxiv.sources.fetch.Arxiv.harvest": _NETWORK,
    "coordtui_arxiv.sources.fetch.Arxiv.search": _NETWORK,
    "coordtui_expertise.sources.asking.Server.get": _NETWORK,
    "directory.directory.Directory.follow": _MERGE,
    "directory.references.follow": _MERGE,
    "directory.directory.Directory.create_lab": "makes a lab where there is none",
    "coordtui_gpus.booking.holding.demand_possible": "refuses what is taken: a rule of time, not of rights",
    "backups.second.copy": "writes to another disk; only the daily job calls it",
    "backups.second.refuse_wrong_place": "refuses a disk that is not there: no question of rights",
    "coordtui_arxiv.reports.announce.letter_of": "has no new papers to write of; what it calls is tried",
    "backups.daily.copy": "has no backup to copy in a new lab; a job",
}
"""Operations that end before any right is asked for, with the reason."""


SERVES_TOO = {
    "core.people.view": {"core.people.edit"},
    "core.people.edit": {"core.privacy"},
    "arxiv.route": {"arxiv.manage"},
    "arxiv.send": {"arxiv.route"},
    "gpus.who": {"gpus.watch"},
}
"""Rights that some operations take in place of another."""


@cache
def rules() -> dict[str, str]:
    """The rule of each operation, by name."""
    found, rule = dict[str, str](), ""
    for line in RULES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            rule = line.strip("[]")
        elif line:
            assert line not in found, f"{line} has two rules"
            found[line] = rule
    return found


class Matrix:
    """A lab with all plugins, and what became of each operation, by who tried it."""

    def __init__(self, folder: Path) -> None:
        self.session = open_lab(f"sqlite:///{folder / 'coordtui.db'}", folder)
        self.lab = Lab(self.session, folder)
        self.actors = self.lab.actors()
        self.permissions = {each.id: each for each in rights(self.session)}
        self.session.access = self.session.access.granting(self.grants())
        self.runner = Runner(self.lab, {**SPECIAL, **{name: given for name, (_, given) in AGAIN.items()}})
        found = [
            *all_operations(),
            *of_the_shell(self.session, partial(typed, self.lab)),
            *of_the_session(self.session),
        ]
        self.operations = {each.name: each for each in found}
        for name, (same, _) in AGAIN.items():
            self.operations[name] = self.operations[same]._replace(name=name)
        self.outcomes = {name: self.tried(each) for name, each in self.operations.items()}

    def grants(self) -> dict[str, list[str]]:
        """Two more roles for each right: one that has it alone, one that has all others."""
        return {
            id: [
                *right.roles,
                f"only {id}",
                *(
                    f"all but {each}"
                    for each in self.permissions
                    if id not in {each, *SERVES_TOO.get(each, ())}
                ),
            ]
            for id, right in self.permissions.items()
        }

    def tried(self, operation: Operation) -> dict[str, Outcome]:
        """What becomes of it, by who tries; only nobody does where nothing is asked and nothing fails."""
        first = self.runner.run(operation, self.actors["nobody"])
        if not first.asked and not first.refused and not first.raised:
            return {"nobody": first}
        others = {
            name: self.runner.run(operation, who) for name, who in self.actors.items() if name != "nobody"
        }
        return {"nobody": first, **others}

    def declared(self) -> dict[str, str]:
        """What pages, commands and jobs say that they require."""
        found = {}
        for loaded in self.session.host.active:
            assert loaded.plugin is not None
            for kind in ("panes", "commands", "jobs"):
                for each in getattr(loaded.plugin, kind):
                    found[f"{kind} {each.id}"] = f"declares {each.requires or 'no right'}"
        return found

    def followed(self) -> dict[str, str]:
        """The rule of each operation as it is."""
        return {**{name: shown(each) for name, each in self.outcomes.items()}, **self.declared()}


def shown(tried: dict[str, Outcome]) -> str:
    """The rule that an operation follows: which right it asks for first, and who gets past every question."""
    nobody, last = tried["nobody"], tried.get("coordinator")
    barred = [name for name, each in tried.items() if is_barred(each, last)]
    written = any(each.written for each in tried.values())
    if not barred:
        if nobody.raised:
            return f"{NEVER}: {nobody.raised.partition(':')[0]}"
        return WITHIN if written else SEEN if nobody.asked else FREELY
    if "coordinator" in barred:
        return f"nobody may: {last.refused if last else ''}"
    right = nobody.refused or tried[barred[0]].refused or "hides it"
    past = [name for name in tried if name not in barred]
    whole = last is not None and not last.raised
    return f"{'changes' if written else 'reads' if whole else 'asks'}, {right}: {', '.join(past)}"


def is_barred(outcome: Outcome, last: Outcome | None) -> bool:
    """Whether it was refused, or told that there is nothing where the coordinator was not."""
    return outcome.refused is not None or bool(
        outcome.raised and last is not None and not (last.raised or last.refused)
    )


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Matrix]:
    """A matrix in a folder; meanwhile no process, job or call to the network starts, and nobody is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)

        def none(*_: Any, **__: Any) -> Any:
            raise OSError("no process starts here")

        def nowhere(*_: Any, **__: Any) -> Any:
            raise NetworkError("no network here")

        for name in ("Popen", "run"):
            patch.setattr(subprocess, name, none)
        for name in ("fork", "posix_spawn", "execvp"):
            patch.setattr(os, name, none)
        patch.setenv("COORDTUI_OUTBOX_SLACK_WEBHOOK", "https://hooks.example.invalid/try")
        patch.setattr(sys, "stdin", io.StringIO())
        patch.setattr(HttpClient, "_follow", nowhere)
        patch.setattr(Jobs, "_work", lambda *_: ("done", {}))
        made = Matrix(folder)
        yield made
        made.session.close()
