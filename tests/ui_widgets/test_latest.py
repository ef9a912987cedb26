"""Reading beside the screen: one at a time, and the less often the longer it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coordtui.api import CoordtuiError, Refused
from coordtui.ui.widgets import Latest, latest


class FakePage:
    """A page whose threads, messages and timers do what the test says."""

    is_attached = True

    def __init__(self) -> None:
        self.works: list[Callable[[], None]] = []
        self.rests: list[tuple[float, Callable[[], None]]] = []

    def run_worker(self, work: Callable[[], None], **_: object) -> None:
        self.works.append(work)

    def call_later(self, callback: Callable[..., None], *arguments: Any) -> None:
        callback(*arguments)

    def set_timer(self, seconds: float, then: Callable[[], None], name: str) -> FakePage:
        self.rests.append((seconds, then))
        return self

    def stop(self) -> None:
        self.rests.pop()


@pytest.fixture
def page() -> FakePage:
    return FakePage()


@pytest.fixture
def came() -> list[tuple[object, CoordtuiError | None]]:
    return []


def test_of_many_wishes_while_it_reads_one_more_is_done_after_it_has_rested(page, came) -> None:
    reading = Latest(page, lambda: "read", lambda *what: came.append(what))
    for _ in range(5):
        reading.ask()
    (work,) = page.works
    work()
    assert came == [("read", None)]
    assert len(page.works) == 1
    ((_, rested),) = page.rests
    rested()
    assert len(page.works) == 2


def test_nobody_asked_meanwhile_nothing_is_read_and_the_next_wish_is_done_at_once(page, came) -> None:
    reading = Latest(page, lambda: "read", lambda *what: came.append(what))
    reading.ask()
    page.works[0]()
    page.rests[0][1]()
    assert len(page.works) == 1
    reading.ask()
    assert len(page.works) == 2


def test_it_rests_as_long_as_it_is_told_or_longer_when_reading_took_long(page, came, monkeypatch) -> None:
    now = [0.0]
    monkeypatch.setattr(latest, "monotonic", lambda: now[0])
    reading = Latest(page, lambda: now.append(now.pop() + took), lambda *what: came.append(what), pause=1.0)
    for took in (0.1, 2.0):  # noqa: B007 - read by the work
        reading.ask()
        page.works.pop()()
        page.rests[-1][1]()
    assert [seconds for seconds, _ in page.rests] == [1.0, 2.0 * latest.AT_REST]


def test_a_refusal_comes_where_an_answer_would(page, came) -> None:
    refused = Refused("no")

    def work() -> None:
        raise refused

    Latest(page, work, lambda *what: came.append(what)).ask()
    page.works[0]()
    assert came == [(None, refused)]


def test_what_the_person_did_is_read_now_and_not_after_the_rest(page, came) -> None:
    reading = Latest(page, lambda: "read", lambda *what: came.append(what))
    reading.ask()
    page.works.pop()()
    assert len(page.rests) == 1
    reading.ask(now=True)
    assert len(page.works) == 1
    assert not page.rests


def test_what_the_person_does_while_it_is_read_is_read_as_soon_as_that_has_come(page, came) -> None:
    reading = Latest(page, lambda: "read", lambda *what: came.append(what))
    reading.ask()
    reading.ask(now=True)
    reading.ask()
    assert len(page.works) == 1
    page.works.pop()()
    assert len(page.works) == 1
    page.works.pop()()
    assert not page.works
    assert len(page.rests) == 1


def test_a_page_that_left_while_it_rested_reads_no_more(page, came) -> None:
    reading = Latest(page, lambda: "read", lambda *what: came.append(what))
    reading.ask()
    page.works.pop()()
    reading.ask()
    page.is_attached = False
    page.rests.pop()[1]()
    assert not page.works
