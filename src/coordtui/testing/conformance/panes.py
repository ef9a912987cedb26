"""Panes: each opens in every size and language, empty and full, and comes back to where it was."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from coordtui.testing.conformance.subject import Subject
from coordtui.testing.pilots import PagePilot, page_pilot
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.api import Language
    from coordtui.ui.widgets import Page

SAYS = N_(
    "Each of its pages opens at 40x10, 80x24 and 120x40, in both languages, in an empty lab and in a "
    "filled one, follows a change of language, and comes back to where the person was."
)

_MEANINGLESS: tuple[Any, ...] = (None, -1, "of another version", [], {})
"""What another version of a page may have left where this one looks."""

TODAY = "core.today"
"""The page of the program itself."""

SIZES = ((40, 10), (80, 24), (120, 40))
LANGUAGES: tuple[Language, ...] = ("en", "fr")


class Visit(NamedTuple):
    """How the pages are looked at: the size of the terminal, the language, and whether the lab is filled."""

    size: tuple[int, int]
    language: Language
    filled: bool

    def __str__(self) -> str:
        language = "French" if self.language == "fr" else "English"
        lab = "a filled lab" if self.filled else "an empty lab"
        return f"at {self.size[0]}x{self.size[1]}, in {language}, in {lab}"


VISITS = tuple(Visit(*each) for each in product(SIZES, LANGUAGES, (False, True)))


def check(subject: Subject) -> Iterable[str]:
    """Pages that stop, stay blank, or lose their place."""
    if not subject.plugin.panes:
        return
    where: dict[str, list[Visit]] = {}
    for language, filled in product(LANGUAGES, (False, True)):
        left = [each for each in VISITS if each[1:] == (language, filled)]
        while left:  # again, when the program ended
            for visit, fault in asyncio.run(looked_at(subject, left)):
                where.setdefault(fault, []).append(visit)
    for fault, visits in where.items():
        more = f", and in {len(visits) - 1} more of {len(VISITS)} visits" if len(visits) > 1 else ""
        yield f"{fault}, {visits[0]}{more}."
    yield from (f"Its demo could not fill the lab: {problem}" for problem in subject.problems_of_demo)


async def looked_at(subject: Subject, visits: list[Visit]) -> list[tuple[Visit, str]]:
    """Open every page in one program, each time anew: what is wrong, as sentences without an end.

    The visits are those of one language and one lab; each that was made is taken from them.
    """
    faults: list[tuple[Visit, str]] = []
    visit, opened = visits[0], "The program"
    with subject.session(language=visit.language, filled=visit.filled) as session:
        try:
            async with page_pilot(session, size=visit.size) as pilot:
                while visits:
                    visit = visits.pop(0)
                    await _as_at_first(pilot, subject.name, visit.size)
                    for pane in subject.plugin.panes:
                        if pane.id not in pilot.app.shell.panes:
                            continue
                        opened = f"“{pane.id}”"
                        await pilot.go_to(pane.id)
                        faults += [(visit, f"{opened} {fault}") for fault in _of_the_screen(pilot)]
                        # what does not change with the size is asked at the usual one
                        if pilot.error is None and visit[:2] == ((80, 24), "en"):
                            asked = await _asked(pilot, visit.language)
                            faults += [(visit, f"{opened} {fault}") for fault in asked]
        except Exception as error:  # noqa: BLE001 - the program ended, or is never still
            faults.append((visit, f"{opened} ends the program with {type(error).__name__}: {error}"))
            visits[:] = [each for each in visits if each is not visit]
    return faults


async def _as_at_first(pilot: PagePilot, plugin: str, size: tuple[int, int]) -> None:
    """A terminal of this size, in which no page of the plugin was opened yet."""
    shell = pilot.app.shell
    if TODAY in shell.panes:
        await pilot.go_to(TODAY)
    pilot.session.host.give_another_chance(plugin)
    await shell.renew([*shell.panes.values()], plugin)
    shell.forget_whereabouts()
    await pilot.resize(*size)


def _of_the_screen(pilot: PagePilot) -> Iterator[str]:
    """What is wrong with what is to be seen of the open page."""
    if pilot.error is not None:
        yield f"stopped with {type(pilot.error).__name__}: {pilot.error}"
    elif is_blank(pilot):
        yield "shows nothing"


def is_blank(pilot: PagePilot) -> bool:
    """Whether nothing is to be seen of the open page but its status line."""
    region = pilot.page.region
    return not any(line.strip() for line in pilot.lines[region.y : max(region.y + 1, region.bottom - 1)])


async def _asked(pilot: PagePilot, language: Language) -> list[str]:
    """What the program asks of a page while a person works: faults."""
    faults = [*_place(pilot.page)]
    await pilot.settled()
    faults += [f"{fault} when it takes a place again" for fault in _of_the_screen(pilot)]
    if pilot.error is None:
        for speak in ("fr" if language == "en" else "en", language):
            pilot.app.translator.language = speak
            _say_again(pilot)
            await pilot.settled()
        faults += [f"{fault} when the language changes" for fault in _of_the_screen(pilot)]
    return faults


def _say_again(pilot: PagePilot) -> None:
    from coordtui.ui.retranslation import retranslate

    retranslate(pilot.app)


def _place(page: Page) -> Iterator[str]:
    """Where the person is, as JSON, and back again; and what another version left there."""
    from coordtui.ui.containment import in_the_name_of

    with in_the_name_of(page):
        try:
            place = page.place()
            written = json.dumps(place)
        except Exception as error:  # noqa: BLE001 - a page may raise anything
            yield f"cannot tell its place as JSON, {type(error).__name__}: {error}"
            return
        try:
            page.take_place(json.loads(written))
        except Exception as error:  # noqa: BLE001
            yield f"cannot take its own place, {type(error).__name__}: {error}"
            return
        for other in _of_another_version(place):
            try:
                page.take_place(other)
            except Exception as error:  # noqa: BLE001
                yield f"cannot take the place {other!r} of another version, {type(error).__name__}: {error}"
        with suppress(Exception):
            page.take_place(json.loads(written))


def _of_another_version(place: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Places that mean nothing to this version of the page."""
    yield {"of another version": [1, {"two": None}]}
    for value in _MEANINGLESS if place else ():
        yield dict.fromkeys(place, value)
