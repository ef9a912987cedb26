"""With more pages than figures, each is still seen to be there, and a key or its name leads to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from types import ModuleType

from coordtui.api import Card, Pane, Plugin, hookimpl
from coordtui.text.messages import N_
from coordtui.ui.actions import FREE_LETTERS, TODAY_PANE, go_commands
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.title_line import Tab, TitleLine
from tests.ui.kit import PAGES, screen_text, settled

COUNT = 20


class Trivial:
    """A plugin with one page, the last of which asks for a decision."""

    def __init__(self, number: int) -> None:
        self.name = f"trivial{chr(96 + number)}"
        self.number = number

    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        pane = Pane(
            id=f"{self.name}.list",
            title=N_("Page {n}", n=self.number),
            target=f"{PAGES}:SamplePage",
            order=self.number,
        )
        return Plugin(name=self.name, title=N_("A trivial plugin"), api=1, panes=(pane,))

    @hookimpl
    def coordtui_today(self, ctx: object) -> list[Card]:
        if self.number != COUNT:
            return []
        return [Card(kind="decide", key="trivial.1", title=N_("A thing"), pane=f"{self.name}.list", count=3)]


def line(tabs: list[Tab], open: str, width: int, times: list[str], note: str = "") -> tuple[str, str]:
    shown = TitleLine(lambda _: times)
    shown.tabs, shown.open, shown.note = tabs, open, note
    parts, right = shown._shape(width)
    return "".join(part.text for part in parts), right


async def test_twenty_pages_are_walked_through_at_80_columns(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType, utc: None
) -> None:
    plugins = {each.name: each for each in map(Trivial, range(1, COUNT + 1))}
    app = app_of(plugins)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        first = screen_text(app)[0]
        assert first.startswith("[1 Today] 2 Page 1  3 Page 2 ")
        assert re.search(r" 15!› +14:00$", first)
        (key,) = app.dispatcher.table.commands["go.trivialo.list"].keys
        prefix, letter = key.split()
        await pilot.press(prefix)
        await settled(pilot)
        assert "Page 9" in screen_text(app)[-1]  # the first without a figure comes first
        await pilot.press(letter)
        await settled(pilot)
        assert app.shell.open_id == "trivialo.list"
        at_fifteen = screen_text(app)[0]
        assert "‹" in at_fifteen
        assert " Page 14 [Page 15] Page 16 " in at_fifteen
        assert f"{COUNT - 18}!›" in at_fifteen  # the last one asks for a decision
        await pilot.click("TitleLine", offset=(at_fifteen.index("2!›"), 0))
        await settled(pilot)
        assert "[Page 19] Page 20 3!" in screen_text(app)[0]
        await pilot.press("colon", *"page 18", "enter")
        await settled(pilot)
        assert "[Page 18]" in screen_text(app)[0]
        await pilot.resize_terminal(40, 10)
        await settled(pilot)
        assert "[Page 18]" in screen_text(app)[0]
        await pilot.press("1")
        await settled(pilot)
        assert screen_text(app)[0].startswith("[1 Today] ")
    assert app.fault is None


def test_the_open_page_is_named_wherever_it_stands_and_no_page_is_lost() -> None:
    tabs = [Tab(str(n), n, f"Page {n}", "2!" if n == 30 else "X" if n == 3 else "") for n in range(1, 31)]
    for tab, width in product(tabs, range(25, 131, 5)):
        shown, right = line(tabs, tab.id, width, ["Sun 22 22:05", "22:05"])
        assert f"[{tab.label(named=True)}]" in shown
        assert len(shown) + (len(right) + 2 if right else 0) <= width
        seen = [int(number) for number in re.findall(r"Page (\d+)", shown)]
        assert seen == [*range(seen[0], seen[-1] + 1)]
        before, after = re.match(r"‹(\d+)(.?) ", shown), re.search(r" (\d+)(.?)›$", shown)
        assert int(before[1] if before else 0) == seen[0] - 1
        assert int(after[1] if after else 0) == 30 - seen[-1]
        assert before is None or (before[2] == "X") is (seen[0] > 3)
        assert after is None or after[2] == ("X" if seen[-1] < 3 else "!")


def test_nine_pages_show_their_figures_as_ever() -> None:
    tabs = [Tab(str(n), n, f"A long name {n}") for n in range(1, 10)]
    shown, _ = line(tabs, "2", 60, ["22:05"])
    assert shown == " 1 [2 A long name 2] 3  4  5  6  7  8  9 "


def test_pages_behind_the_ninth_get_letters_that_nobody_has() -> None:
    declared = [
        Pane(id=f"p{n}.x", title=N_("x"), target="a:B", letter="b" if n == 3 else "") for n in range(60)
    ]
    commands = go_commands([TODAY_PANE, *declared])
    assert [command.keys for command in commands[1:3]] == [("2", "g 2"), ("3", "g 3")]
    letters = [key for command in commands[9:] for key in command.keys]
    assert len(letters) == len(set(letters)) == len(FREE_LETTERS) - 2  # Today has one of them, p3 another
    assert set(letters) == {f"g {letter}" for letter in FREE_LETTERS} - {"g t", "g b"}
    assert commands[9].keys == ("g p",)  # p8: of its own name
