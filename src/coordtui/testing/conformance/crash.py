"""Crashes: what the plugin raises costs its own page, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from coordtui.api import Ref, hookimpl
from coordtui.api.hooks import HOOKS
from coordtui.host import resolve
from coordtui.host.finding import sources
from coordtui.testing.conformance.panes import TODAY, is_blank
from coordtui.testing.conformance.subject import Subject
from coordtui.testing.pilots import PagePilot, page_pilot
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.api import Pane
    from coordtui.host.session import Session

SAYS = N_(
    "When its hooks raise, or a page of it does, the program stands, the other pages work, and in the "
    "place of the page is a card that says so."
)

DECLARE = "coordtui_plugin"


class Crash(Exception):
    """What is raised in the plugin's name."""


page_that_crashes: Any = None
"""The class that stands in the place of a page: found by its name, as any page."""


def check(subject: Subject) -> Iterable[str]:
    """What does not stand when the plugin falls; the plugin itself is not changed."""
    with subject.session(filled=True, module=_standing_in(subject, hooks_raise=True)) as session:
        yield from _asked_everything(subject, session)
        yield from asyncio.run(_today_works(session))
    for pane in subject.plugin.panes:
        yield from asyncio.run(_page_falls(subject, pane))


def _standing_in(subject: Subject, *, hooks_raise: bool = False, falls: str = "") -> ModuleType:
    """What has the plugin's hooks, each raising, or its own; the page `falls` is one that raises."""
    module = ModuleType(subject.package)
    for name in HOOKS:
        own = getattr(subject.module, name, None)
        if own is not None:
            setattr(module, name, _raising(name) if hooks_raise else own)
    target = f"{__name__}:page_that_crashes"
    panes = tuple(replace(p, target=target) if p.id == falls else p for p in subject.plugin.panes)
    declared = replace(subject.plugin, panes=panes)
    setattr(module, DECLARE, hookimpl(lambda: declared))
    return module


def _raising(name: str) -> Callable[[], Any]:
    def hook() -> Any:
        raise Crash(f"{name} raises")

    return hookimpl(hook)


# Hooks.


def _asked_everything(subject: Subject, session: Session) -> Iterator[str]:
    """Ask for all that hooks answer: what one raises must not come through."""
    person = Ref("person", str(session.actor.person))
    asked: dict[str, Callable[[], object]] = {
        "coordtui_today": session.cards,
        "coordtui_record_panels": lambda: session.panels(session.actor, person),
        "coordtui_record_actions": lambda: session.actions(person),
        "coordtui_search": lambda: [source.ask("nobody", 5) for source in sources(session)],
        "coordtui_personal_data": lambda: session.personal_data(session.actor, session.actor.person or 0),
        "coordtui_services": lambda: session.context(subject.name).services(Crash),
        "coordtui_event": session.deliver_events,
    }
    for hook, ask in asked.items():
        session.host.give_another_chance(subject.name)
        try:
            ask()
        except Exception as error:  # noqa: BLE001 - that is the fault
            yield f"When “{hook}” raises, so does what asks for it: {type(error).__name__}: {error}."
    session.host.give_another_chance(subject.name)


async def _today_works(session: Session) -> list[str]:
    try:
        async with page_pilot(session, TODAY) as pilot:
            return [*_stands(pilot, "its hooks raise")]
    except Exception as error:  # noqa: BLE001 - the program ended
        return [f"When its hooks raise, the program ends: {type(error).__name__}: {error}."]


# Pages.


async def _page_falls(subject: Subject, pane: Pane) -> list[str]:
    """Open the program while one page raises when it is mounted."""
    global page_that_crashes  # noqa: PLW0603 - a page is found by the name of its class
    try:
        page_that_crashes = _crashing(resolve(pane.target))
    except (ImportError, AttributeError, TypeError):  # said by the promise of the declaration
        return []
    faults: list[str] = []
    when = f"“{pane.id}” raises"
    try:
        module = _standing_in(subject, falls=pane.id)
        with subject.session(filled=True, module=module) as session:
            async with page_pilot(session, pane.id) as pilot:
                if pilot.card is None or not pilot.card.is_mounted:
                    faults.append(f"When {when}, no card says so in its place.")
                for other in (TODAY, *(each.id for each in session.panes() if each.id != pane.id)):
                    await pilot.go_to(other)
                    faults += _stands(pilot, when)
    except Exception as error:  # noqa: BLE001 - the program ended
        faults.append(f"When {when}, the program ends: {type(error).__name__}: {error}.")
    finally:
        page_that_crashes = None
    return faults


def _crashing(page: type[Any]) -> type[Any]:
    def on_mount(self: Any) -> None:
        raise Crash("the page raises when it is mounted")

    return type(page.__name__, (page,), {"on_mount": on_mount, "__doc__": page.__doc__})


def _stands(pilot: PagePilot, when: str) -> Iterator[str]:
    """Whether the page that is open is well."""
    open_id = pilot.app.shell.open_id
    if pilot.error is not None:
        yield f"When {when}, “{open_id}” stops too: {type(pilot.error).__name__}: {pilot.error}."
    elif is_blank(pilot):
        yield f"When {when}, “{open_id}” shows nothing."
