"""Searching everything: grouped, with reasons, and a slow source holds up nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import Group, Hit, Ref, hookimpl
from coordtui.host.finding import people
from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.hits import LEAST, emphasised, share
from coordtui.ui.widgets.lines import one_line
from tests.ui.kit import Sample, screen_text, settled, until

App = Callable[..., CoordtuiApp]


class Many(Sample):
    """Finds more than there is room for."""

    @hookimpl
    def coordtui_search(self, ctx: Any, query: str, limit: int) -> Iterable[Hit]:
        for number in range(limit):
            reason = N_("“{query}” is in thing {n}", query=query, n=number)
            yield Hit(
                ref=Ref("thing", str(number)), title=f"Thing {number}", reason=reason, pane="sample.things"
            )


class Slow(Sample):
    """Answers when it is let go."""

    def __init__(self, gate: threading.Event) -> None:
        super().__init__(name="slow")
        self.gate, self.asked = gate, []

    @hookimpl
    def coordtui_search(self, ctx: Any, query: str, limit: int) -> Iterable[Hit]:
        self.asked.append(query)
        assert self.gate.wait(20)
        yield Hit(ref=Ref("late", query), title=f"late {query}", score=0.1)


class Best(Slow):
    """Answers late, with what is wanted most."""

    @hookimpl
    def coordtui_search(self, ctx: Any, query: str, limit: int) -> Iterable[Hit]:
        assert self.gate.wait(20)
        yield Hit(ref=Ref("late", query), title=f"late {query}", score=9.0)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What the slow one waits for."""
    gate = threading.Event()
    yield gate
    gate.set()


async def test_hits_stand_under_a_heading_with_their_number_and_more_opens(app_of: App) -> None:
    app = app_of({"sample": Many()})
    async with app.run_test(size=(80, 12)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+k", *"gold")
        await until(pilot, lambda: "20 found" in screen_text(app)[0])
        lines = screen_text(app)
        assert lines[1].startswith("── Things ──")
        assert "20 found ──" in lines[1]
        assert "“gold” is in thing 0" in lines[2]
        assert "12 more" in lines[10]
        for _ in range(8):
            await pilot.press("down")
        await pilot.press("enter")
        await settled(pilot)
        assert "more" not in "\n".join(screen_text(app)[1:])


async def test_the_cursor_is_on_the_first_hit_also_when_a_slower_source_answers_better(
    app_of: App, gate: threading.Event
) -> None:
    app = app_of({"sample": Many(), "slow": Best(gate)})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+k", *"go")
        await until(pilot, lambda: "20 found" in screen_text(app)[0])
        assert screen_text(app)[2].startswith(">")
        assert "enter choose" in screen_text(app)[-1]
        gate.set()
        await until(pilot, lambda: "21 found" in screen_text(app)[0])
        assert "late go" in screen_text(app)[2]
        assert screen_text(app)[2].startswith(">")


async def test_a_cursor_that_was_moved_stays_on_its_hit(app_of: App, gate: threading.Event) -> None:
    app = app_of({"sample": Many(), "slow": Best(gate)})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+k", *"go")
        await until(pilot, lambda: "20 found" in screen_text(app)[0])
        await pilot.press("down")
        gate.set()
        await until(pilot, lambda: "21 found" in screen_text(app)[0])
        assert "Thing 1 " in next(line for line in screen_text(app) if line.startswith(">"))


async def test_one_letter_is_said_to_be_too_few(app_of: App) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+k", "g")
        await settled(pilot)
        assert "type two letters" in screen_text(app)[1]


async def test_a_slow_source_is_named_and_asked_once_for_what_is_wanted_last(
    app_of: App, gate: threading.Event
) -> None:
    slow = Slow(gate)
    app = app_of({"sample": Many(), "slow": slow})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+k", *"gold")
        await until(pilot, lambda: "20 found · Sample still searches" in screen_text(app)[0])
        assert slow.asked == ["go"]
        gate.set()
        await until(pilot, lambda: "21 found" in screen_text(app)[0])
        assert slow.asked == ["go", "gold"]
        assert "late gold" in "\n".join(screen_text(app))
        assert "late go " not in "\n".join(screen_text(app))


async def test_leaving_while_a_source_thinks_harms_nothing(app_of: App, gate: threading.Event) -> None:
    app = app_of({"slow": Slow(gate)})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+k", *"gold", "escape")
        await until(pilot, lambda: app.screen is app.shell)
        gate.set()
        await settled(pilot)
    assert app.fault is None


async def test_a_person_that_no_page_shows_can_be_copied(
    app_of: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, copied = app_of(), []
    monkeypatch.setattr(app, "copy", copied.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+k", *"ada")
        await until(pilot, lambda: "── People ──" in screen_text(app)[1])
        await pilot.press("enter")
        await settled(pilot)
        assert "copy “Ada Placeholder”" in screen_text(app)[2]
        await pilot.press("enter")
        await until(pilot, lambda: copied == ["Ada Placeholder"])


def test_a_person_is_found_with_what_was_found_of_them(open_lab: Callable[..., Any]) -> None:
    session = open_lab({})
    person = session.directory.people().get(1)
    group = session.directory.groups().add(Group(name="Robotics"))
    person.groups, person.interests = [group.doc_id], ["tactile sensing"]
    session.directory.people().save(person)
    by_name, by_topic, similar = (people(session, query, 5)[0] for query in ("ada", "tactile", "placeholdre"))
    assert [str(hit.reason) for hit in (by_name, by_topic, similar)] == [
        "group Robotics",
        "“tactile sensing”, group Robotics",
        "a similar name, group Robotics",
    ]
    assert by_name.score > by_topic.score > similar.score


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.integers(0, 60))
def test_kinds_share_the_lines_and_none_is_shown_in_full_at_the_cost_of_none(
    counts: list[int], lines: int
) -> None:
    room = share(counts, lines)
    assert all(
        min(LEAST, count) <= shown <= count or shown == LEAST
        for shown, count in zip(room, counts, strict=True)
    )
    needed = sum(counts)
    assert needed > lines or room == counts


@given(st.text(), st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_emphasis_changes_no_letter(text: str, words: list[str]) -> None:
    assert "".join(piece for piece, _ in emphasised(text, words)) == one_line(text)


def test_the_words_that_were_looked_for_are_set_off_without_accents_and_at_the_start_of_words() -> None:
    assert emphasised("Éloïse, robot learning", ["elo", "learn"], "quiet") == (
        ("Élo", "strong"),
        ("ïse, robot ", "quiet"),
        ("learn", "strong"),
        ("ing", "quiet"),
    )
