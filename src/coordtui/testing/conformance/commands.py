"""Commands: each is reached by a key that arrives, and found in the list of commands."""

from __future__ import annotations

import ast
import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from coordtui.testing.conformance.subject import Subject
from coordtui.testing.pilots import PagePilot, page_pilot
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.api import Command
    from coordtui.host.session import Session
    from coordtui.ui.keymap import KeyTable

SAYS = N_(
    "Each of its commands has what it runs, is found in the list of commands, and its keys arrive and "
    "are taken by nothing else."
)

KEPT = {"q": "app.close", "?": "app.help", ":": "app.commands"}
"""Keys that mean the same wherever one is, so that nobody is lost."""

MOST_FOCUSED = 12
"""So many widgets of a page are tried with the focus on them."""


def check(subject: Subject) -> Iterable[str]:
    """Commands without action, without a key that works, or that no list of commands has."""
    if not (subject.plugin.commands or subject.plugin.panes):
        return
    yield from _scopes_and_actions(subject)
    with subject.session(filled=True) as session:
        yield from _keys(subject, _table(session))
        yield from asyncio.run(_in_the_program(subject, session))


def _table(session: Session) -> KeyTable:
    """The usual keys, as the program with this plugin alone has them."""
    from coordtui.ui.actions import TODAY_PANE, all_commands
    from coordtui.ui.keymap import KeyTable

    panes = sorted([TODAY_PANE, *session.panes()], key=lambda pane: pane.order)
    return KeyTable(all_commands(panes, (*session.own_commands(), *session.commands())))


# What a command runs.


def _scopes_and_actions(subject: Subject) -> Iterator[str]:
    commands = [each for each in subject.plugin.commands if each.scope != "app"]
    if not commands:
        return
    classes = subject.classes_that_draw()
    scopes = {scope for each in classes for scope in str(getattr(each, "key_scope", "")).split()}
    scopes |= {pane.id for pane in subject.plugin.panes}
    if any(command.scope not in scopes for command in commands):
        scopes |= {*_words_of_the_screen(subject)}
    for command in commands:
        if not command.scope.startswith(f"{subject.name}."):
            yield (
                f"The command “{command.id}” is in the scope “{command.scope}”, which is not the plugin's: "
                "it takes the id of a page, or a key_scope of its own that begins with the plugin's name."
            )
        elif command.scope not in scopes:
            yield f"No page or window of the plugin has the scope “{command.scope}” of “{command.id}”."
        elif ":" not in command.action:
            yield from _method(command, classes)


def _words_of_the_screen(subject: Subject) -> Iterator[str]:
    """Words of the texts in modules that draw: an object may be given its `key_scope` when it is made."""
    for path in subject.sources():
        if subject.draws(subject.module_of(path)):
            for node in subject.nodes(path):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield from node.value.split()


def _method(command: Command, classes: Iterable[type[Any]]) -> Iterator[str]:
    name = f"action_{command.action.partition(' ')[0]}"
    if not any(callable(getattr(each, name, None)) for each in classes):
        yield f"The command “{command.id}” runs {name}(), and no page or window of the plugin has it."


# Its keys, as the table has them.


def _keys(subject: Subject, table: KeyTable) -> Iterator[str]:
    from coordtui.ui.keymap import spelled

    pages = {pane.id for pane in subject.plugin.panes}
    for problem in table.problems:
        if problem.severity == "refused" and problem.command.startswith(f"{subject.name}."):
            yield str(problem.text)
    for command in subject.plugin.commands:
        if not command.keys:
            if command.scope not in {"app", *pages}:
                yield f"The command “{command.id}” has no key, and “{command.scope}” is no page."
            continue
        faults = [fault for key in command.keys for fault in [_does_not_arrive(key)] if fault]
        if len(faults) == len(command.keys):
            yield f"No key of “{command.id}” arrives for sure: {' '.join(faults)}"
        for key in command.keys if command.scope != "app" else ():
            if kept := KEPT.get("".join(spelled(key))):
                yield f"“{key}” of “{command.id}” is that of “{kept}” wherever one is."
    taken = {"t": "core.today"}
    for pane in subject.plugin.panes:
        if pane.letter and (holder := taken.setdefault(pane.letter, pane.id)) != pane.id:
            yield f"“g {pane.letter}” does not lead to “{pane.id}”: the letter is that of “{holder}”."


def _does_not_arrive(keys: str) -> str:
    """Why a key, or one of a row of keys, may never get to the program; empty when it will."""
    from coordtui.ui.key_names import verdict
    from coordtui.ui.keymap import spelled

    return next((str(found.text) for key in spelled(keys) if (found := verdict(key)) is not None), "")


# As a person finds them.


async def _in_the_program(subject: Subject, session: Session) -> list[str]:
    faults: list[str] = []
    async with page_pilot(session) as pilot:
        faults += _not_in_the_list(subject, pilot, "app")
        for pane in session.panes():
            await pilot.go_to(pane.id)
            if pilot.error is None:  # why it stopped is said by the promise of panes
                faults += _not_in_the_list(subject, pilot, pane.id)
                faults += _hidden(subject, pilot, pane.id)
    return faults


def _not_in_the_list(subject: Subject, pilot: PagePilot, scope: str) -> Iterator[str]:
    from coordtui.ui.offers import offers

    found = {name for offer in offers(pilot.app) for name in (offer.id, *offer.names)}
    for command in subject.plugin.commands:
        if command.scope == scope and command.id not in found:
            where = f" on “{scope}”" if scope != "app" else ""
            yield f"The command “{command.id}” is not found in the list of commands{where}."


def _hidden(subject: Subject, pilot: PagePilot, scope: str) -> Iterator[str]:
    """Commands of the page that would do something, and whose keys something further in takes."""
    screen, page = pilot.app.screen, pilot.page
    keys: dict[str, set[str]] = defaultdict(set)
    inside = [each for each in screen.focus_chain if page in each.ancestors][:MOST_FOCUSED]
    before = screen.focused
    for widget in inside or (None,):
        screen.set_focus(widget, scroll_visible=False)
        for bound, its_keys in pilot.app.dispatcher.in_reach():
            keys[bound.command.id].update(its_keys)
    screen.set_focus(before, scroll_visible=False)
    for command in subject.plugin.commands:
        if command.scope == scope and command.keys and command.id in keys and not keys[command.id]:
            yield (
                f"“{'”, “'.join(command.keys)}” of “{command.id}” never gets to the page “{scope}”: "
                "what has the focus takes it."
            )
