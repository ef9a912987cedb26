from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coordtui.api import Card, hookimpl
from coordtui.text.translation import Translator
from coordtui.ui import today
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.today_lines import RIGHT, TodayLines
from tests.ui.kit import Sample, screen_text, settled, until


async def test_today_says_what_to_decide_what_is_new_and_what_is_next(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        lines = [line.rstrip() for line in screen_text(app)]
    assert lines[1].endswith("2 to decide")
    assert lines[2].startswith("── To decide ──")
    assert lines[2].endswith("── 2 Things ──")
    assert lines[3] == ">! Things Settle the first thing  2 wait"
    assert lines[4] == " ? Things Settle the second thing"
    assert lines[5].startswith("── New ──")
    assert lines[6].startswith(" •  A placeholder thing")
    assert lines[6].endswith("Placeholder")
    assert lines[7].startswith("── Nothing is coming up ──")


async def test_a_wide_window_shows_two_columns(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        line = screen_text(app)[2]
    assert "── To decide ──" in line
    assert "│── Nothing is coming up ──" in line


async def test_the_same_in_french(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of(language="fr")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        lines = screen_text(app)
    assert lines[1].rstrip().endswith("2 à trancher")
    assert lines[2].startswith("── À trancher ──")
    assert lines[7].startswith("── Rien à venir ──")


async def test_enter_opens_where_it_is_settled_and_q_comes_back_to_the_line(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("j", "enter")
        await settled(pilot)
        assert app.shell.open_id == "sample.things"
        assert [ref.key for ref in app.open_page.opened] == ["2"]
        await pilot.press("q")
        await settled(pilot)
        assert screen_text(app)[4].startswith(">?")


async def test_d_ticks_off_for_today_and_u_brings_back(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "u undo" not in screen_text(app)[-1]
        await pilot.press("d")
        await settled(pilot)
        assert not any("the first thing" in line for line in screen_text(app))
        assert screen_text(app)[3].startswith(">?")
        assert "u undo" in screen_text(app)[-1]
        assert [card.key for card in app.session.cards()] == ["sample.2", "sample.3"]
        await pilot.press("u")
        await settled(pilot)
        assert any("the first thing" in line for line in screen_text(app))
        assert [card.key for card in app.session.cards()] == ["sample.1", "sample.2", "sample.3"]


async def test_an_empty_lab_says_what_to_do_first(app_of: Callable[..., CoordtuiApp]) -> None:
    quiet = Sample()
    quiet.cards = ()
    app = app_of({"sample": quiet})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        text = "\n".join(screen_text(app))
        assert "Nothing asks for you yet" in text
        assert "coordtui people import" in text
        await pilot.press("enter")
        await settled(pilot)
        assert app.shell.open_id == "sample.things"


async def test_what_does_not_fit_is_counted(app_of: Callable[..., CoordtuiApp]) -> None:
    many = Sample()
    many.cards = tuple(
        Card(
            kind="decide", key=f"sample.{n}", title=f"[b]thing[/b] {n} " + "long " * 40, pane="sample.things"
        )
        for n in range(13)
    )
    app = app_of({"sample": many})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        lines = screen_text(app)
    assert lines[2].startswith("── To decide: 13 ──")
    assert lines[15].startswith("    1 more")
    assert "[b]thing[/b] 0" in lines[3]
    assert lines[3].rstrip().endswith("…")


@pytest.mark.parametrize("size", [(40, 10), (25, 6)])
async def test_the_cursor_stays_in_sight_in_a_low_window(
    size: tuple[int, int], app_of: Callable[..., CoordtuiApp]
) -> None:
    app = app_of()
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for key in ("j", "j", "k", "k"):
            await pilot.press(key)
            await settled(pilot)
            assert sum(line.startswith(">") for line in screen_text(app)) == 1


async def test_a_plugin_that_fails_in_its_hook_costs_its_cards_only(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    broken = Sample(name="broken")
    broken.cards = None
    app = app_of({"broken": broken, "sample": Sample()})
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: any("the first thing" in line for line in screen_text(app)))
        assert app.session.host.get("broken").strikes == 1


class Slow(Sample):
    """Its cards come once it is allowed to answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = threading.Event()

    @hookimpl
    def coordtui_today(self, ctx: Any) -> list[Card]:
        self.answer.wait(20)
        return list(self.cards)


async def test_plugins_that_take_long_do_not_hold_up_the_first_frame(
    app_of: Callable[..., CoordtuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(today, "PATIENCE", 0.05)
    slow = Slow()
    app = app_of(plugins={"sample": slow})
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: not app.shell.veiled)
        assert not any("To decide" in line for line in screen_text(app))
        slow.answer.set()
        await until(pilot, lambda: any("To decide" in line for line in screen_text(app)))


async def test_the_first_frame_has_the_cards_and_is_the_only_one(
    app_of: Callable[..., CoordtuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[bool] = []

    def display(app: CoordtuiApp, screen: object, renderable: object) -> None:
        if renderable is not None:
            painted.append(any("To decide" in line for line in screen_text(app)))

    monkeypatch.setattr(CoordtuiApp, "_display", display)
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
    assert painted == [True]


def new_papers(*facts: tuple[str, ...]) -> Sample:
    sample = Sample()
    sample.cards = tuple(
        Card(
            kind="new",
            key=f"sample.{n}",
            title=f"Paper {n} " + "long " * 20,
            cells=each,
            pane="sample.things",
        )
        for n, each in enumerate(facts)
    )
    return sample


async def test_free_lines_show_more_of_what_is_new(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of({"sample": new_papers(*[("Placeholder+3", "cs.LG")] * 6)})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert sum("Paper " in line for line in screen_text(app)) == 6
        assert not any("more" in line for line in screen_text(app))
        await pilot.resize_terminal(80, 12)
        await settled(pilot)
        assert sum("Paper " in line for line in screen_text(app)) == 4
        assert any("2 more" in line for line in screen_text(app))


async def test_short_facts_stand_in_columns_and_the_last_gives_way_first(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of({"sample": new_papers(("Placeholder+3", "cs.LG"), ("Nemo", "q-bio.QM"), ("Norkvist+1",))})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        lines = [line for line in screen_text(app) if "Paper " in line]
        assert lines[0].endswith("…  Placeholder+3 cs.LG   ")
        assert lines[1].endswith("…  Nemo          q-bio.QM")
        assert lines[2].endswith("…  Norkvist+1            ")
        await pilot.resize_terminal(40, 24)
        await settled(pilot)
        assert [line for line in screen_text(app) if "Paper " in line][1].endswith("…  Nemo         ")


EVENING = datetime(2026, 11, 13, 2, 30, tzinfo=UTC)
"""Thursday evening in Toronto; Friday already by the clock of a machine in UTC."""


@pytest.mark.usefixtures("utc")
@pytest.mark.parametrize(
    ("after", "in_toronto", "of_the_machine"),
    [
        (timedelta(hours=1), "22:30", "03:30"),
        (timedelta(hours=6), "Fri 03:30", "08:30"),
        (timedelta(days=8), "Fri 20 Nov", "Sat 21 Nov"),
    ],
)
def test_what_comes_is_said_by_the_clock_of_its_place_where_it_has_one(
    after: timedelta, in_toronto: str, of_the_machine: str
) -> None:
    make = TodayLines(say=Translator("en"), now=EVENING)
    moment = EVENING + after
    for at, said in ((moment.astimezone(ZoneInfo("America/Toronto")), in_toronto), (moment, of_the_machine)):
        lines = make.column(RIGHT, [Card(kind="next", key="x", title="A thing", at=at)], 60, 10, wide=False)
        assert lines[1].plain.split("A thing")[0].strip() == said
        assert lines[1].said == f"{said}; A thing"
