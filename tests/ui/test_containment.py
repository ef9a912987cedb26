"""A page that misbehaves costs its own error card and nothing else: thirteen ways to misbehave."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.geometry import Size
from textual.message import Message
from textual.timer import Timer as TextualTimer
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker

from coordtui.api import Refused
from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.containment import hosts_of
from coordtui.ui.error_card import ErrorCard
from coordtui.ui.page_host import PageHost
from coordtui.ui.widgets import FormScreen, TextField
from tests.ui.kit import Sample, SamplePage, screen_text, settled, until


class Fault(Exception):
    """Raised on purpose."""


class Constructor(SamplePage):
    def __init__(self, ctx: Any, pane: Any) -> None:
        super().__init__(ctx, pane)
        raise Fault("constructor")


class Compose(SamplePage):
    def compose_body(self) -> list[Any]:
        raise Fault("compose")


class BadChild(Widget):
    def compose(self) -> ComposeResult:
        yield Static("a child that is there")
        raise Fault("nested compose")


class NestedCompose(SamplePage):
    def compose_body(self) -> list[Any]:
        return [BadChild()]


class Mount(SamplePage):
    def on_mount(self) -> None:
        raise Fault("on_mount")


class Pinged(Message):
    """Posted by a page to itself."""


class Handler(SamplePage):
    def on_mount(self) -> None:
        self.post_message(Pinged())

    def on_pinged(self) -> None:
        raise Fault("handler")


class BadDrawing(Widget):
    bad = True

    def render(self) -> str:
        if self.bad:
            raise Fault("render")
        return "fine"


class FirstRender(SamplePage):
    def compose_body(self) -> list[Any]:
        return [BadDrawing()]


class LateRender(SamplePage):
    def compose_body(self) -> list[Any]:
        self.drawing = BadDrawing()
        self.drawing.bad = False
        return [self.drawing]

    def on_mount(self) -> None:
        self.call_after_refresh(self.spoil)

    def spoil(self) -> None:
        self.drawing.bad = True
        self.drawing.refresh()


class AsyncWorker(SamplePage):
    def on_mount(self) -> None:
        self.run_worker(self.work())

    async def work(self) -> None:
        raise Fault("async worker")


class ThreadWorker(SamplePage):
    def on_mount(self) -> None:
        self.run_worker(self.work, thread=True)

    def work(self) -> None:
        raise Fault("thread worker")


class Service(SamplePage):
    """Works beside the screen through a function that knows no widget."""

    def on_mount(self) -> None:
        self.run_worker(_service, thread=True)


def _service() -> None:
    raise Fault("service")


class Timer(SamplePage):
    def on_mount(self) -> None:
        self.set_timer(0.01, self.ring)

    def ring(self) -> None:
        raise Fault("timer")


class BadStyles(SamplePage):
    DEFAULT_CSS = "BadStyles { colour: of the sky }"


class BadLayout(Widget):
    DEFAULT_CSS = "BadLayout { height: auto; }"

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        raise Fault("layout")


class Layout(SamplePage):
    def compose_body(self) -> list[Any]:
        return [BadLayout()]


KINDS = [
    Constructor,
    Compose,
    NestedCompose,
    Mount,
    Handler,
    FirstRender,
    LateRender,
    AsyncWorker,
    ThreadWorker,
    Service,
    Timer,
    BadStyles,
    Layout,
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_a_page_that_fails_costs_its_own_card_and_nothing_else(
    kind: type[SamplePage], app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    pages.BadPage = kind
    app = app_of({"bad": Sample("BadPage", name="bad"), "sample": Sample()})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await until(pilot, lambda: list(app.screen.query(ErrorCard)))
        assert "Things has stopped" in "\n".join(screen_text(app))
        assert "2 Things X" in screen_text(app)[0]
        await pilot.press("3")
        await settled(pilot)
        assert any("Thing 1" in line for line in screen_text(app))
        await pilot.press("f")
        await settled(pilot)
        assert app.open_page.done == ["star"]
        assert app.session.host.get("bad").strikes == 1
    assert app.fault is None


async def test_a_page_started_again_works_when_its_cause_is_gone(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    pages.BadPage = Mount
    app = app_of({"bad": Sample("BadPage", name="bad")})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await until(pilot, lambda: list(app.screen.query(ErrorCard)))
        pages.BadPage = SamplePage
        await pilot.press("R")
        await settled(pilot)
        assert any("Thing 1" in line for line in screen_text(app))
        assert "X" not in screen_text(app)[0]
        await pilot.press("f")
        assert app.open_page.done == ["star"]


async def test_a_page_kept_off_stays_off_for_the_session(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    pages.BadPage = Compose
    app = app_of({"bad": Sample("BadPage", name="bad")})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await until(pilot, lambda: list(app.screen.query(ErrorCard)))
        await pilot.press("x")
        await settled(pilot)
        assert app.session.host.get("bad").state == "aside"
        assert "stays off" in "\n".join(screen_text(app))


async def test_a_page_is_started_again_by_itself_and_then_waits(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.BadPage = Mount
    app = app_of({"bad": Sample("BadPage", name="bad")})
    monkeypatch.setattr(PageHost, "restarts", (0.01, 0.01))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "now waits for you" in "\n".join(screen_text(app)))
        assert app.session.host.get("bad").strikes == 3


class Refusing(SamplePage):
    def action_star(self) -> None:
        raise Refused(N_("Not now."), remedy=N_("Try tomorrow."))


async def test_a_refusal_is_an_answer_and_not_a_fault(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    pages.BadPage = Refusing
    app = app_of({"bad": Sample("BadPage", name="bad")})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "f")
        await settled(pilot)
        assert "Not now. Try tomorrow." in screen_text(app)[-2]
        assert app.session.host.get("bad").strikes == 0


async def test_a_fault_of_the_shell_ends_the_program_and_is_kept_for_whoever_started_it(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    with pytest.raises(Fault):
        await _open_and_wait_for_the_fault(app)
    assert isinstance(app.fault, Fault)
    assert app.return_code == 1


async def _open_and_wait_for_the_fault(app: CoordtuiApp) -> None:
    async with app.run_test() as pilot:
        app.shell.call_later(_fail)
        await until(pilot, lambda: app.fault)


def _fail(*arguments: object) -> None:
    raise Fault("shell")


class FormOfTrouble(SamplePage):
    """Opens a form whose `save` is a method of the page, and raises."""

    def action_star(self) -> None:
        field = TextField(name="name", label=N_("Name"))
        self.app.push_screen(FormScreen(N_("Form"), [field], save=self.save))

    def save(self, values: Any, stored: Any) -> None:
        raise Fault("save")


async def test_a_window_that_fails_is_closed_and_the_page_under_it_goes_on(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    pages.BadPage = FormOfTrouble
    app = app_of({"bad": Sample("BadPage", name="bad")})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "f")
        await settled(pilot)
        assert app.screen is not app.shell
        await pilot.press("x", "ctrl+o")
        await until(pilot, lambda: app.screen is app.shell)
        await settled(pilot)
        assert "save" in screen_text(app)[-2]
        assert app.session.host.get("bad").strikes == 1
        await pilot.press("u")
        assert app.open_page.done == ["undo"]


async def test_a_command_that_fails_costs_its_page(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    class BadAction(SamplePage):
        def action_star(self) -> None:
            raise Fault("action")

    pages.BadPage = BadAction
    app = app_of({"bad": Sample("BadPage", name="bad")})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "f")
        await until(pilot, lambda: list(app.screen.query(ErrorCard)))
        await pilot.press("L")
        await settled(pilot)
        assert any("test_containment.py" in line for line in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "Copied" in "\n".join(screen_text(app)))


def test_a_widget_that_is_looked_at_before_its_constructor_began_is_nobodys() -> None:
    """The watchdog may look at any moment, and a fault may be raised at any line."""
    found: list[list[object]] = []

    class Unmade(Widget):
        def __init__(self) -> None:
            found.append([*hosts_of(sys._getframe())])

    Unmade()
    assert found == [[]]


def test_a_timer_or_worker_that_is_looked_at_before_its_constructor_is_through_is_nobodys() -> None:
    """A flood of keys makes a timer for each: sooner or later a look falls into its constructor."""

    def looked_at(node: object) -> list[object]:
        self = node  # noqa: F841 - what a method calls it
        return [*hosts_of(sys._getframe())]

    assert looked_at(TextualTimer.__new__(TextualTimer)) == []
    assert looked_at(Worker.__new__(Worker)) == []
