"""Who may do what, of everything that there is to do: every operation has a rule, and every role is tried.

`rights.txt` (`python -m tests.access.write_rights` writes it anew, to be read over) says of each
operation which right it asks for first; of the others that they write without a question of their
own (what calls them has asked, and no page or command does) or that they change nothing without one.
A new operation without a line fails; so does one that asks no more. What values of one's own or of
others mean to it is tried in the tables of each plugin's tests.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import subprocess
import sys
import types
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from coordtui.access import CORE_PERMISSIONS, SYSTEM
from coordtui.api import Actor, Context, Permission
from coordtui.host.session import Session
from coordtui.testing import open_test_session
from tests.access.operations import (
    PLUGINS,
    Operation,
    Outcome,
    Runner,
    all_operations,
    of_the_session,
    of_the_shell,
    operations_in,
)

RULES = Path(__file__).with_name("rights.txt")
ROOT = Path(__file__).parents[2]

WITHIN, FREE = "writes within what has asked", "changes nothing without a right"
"""Rules of those that lack no right."""

SERVES_TOO = {
    "core.people.view": {"core.people.edit"},
    "core.people.edit": {"core.privacy"},
    "arxiv.route": {"arxiv.manage"},
    "arxiv.send": {"arxiv.route"},
    "gpus.who": {"gpus.watch"},
}
"""Rights that some operations take in place of another."""

NOBODY = Actor(person=None, name="Nobody Placeholder", roles=frozenset())
ONESELF = Actor(person=1, name="Somebody Placeholder", roles=frozenset())


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


def shown(outcome: Outcome, own: Outcome) -> str:
    """The rule that an operation follows: that of nobody, and of whoever it is about where that differs."""
    rule = outcome.refused or (WITHIN if outcome.written else FREE)
    if own.refused == outcome.refused:
        return rule
    return f"{rule}; one’s own: {own.refused or 'no right'}"


class Matrix:
    """A lab with all plugins, and what became of each operation in the hands of nobody and of oneself."""

    def __init__(self, folder: Path) -> None:
        names = {each.removeprefix("coordtui_"): each for each in PLUGINS}
        with open_test_session(folder, names) as session:
            self.permissions = {each.id: each for each in rights(session)}
        self.session = open_test_session(folder, names, settings=self.roles())
        self.runner = Runner(self.session, folder)
        operations = [*all_operations(), *of_the_shell(self.session), *of_the_session(self.session)]
        self.operations = {each.name: each for each in operations}
        self.nobody = {name: self.run(each, NOBODY) for name, each in self.operations.items()}
        self.oneself = {name: self.run(each, ONESELF) for name, each in self.operations.items()}

    def roles(self) -> str:
        """Settings with two more roles for each right: one that has it alone, one that has all others."""
        lines = ["[access.grants]"]
        for id, permission in self.permissions.items():
            others = [
                f"all but {each}"
                for each in self.permissions
                if each != id and id not in SERVES_TOO.get(each, ())
            ]
            lines.append(f"{id!r} = {[*permission.roles, f'only {id}', *others]!r}".replace("'", '"'))
        return "\n".join(lines)

    def run(self, operation: Operation, actor: Actor, until: str = "") -> Outcome:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return self.runner.run(operation, actor, until)

    def declared(self) -> dict[str, str]:
        """What pages, commands and jobs say that they require."""
        found = {}
        for loaded in self.session.host.active:
            assert loaded.plugin is not None
            for kind in ("panes", "commands", "jobs"):
                for each in getattr(loaded.plugin, kind):
                    found[f"{kind} {each.id}"] = each.requires or FREE
        return found

    def followed(self) -> dict[str, str]:
        """The rule of each operation as it is."""
        tried = {name: shown(self.nobody[name], self.oneself[name]) for name in self.operations}
        return {**tried, **self.declared()}


def rights(session: Session) -> Iterator[Permission]:
    yield from CORE_PERMISSIONS
    for loaded in session.host.active:
        yield from loaded.plugin.permissions if loaded.plugin else ()


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    with opened(tmp_path_factory.mktemp("matrix")) as made:
        yield made


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Matrix]:
    """A matrix in a folder; no process starts meanwhile, and nothing is read from a person."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)

        def none(*_: Any, **__: Any) -> Any:
            raise OSError("no process starts here")

        for name in ("Popen", "run"):
            patch.setattr(subprocess, name, none)
        for name in ("fork", "posix_spawn", "execvp"):
            patch.setattr(os, name, none)
        patch.setattr(sys, "stdin", io.StringIO())
        made = Matrix(folder)
        yield made
        made.session.close()


def test_every_operation_has_a_rule_and_follows_it(matrix: Matrix) -> None:
    """Mend the operation, or write its line: under the right that it asks for, as the message shows."""
    declared, followed = rules(), matrix.followed()
    wrong = {
        name: (declared.get(name, "no rule"), rule)
        for name, rule in followed.items()
        if declared.get(name) != rule
    }
    assert wrong == {}
    assert declared.keys() - followed.keys() == set(), "rules of what is not there any more"


def test_every_role_is_refused_what_it_has_no_right_to_and_nothing_is_written(matrix: Matrix) -> None:
    wrong = []
    for name, rule in rules().items():
        right = rule.partition(";")[0]
        operation, permission = matrix.operations.get(name), matrix.permissions.get(right)
        if operation is None or permission is None:
            continue
        with_it = {*permission.roles, "coordinator", f"only {right}"}
        for role in ("coordinator", "researcher", "guest", f"only {right}", f"all but {right}", "made up"):
            actor = Actor(person=None, name="Somebody Placeholder", roles=frozenset({role}))
            outcome = matrix.run(operation, actor, right)
            if (outcome.refused == right) is (role in with_it) or (outcome.refused and outcome.written):
                wrong.append((name, role, outcome))
        if matrix.run(operation, SYSTEM, right).refused:
            wrong.append((name, "the program", right))
    assert wrong == []


def test_no_page_or_command_does_what_writes_without_a_question_of_its_own(matrix: Matrix) -> None:
    within = [each for each in matrix.operations.values() if rules().get(each.name) == WITHIN]
    taken = []
    for file in open_to_people():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names, called = {*imported(tree)}, {*attributes(tree)}
        for each in within:
            home, method = each.home, each.function.__name__
            if home is None and (each.function.__module__, method) in names:
                taken.append((file.relative_to(ROOT), each.name))
            if home is not None and (home.__module__, home.__name__) in names and method in called:
                taken.append((file.relative_to(ROOT), each.name))
    assert taken == []


def open_to_people() -> Iterator[Path]:
    """Sources of pages and commands."""
    for file in [*ROOT.glob("plugins/*/**/*.py"), *ROOT.glob("src/coordtui/ui/**/*.py")]:
        parts = file.relative_to(ROOT).parts
        if {"panes", "cli", "panes.py", "cli.py", "ui"} & {*parts} and "tests" not in parts:
            yield file


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, each.name) for each in node.names)


def attributes(tree: ast.Module) -> Iterator[str]:
    return (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))


# The matrix itself.


def lax(ctx: Context, person: int) -> None:
    """What somebody forgot to guard."""
    ctx.directory.lab()


def strict(ctx: Context, person: int) -> None:
    ctx.require("training.plan")


def test_an_operation_that_is_added_has_no_rule(matrix: Matrix) -> None:
    """The control: whatever takes a context and is public is found, and named as one without a rule."""
    module = types.ModuleType("coordtui_training.added")
    for each in (lax, strict):
        function = types.FunctionType(each.__code__, globals(), each.__name__)
        function.__module__ = module.__name__
        vars(module)[each.__name__] = function
    found = [*operations_in(module, "training")]
    shows = {each.name: shown(matrix.run(each, NOBODY), matrix.run(each, ONESELF)) for each in found}
    assert shows == {"coordtui_training.added.lax": FREE, "coordtui_training.added.strict": "training.plan"}
    assert shows.keys().isdisjoint(rules())


def test_an_operation_that_asks_no_more_is_seen(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "coordtui_training.planning.courses.Courses.save"
    monkeypatch.setattr(Context, "require", lambda ctx, right: None)
    operation = matrix.operations[name]
    assert shown(matrix.run(operation, NOBODY), matrix.run(operation, ONESELF)) != rules()[name]
