"""Whether rights are asked for where something changes, not only where it is shown.

Twice every command of every page is run, also what the screen would not offer: by nobody (no role, no
number in the directory), for whom nothing of the plugin may change or leave; then by the coordinator, where
a question for a right must come before each write. What a command asks is answered with yes, forms
are saved as they come, and other windows are closed: what is done in those is not seen here. Whoever
changes what is their own (a record whose `person`, `owner` or the like is the coordinator) needs no
right for it. A question that the screen asks meanwhile, to show what can be done, counts as one. Jobs are
run by nobody only.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from coordtui.api import Actor, Command, CoordtuiError, Ref
from coordtui.host import resolve
from coordtui.testing.conformance.subject import Subject
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.host.session import Session
    from coordtui.testing.pilots import PagePilot

SAYS = N_("Nobody changes what they have no right to, and every write asks for a right first.")

NOBODY = Actor(person=None, name="Nobody Placeholder", roles=frozenset())
WINDOWS = 5
"""So many windows of one command are gone through."""
SIZE = (80, 16)
"""Columns and lines: enough for every command, and soon drawn."""
STUCK = 1.0
"""Seconds that a job may take; then it is stopped."""
LONGEST = 10.0
"""Seconds that a command may take, also on a slow machine; then what it began is ended."""


def check(subject: Subject) -> Iterable[str]:
    """Pages that open without their right, changes by nobody, and writes that nobody was asked about."""
    with subject.session(actor=NOBODY, filled=True) as session:
        open_to_all = {pane.id for pane in session.panes()}
        yield from (
            f"The page {pane.id} requires {pane.requires} and opens without it."
            for pane in subject.plugin.panes
            if pane.requires and pane.id in open_to_all
        )
        session.panes = lambda: [*subject.plugin.panes]  # type: ignore[method-assign]
        yield from asyncio.run(_by_nobody(subject, session))
        yield from _jobs_of_nobody(subject, session)
    with subject.session(filled=True) as session:
        yield from asyncio.run(_by_the_coordinator(subject, session))


# What nobody does.


async def _by_nobody(subject: Subject, session: Session) -> list[str]:
    faults: list[str] = []
    before = _contents(subject, session)
    async for command in _each_command(subject, session):
        after = _contents(subject, session, before)
        faults += [
            f"The command {command}, run by nobody, changed {what}."
            for what in sorted(_different(before, after))
        ]
        before = after
    return faults


def _jobs_of_nobody(subject: Subject, session: Session) -> Iterator[str]:
    before = _contents(subject, session)
    for job in subject.plugin.jobs:
        with suppress(CoordtuiError):
            session.jobs.run(job.id, cancelled=_after(STUCK))
        after = _contents(subject, session, before)
        for what in sorted(_different(before, after)):
            yield f"The job {job.id}, run by nobody, changed {what}: it requires no right."
        before = after


def _after(seconds: float) -> Callable[[], bool]:
    from time import monotonic

    end = monotonic() + seconds
    return lambda: monotonic() > end


class _Contents(NamedTuple):
    """What a store held at a revision, by what is said of each table."""

    revision: int
    documents: Mapping[str, list[Any]]


def _contents(subject: Subject, session: Session, before: _Contents | None = None) -> _Contents:
    """The documents of the plugin and what is in the outbox; tables that nobody wrote to are as `before`."""
    store = session.store
    revision = store.revision
    written = store.changes(before.revision).tables if before else frozenset[str]()
    tables = {f"the table {table.name}": f"{subject.name}.{table.name}" for table in subject.plugin.tables}
    tables["what leaves the program"] = "core.letters"
    documents = {
        said: before.documents[said]
        if before and full not in written
        else [(document.doc_id, document) for document in store.table(full)]
        for said, full in tables.items()
    }
    return _Contents(revision, documents)


def _different(before: _Contents, after: _Contents) -> set[str]:
    return {said for said, documents in before.documents.items() if after.documents[said] != documents}


# What is asked before the coordinator writes.


async def _by_the_coordinator(subject: Subject, session: Session) -> list[str]:
    faults: list[str] = []
    with _watched(subject, session) as log:
        async for command in _each_command(subject, session, log.begin):
            unasked = sorted({table for table, asked in log.writes if not asked})
            faults += [
                f"The command {command} wrote to the table {table} before it asked for any right."
                for table in unasked
            ]
    return faults


def writing() -> dict[str, Callable[..., Any]]:
    """The methods of a transaction that write: each is told by whom and to which table, before all else."""
    from coordtui.store.transaction import Transaction

    return {
        name: method
        for name, method in vars(Transaction).items()
        if inspect.isfunction(method)
        and not name.startswith("_")
        and [*inspect.signature(method).parameters][1:3] == ["actor", "table"]
    }


class _Log:
    """What a command did: whether it asked for a right yet, and what it wrote."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Another command."""
        self.asked = False
        self.writes: list[tuple[str, bool]] = []


@contextmanager
def _watched(subject: Subject, session: Session) -> Iterator[_Log]:
    """Notes questions for rights, and writes to tables of the plugin."""
    from coordtui.store.transaction import Transaction

    log, may, own = _Log(), session.may, session.actor.person
    methods = writing()

    def asked(actor: Actor, permission: str) -> bool:
        log.asked = True
        return may(actor, permission)

    def noted(write: Callable[..., Any]) -> Callable[..., Any]:
        def written(self: Transaction, actor: Actor, table: str, *rest: Any, **more: Any) -> Any:
            owner, _, name = table.partition(".")
            if owner == subject.name and not _is_own(rest[-1] if rest else None, own):
                log.writes.append((name, log.asked))
            return write(self, actor, table, *rest, **more)

        return written

    session.may = asked  # type: ignore[method-assign]
    for name, write in methods.items():
        setattr(Transaction, name, noted(write))
    try:
        yield log
    finally:
        for name, write in methods.items():
            setattr(Transaction, name, write)


OWNERS = ("person", "owner", "author", "by", "user")


def _is_own(document: object, person: int | None) -> bool:
    """Whether a document, or each of several, is that of the person."""
    if isinstance(document, list):
        return all(_is_own(each, person) for each in document)
    if not isinstance(document, Mapping) or person is None:
        return False
    return any(document.get(field) == person for field in OWNERS)


# Running commands.


async def _each_command(
    subject: Subject, session: Session, begin: Callable[[], None] = lambda: None
) -> AsyncIterator[str]:
    """Run each command that has a page to run on, or needs none; its id comes when all it began is done.

    `begin` is called before each.
    """
    from coordtui.testing.pilots import page_pilot

    refs, known = [Ref("person", "1")], set[object]()
    with _nothing_opens(), _no_styles_again():
        async with page_pilot(session, size=SIZE) as pilot:
            for pane in session.panes():
                await pilot.go_to(pane.id)
                for name in _actions(pilot, known):
                    await _go_back(pilot, pane.id)
                    begin()
                    await _run(pilot, partial(_act, pilot, name))
                    yield _id_of(pilot, pane.id, name)
                refs += [ref for ref in [_under_cursor(pilot)] if ref is not None]
            await _go_back(pilot, pilot.app.shell.home)
            for command in [each for each in subject.plugin.commands if each.scope == "app"]:
                begin()
                await _run(pilot, _target(session, command, *(refs[-1:] if command.on_record else ())))
                yield command.id
            for ref in refs:
                for answer in session.call("coordtui_record_actions", ref=ref):
                    for command in answer.value:
                        begin()
                        await _run(pilot, _target(session, command, ref))
                        yield command.id


def _actions(pilot: PagePilot, known: set[object]) -> list[str]:
    """What the open page does by keys, its own and what it shares with every page, and no other page did."""
    page = type(pilot.app.open_page)
    own = [each for each in page.__mro__ if each.__module__.partition(".")[0] not in {"coordtui", "textual"}]
    names = {name for each in own for name in vars(each) if name.startswith("action_")}
    new = sorted(name for name in names if getattr(page, name) not in known)
    known.update(getattr(page, name) for name in new)
    return new


def _act(pilot: PagePilot, name: str) -> Any:
    return getattr(pilot.app.open_page, name)()


def _id_of(pilot: PagePilot, pane: str, name: str) -> str:
    """The id of the command that calls a method of a page."""
    commands = pilot.app.dispatcher.table.commands.values()
    action = name.removeprefix("action_")
    named = (each.id for each in commands if each.scope in {pane, "page"} and each.action == action)
    return next(named, f"{pane}, {name}")


def _target(session: Session, command: Command, *about: Ref) -> Callable[[], Any]:
    def run() -> Any:
        answer = resolve(command.action)(session.context(command.id.partition(".")[0]), *about)
        return answer() if callable(answer) else None

    return run


def _under_cursor(pilot: PagePilot) -> Ref | None:
    with suppress(Exception):
        page = pilot.app.open_page
        return page.under_cursor() if page is not None else None
    return None


async def _run(pilot: PagePilot, work: Callable[[], Any]) -> None:
    """Run something and wait until all that it began is done; what it raises is no matter here."""
    from textual.screen import Screen

    with suppress(Exception):
        async with asyncio.timeout(LONGEST):
            answer = work()
            if inspect.isawaitable(answer):
                answer = await answer
            if isinstance(answer, Screen):
                pilot.app.push_screen(answer)
            await _stop(pilot)
            await pilot.settled()
            await _go_through(pilot)
    pilot.app.workers.cancel_all()  # what took too long must not write under the name of the next


async def _stop(pilot: PagePilot) -> None:
    """Let a job begin that the command started, and end it: it may take as long as the world outside."""
    await pilot.pilot.pause()
    page = pilot.app.open_page
    if page is not None and page.job_running:
        page.action_stop()


async def _go_through(pilot: PagePilot) -> None:
    """Say yes to what is asked and save what is filled in; close every other window."""
    from coordtui.ui.widgets import Form

    app = pilot.app
    for _ in range(WINDOWS):
        if len(app.screen_stack) == 1:
            return
        front = app.screen
        if (confirm := getattr(front, "action_confirm", None)) is not None:
            confirm()
        for form in front.query(Form):
            form.action_save()
        await pilot.settled()
        if app.screen is front:
            app.pop_screen()
            await pilot.settled()


async def _go_back(pilot: PagePilot, pane: str) -> None:
    """Close what is open, and show the page."""
    app = pilot.app
    while len(app.screen_stack) > 1:
        app.pop_screen()
        await pilot.settled()
    await pilot.go_to(pane)


@contextmanager
def _no_styles_again() -> Iterator[None]:
    """Screens do not find their styles again whenever a window opens or closes: nobody looks at them."""
    from textual.screen import Screen

    Screen.update_node_styles = lambda *_, **__: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        del Screen.update_node_styles


@contextmanager
def _nothing_opens() -> Iterator[None]:
    """No browser and no editor comes up on the author's desk."""
    import os
    import webbrowser

    before, opened = {name: os.environ.get(name) for name in ("EDITOR", "VISUAL")}, webbrowser.open
    os.environ.update(dict.fromkeys(before, "true"))
    webbrowser.open = lambda *_, **__: False
    try:
        yield
    finally:
        webbrowser.open = opened
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
