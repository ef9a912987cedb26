"""Who may do what, of everything that there is to do: every operation has a rule, and every role is tried.

`rights.txt` (`python -m tests.access.write_rights` writes it anew, to be read over) says of each
operation whether it changes or reads, which right it asks for first, and who gets past all that it asks:
in a filled lab, with values that are there, and that belong to “oneself” or are taught by “who teaches”.
A new operation without a line fails; so does one that asks no more, and one that never gets as far.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.access import SYSTEM
from coordtui.api import Actor, Context, Refused
from tests.access.operations import ROOMS, Operation, modules, operations_in
from tests.access.rights_matrix import (
    FREELY,
    NEVER,
    UNREACHED,
    WITHIN,
    Matrix,
    opened,
    rules,
    shown,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    with opened(tmp_path_factory.mktemp("matrix")) as made:
        yield made


def test_every_operation_has_a_rule_and_follows_it(matrix: Matrix) -> None:
    """Mend the operation, or write its line: under the rule that it follows, as the message shows."""
    declared, followed = rules(), matrix.followed()
    wrong = {
        name: (declared.get(name, "no rule"), rule)
        for name, rule in followed.items()
        if declared.get(name) != (NEVER if name in UNREACHED else rule)
    }
    assert wrong == {}
    assert declared.keys() - followed.keys() == set(), "rules of what is not there any more"


def test_every_operation_is_reached_but_those_of_which_it_is_said_why_not(matrix: Matrix) -> None:
    """Give it values that are there, in `rights_special`; free is only what goes to its end for anybody."""
    unreached = {name: rule for name, rule in matrix.followed().items() if rule.startswith(NEVER)}
    assert {name: rule for name, rule in unreached.items() if name not in UNREACHED} == {}
    assert UNREACHED.keys() - unreached.keys() == set(), "these are reached by now"


def test_the_coordinator_and_the_program_are_refused_nothing(matrix: Matrix) -> None:
    barred = {name: rule for name, rule in matrix.followed().items() if rule.startswith("nobody may")}
    assert barred == {}
    asking = [each for each in matrix.operations.values() if matrix.outcomes[each.name]["nobody"].refused]
    refused = {each.name for each in asking if matrix.runner.run(each, SYSTEM).refused}
    assert refused - OF_A_PERSON == set()


OF_A_PERSON = {
    "coordtui_training.feedback.Feedback.answer",
    "coordtui_training.running.roll.Roll.check_myself_in",
    "coordtui_training.feedback.Feedback.why_not",
}
"""Operations that only a person does, for themselves: the program is none."""


def test_the_right_is_what_it_takes_and_no_other_right_stands_for_it(matrix: Matrix) -> None:
    """Whoever has the first right alone is not refused that one; whoever has all others is."""
    wrong = []
    for name, tried in matrix.outcomes.items():
        right = tried["nobody"].refused
        for role in (f"only {right}", f"all but {right}") if right else ():
            if name in SERVED_BY and role.startswith("all"):
                continue
            actor = Actor(person=matrix.lab.left.doc_id, name="Somebody Placeholder", roles=frozenset({role}))
            refused = matrix.runner.run(matrix.operations[name], actor).refused
            if (refused == right) is role.startswith("only"):
                wrong.append((name, role, refused))
    assert wrong == []


SERVED_BY = {
    "directory.repositories.People.save": "core.people.edit",
    "coordtui_expertise.identities.Identities.queue": "expertise.manage",
    "coordtui_training.feedback.Feedback.questions": "training.run",
    "coordtui_training.feedback.Feedback.why_not": "training.run",
    "$ training feedback": "training.run",
    "coordtui_training.seats.for_many.call_off": "training.run",
    "coordtui_training.seats.service.Seats.call_off": "training.run",
    "coordtui_training.seats.for_many.set_capacity": "training.plan",
    "coordtui_training.seats.service.Seats.set_capacity": "training.plan",
    "$ training capacity": "training.plan",
}
"""Operations for which another right does as well as the first."""


def test_who_is_refused_has_written_nothing(matrix: Matrix) -> None:
    wrong = [
        (name, who, outcome.written)
        for name, tried in matrix.outcomes.items()
        for who, outcome in tried.items()
        if outcome.refused and outcome.written and name not in WITHIN_ONE
    ]
    assert wrong == []


WITHIN_ONE = {
    "coordtui_gpus.fleet.uses.follow": "in the running transaction of who has asked for gpus.watch",
    "coordtui_training.planning.copying.copy_term": "in one transaction, once Sessions.copy_term has asked",
}
"""Operations that write before what they call asks, and why nothing of it stays."""


def test_when_a_session_is_over_nobody_in_it_may_what_asks_for_a_right(matrix: Matrix) -> None:
    """A revoked coordinator is stopped by each operation that asks, and nothing is written."""
    switch, coordinator = matrix.session.access.switch, matrix.actors["coordinator"]
    asking = [each for each in matrix.operations.values() if matrix.outcomes[each.name]["nobody"].refused]
    switch.over = Refused("This session is over.")
    try:
        after = {each.name: matrix.runner.run(each, coordinator) for each in asking}
    finally:
        switch.over = None
    assert {
        name: each for name, each in after.items() if each.written or not (each.raised or each.refused)
    } == {}


def test_no_page_or_command_does_what_changes_without_a_question_of_its_own(matrix: Matrix) -> None:
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


def test_a_question_that_is_taken_away_anywhere_is_seen(matrix: Matrix) -> None:
    """Each place that refuses somebody a right is answered with yes, one by one: a line changes."""
    unseen = []
    for site, names in refusing(matrix).items():
        matrix.runner.silenced = site
        try:
            if not any(differs(matrix, name) for name in names[:MOST_TRIED]):
                unseen.append((*site, names[0]))
        finally:
            matrix.runner.silenced = None
    assert unseen == []


MOST_TRIED = 4
"""So many operations are tried of those that a place refuses."""


def refusing(matrix: Matrix) -> dict[tuple[str, str], list[str]]:
    """Of each place that refused nobody a right: the operations in which it did."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, tried in matrix.outcomes.items():
        nobody = tried["nobody"]
        if nobody.refused and nobody.sites and nobody.sites[-1][1] == nobody.refused:
            found.setdefault(nobody.sites[-1], []).append(name)
    return found


def differs(matrix: Matrix, name: str) -> bool:
    """Whether nobody gets further now."""
    before, site = matrix.outcomes[name], matrix.runner.silenced
    now = matrix.runner.run(matrix.operations[name], matrix.actors["nobody"])
    asked_again = bool(now.refused) and now.sites[-1] != site  # by another place, which is tried itself
    return asked_again or shown({**before, "nobody": now}) != shown(before)


def test_every_place_that_asks_for_a_right_by_name_is_reached_by_the_matrix(matrix: Matrix) -> None:
    """What no operation of the matrix asks could be taken away, and nobody would see."""
    asked = {site for tried in matrix.outcomes.values() for each in tried.values() for site in each.sites}
    written = {site for package in PACKAGES for module in modules(package) for site in asks(module)}
    assert written - asked - UNASKED.keys() == set()


PACKAGES = (
    *(f"coordtui.{each}" for each in ROOMS),
    "coordtui_arxiv",
    "coordtui_expertise",
    "coordtui_training",
    "coordtui_gpus",
)

UNASKED = {
    ("coordtui_arxiv.reports.job", "arxiv.read"): "a subscription of all members falls due",
    ("coordtui_arxiv.service", "arxiv.manage"): "the inbox is narrowed to somebody else’s watch",
    ("coordtui_arxiv.today", "arxiv.watch"): "nothing is unread, and no watch is there",
    ("coordtui_arxiv.watches", "arxiv.route"): "a watch sends what it finds",
    ("coordtui_training.fit.hindering", "training.run"): "two sessions are at the same time",
    ("coordtui_training.seats.chances", "training.run"): "two sessions are at the same time",
    ("coordtui_training.seats.undoing", "training.signup"): "a step is taken back",
}
"""Places that ask only where something holds that does not hold in this lab, with what that is."""


def asks(module: types.ModuleType) -> Iterator[tuple[str, str]]:
    """The rights that the source of a module asks for by their names."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("require", "may", "may_change"):
            for given in node.args:
                if isinstance(given, ast.Constant) and isinstance(given.value, str) and "." in given.value:
                    yield module.__name__, given.value


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
    found = {each.name: shown(matrix.tried(each)) for each in operations_in(module, "training")}
    assert found == {
        "coordtui_training.added.lax": FREELY,
        "coordtui_training.added.strict": "reads, training.plan: coordinator, coordinator from afar",
    }
    assert found.keys().isdisjoint(rules())


CHECKS = (
    ("coordtui_training", "may_run"),
    ("coordtui_gpus", "may_handle"),
    ("coordtui_arxiv", "require_change"),
    ("coordtui_expertise", "SourceIds.require"),
    ("coordtui", "Directory.require"),
)
"""By which functions a part of the program asks, one of each."""


@pytest.mark.parametrize(("package", "check"), CHECKS)
def test_a_check_that_always_says_yes_is_seen(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, package: str, check: str
) -> None:
    home, _, name = check.rpartition(".")
    for module in [each for each in sys.modules.values() if each.__name__.split(".")[0] == package]:
        place = vars(module).get(home) if home else module
        if place is not None and hasattr(place, name):
            monkeypatch.setattr(place, name, lambda *_, **__: True)
    own = [
        each for each in matrix.operations.values() if each.plugin == (package.partition("_")[2] or "core")
    ]
    assert any(goes_on(matrix, each, who) for each in own for who in ("nobody", "researcher"))


def goes_on(matrix: Matrix, operation: Operation, who: str) -> bool:
    """Whether somebody who was refused is so no more."""
    before = matrix.outcomes[operation.name].get(who)
    if before is None or not before.refused:
        return False
    now = matrix.runner.run(operation, matrix.actors[who])
    return shown({**matrix.outcomes[operation.name], who: now}) != rules()[operation.name]
