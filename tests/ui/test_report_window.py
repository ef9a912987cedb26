"""Numbers that are drawn, listed, written and opened: what the reports of every plugin have in common."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from coordtui.api import Message, Refused
from coordtui.text.messages import N_
from coordtui.ui.widgets import Bar, Cell, Column, ReportWindow, Row, Series
from tests.ui.kit import screen_text, settled, until, words


class Asked(Struct, frozen=True):
    """What is counted, and what of it is drawn."""

    of: str = "apples"
    drawn: str = "weight"


@dataclass(frozen=True)
class Shown:
    title: Message
    lines: Sequence[tuple[str, int]]
    bars: Sequence[Bar]
    series: Sequence[Series] = ()


class Fruit(ReportWindow[Shown], inherit_bindings=False):
    """Counts what is in `crates`; a count of what is held waits for `gate`."""

    called = N_("Fruit")
    columns = (Column(key="name", title=N_("Name"), width=20), Column(key="n", title=N_("Number"), width=8))
    nothing = N_("No crate was opened.")

    def __init__(self, ctx: Any) -> None:
        super().__init__(ctx)
        self.asked, self.gate, self.counted = Asked(), threading.Event(), 0
        self.gate.set()
        self.crates: dict[str, list[tuple[str, int]]] = {"apples": [("red", 3), ("green", 5)], "none": []}

    def gather(self, asked: Asked) -> Shown:
        self.counted += 1
        self.gate.wait(10)
        if asked.of not in self.crates:
            raise Refused(N_("There is no such fruit."))
        lines = self.crates[asked.of]
        return Shown(N_("All {fruit}", fruit=asked.of), lines, [Bar(name, n) for name, n in lines])

    def again(self, asked: Asked, now: Asked) -> bool:
        return asked.of != now.of

    def rows(self, places: Sequence[int]) -> list[Row]:
        lines = self.shown.lines if self.shown else ()
        return [Row(place, [lines[place][0], Cell(str(lines[place][1]))]) for place in places]

    def means(self) -> Message:
        return N_("drawn: {figure}", figure=self.asked.drawn)

    def sheet(self, shown: Shown, *, excel: bool = False) -> str:
        mark = ";" if excel else ","
        return "\r\n".join(f"{name}{mark}{n}" for name, n in shown.lines)

    def file(self, shown: Shown) -> str:
        return "~/fruit.csv"


async def opened(app: Any, pilot: Any) -> Fruit:
    fruit = Fruit(app.session.context("core"))
    await app.push_screen(fruit)
    await until(pilot, lambda: "green" in "\n".join(screen_text(app)))
    await settled(pilot)
    return fruit


async def test_numbers_are_listed_with_what_they_mean_and_copied_as_csv(app_of: Any) -> None:
    app = app_of()
    copied: list[str] = []
    app.copy = copied.append
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        assert "All apples" in words(app)
        assert "drawn: weight" in words(app)
        await pilot.press("y")
        assert copied == ["red,3\r\ngreen,5"]


async def test_another_way_to_draw_counts_nothing_again(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        fruit = await opened(app, pilot)
        fruit.draw(Asked(drawn="size"))
        await settled(pilot)
        assert "drawn: size" in words(app)
        assert fruit.counted == 1


async def test_what_was_asked_last_is_shown_however_late_the_answers_come(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        fruit = await opened(app, pilot)
        fruit.gate.clear()
        fruit.ask(Asked(of="none"))
        fruit.ask(Asked())
        fruit.gate.set()
        await until(pilot, lambda: "green" in words(app))
        await settled(pilot)
        assert "All apples" in words(app)


async def test_nothing_and_a_refusal_are_said_in_place_of_the_list(app_of: Any) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        fruit = await opened(app, pilot)
        fruit.ask(Asked(of="none"))
        await until(pilot, lambda: "No crate was opened." in words(app))
        assert not fruit.available("page.export")
        fruit.ask(Asked(of="stones"))
        await until(pilot, lambda: "There is no such fruit." in words(app))
