"""Plugins that misbehave without a screen: at their start, in events, in what they tell, in jobs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Event, Job, Plugin, Refused, hookimpl, marking
from coordtui.host import failures
from coordtui.host.events import CHAIN
from coordtui.host.telling import BURST, PACE
from coordtui.testing import FrozenClock, open_test_session

N_, NN_ = marking("coordtui_sample")

ENDS = {
    "exits": "import sys; sys.exit(3)",
    "fatal": "class Fatal(BaseException): pass\nraise Fatal()",
    "cancels": "import asyncio; raise asyncio.CancelledError",
    "recurses": "def again(): again()\nagain()",
    "interrupts": "raise KeyboardInterrupt",
    "closes": "raise GeneratorExit",
    "mute": "class Mute(Exception):\n    def __str__(self): raise SystemExit\nraise Mute",
    "nameless": "class M(type):\n    __name__ = property(lambda s: 1 / 0)\n"
    "class E(Exception, metaclass=M): pass\nraise E",
    "endless": "raise ValueError('x' * 1_000_000)",
    "unwritable": "raise ValueError('\\ud800\\x1b[2J')",
    "ring": "a, b = ValueError(), ValueError()\na.__cause__, b.__cause__ = b, a\nraise a",
}


def test_whatever_an_import_raises_costs_that_plugin_only(load: Callable[..., Any]) -> None:
    host = load({**ENDS, "good": ""})
    assert [each.name for each in host.active] == ["good"]
    assert {each.state for each in host.plugins if each.name != "good"} == {"failed"}
    assert "sys.exit(3)" in str(host.get("exits").reason)
    assert str(host.get("mute").reason).endswith("Mute:")
    assert all(len(each.error or "") < 10_000 for each in host.plugins)


PANE = "Pane(id='wrong.page', title='Wrong', target='x:y', order='first')"
WRONG = f"""
from coordtui.api import Pane, Plugin, hookimpl, marking
N_, NN_ = marking('wrong')
print('printed at import')
try:
    input('asked at import')
except EOFError:
    print('nobody answers')

@hookimpl
def coordtui_plugin():
    return Plugin(name='wrong', title=N_('Wrong {{nobody}}'), api=1, panes=({PANE},))
"""


def test_a_part_of_a_wrong_type_is_refused_and_nothing_is_printed_or_asked_at_import(
    load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "__stdout__", sys.stdout)
    host = load({"wrong": WRONG})
    assert (host.get("wrong").state, host.active) == ("refused", [])
    assert "`int`" in str(host.get("wrong").reason)
    host = load({"wrong": WRONG.replace("'first'", "1")})
    (pane,) = host.get("wrong").plugin.panes
    assert str(pane.title) == "Wrong"  # plain text will do
    assert str(host.get("wrong").title) == "Wrong {nobody}"  # a slip in a message stops nobody
    assert capsys.readouterr().out == ""


TODAY = """
from threading import Event
from coordtui.api import hookimpl
asked, stop = Event(), Event()

@hookimpl
def coordtui_today(ctx):
    asked.set()
    while not stop.is_set():
        stop.wait(0.01)
"""


def test_a_hook_that_never_answers_is_given_up_put_aside_and_ended(load: Callable[..., Any]) -> None:
    host = load({"mute": plugin_code("mute") + TODAY, "good": plugin_code("good")})
    module = host.get("mute").found.load()
    asking = threading.Thread(target=lambda: host.call("coordtui_today", ctx=None), daemon=True)
    asking.start()
    assert module.asked.wait(10)
    assert host.give_up(60) == []
    assert host.give_up(0) == ["mute"]
    asking.join(10)
    assert not asking.is_alive()
    assert (host.get("mute").state, host.get("mute").strikes) == ("aside", 1)
    assert "did not answer" in str(host.get("mute").reason)
    assert host.call("coordtui_today", ctx=None) == []
    assert host.give_up(0) == []


def plugin_code(name: str) -> str:
    return (
        "from coordtui.api import Plugin, hookimpl, marking\n"
        f"N_, NN_ = marking('{name}')\n"
        "@hookimpl\n"
        f"def coordtui_plugin(): return Plugin(name='{name}', title=N_('A'), api=1)\n"
    )


class Said(Event):
    """Something was said."""

    number: int = 0


class Echo:
    """Answers each event with another."""

    answers = 0

    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        return Plugin(name="echo", title=N_("Echo"), api=1)

    @hookimpl
    def coordtui_event(self, ctx: Any, event: Event) -> None:
        if isinstance(event, Said):
            self.answers += 1
            ctx.emit(Said(number=event.number + 1))


class Listener:
    """Hears everything, and once answers."""

    heard = 0

    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        return Plugin(name="listener", title=N_("Listener"), api=1)

    @hookimpl
    def coordtui_event(self, ctx: Any, event: Event) -> None:
        self.heard += 1


@pytest.fixture
def own_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events of this module may be read again: its plugins are objects, not packages."""
    from coordtui.host.loaded import Loaded

    package = __name__.partition(".")[0]
    monkeypatch.setattr(Loaded, "package", property(lambda self: package))


def test_events_that_are_answered_with_events_end_and_the_answerer_is_blamed(
    tmp_path: Path, own_events: None
) -> None:
    echo, listener = Echo(), Listener()
    with open_test_session(tmp_path, {"echo": echo, "listener": listener}) as session:
        session.context("echo").emit(Said())
        assert echo.answers == CHAIN
        assert listener.heard == CHAIN
        assert (session.host.get("echo").strikes, session.host.get("listener").strikes) == (1, 0)
        assert "without end" in str(session.told.all[-1].message)
        for _ in range(2):
            session.context("echo").emit(Said())
        assert session.host.get("echo").state == "aside"
        session.deliver_events()  # nothing of the chain was left for the next start
        assert listener.heard == 3 * CHAIN


class Quiet:
    """Does nothing by itself."""

    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        return Plugin(name="quiet", title=N_("Quiet"), api=1)


def test_what_is_told_too_fast_is_gathered_in_one_line_and_time_makes_it_good(tmp_path: Path) -> None:
    clock, calls = FrozenClock(), []
    with open_test_session(tmp_path, {"quiet": Quiet()}, clock=clock) as session:
        session.told.heard = calls.append
        ctx = session.context("quiet")
        for number in range(5_000):
            ctx.notify(f"told {number}")
        assert len(session.told.all) == len(calls) <= BURST + 5
        assert [str(each.message) for each in session.told.all[:2]] == ["told 0", "told 1"]
        assert f"{5_000 - BURST} more were not shown" in str(session.told.all[-1].message)
        session.notify("the program itself is heard")
        clock.advance(PACE + timedelta(seconds=1))
        ctx.notify("slowly again")
        assert [str(each.message) for each in session.told.all[-2:]] == [
            "the program itself is heard",
            "slowly again",
        ]


def test_another_plugins_table_is_refused_with_its_name_and_the_way(tmp_path: Path) -> None:
    with open_test_session(tmp_path, {"quiet": Quiet()}) as session:
        store = session.context("quiet").store
        with pytest.raises(Refused, match="“quiet” has no table “people”") as refused:
            store.table("people")
        assert isinstance(refused.value, KeyError)
        assert "service" in str(refused.value.remedy)


class Working:
    """Has jobs that end in every bad way."""

    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        names = ("exits", "fatal", "thread", "fine")
        jobs = [
            Job(id=f"working.{name}", title=name, target=f"{__name__}:job_{name}", every=timedelta(days=1))
            for name in names
        ]
        return Plugin(name="working", title=N_("Working"), api=1, jobs=tuple(jobs))


class Fatal(BaseException):
    """Neither an exception nor an end."""


def job_exits(ctx: Any, run: Any) -> None:
    raise SystemExit(3)


def job_fatal(ctx: Any, run: Any) -> None:
    raise Fatal


def job_thread(ctx: Any, run: Any) -> None:
    raise KeyboardInterrupt


def job_fine(ctx: Any, run: Any) -> None:
    return None


def test_a_job_that_would_end_its_thread_or_the_program_gives_its_lease_back_and_others_run(
    tmp_path: Path,
) -> None:
    with open_test_session(tmp_path, {"working": Working()}) as session:
        jobs, outcomes = session.jobs, {}

        def all_of_them() -> None:
            for name in ("exits", "fatal", "thread", "fine"):
                outcomes[name] = jobs.run(f"working.{name}").outcome

        thread = threading.Thread(target=all_of_them)
        thread.start()
        thread.join()
        assert outcomes == {"exits": "failed", "fatal": "failed", "thread": "failed", "fine": "done"}
        assert jobs.run("working.fine").outcome == "done"


def test_a_failure_is_kept_for_later_sessions_without_anybodys_data(tmp_path: Path) -> None:
    folder = tmp_path / "failures"
    assert failures.last("quiet", folder=folder) is None
    assert not folder.exists()
    clock = FrozenClock()
    private = "nobody@example.invalid in /home/nobody/placeholder.csv is 'Ada Placeholder'"
    try:
        raise ValueError(private)
    except ValueError as error:
        failures.keep("quiet", error, clock(), folder=folder)
        kept = failures.keep("quiet", error, clock(), folder=folder)
    assert failures.last("quiet", folder=folder) == kept
    assert kept.times == 2
    assert "test_misconduct.py" in kept.report
    text = (folder / "quiet.json").read_text("utf-8")
    assert not [word for word in ("nobody@", "/home", "Ada") if word in text]
    assert (folder / "quiet.json").stat().st_mode & 0o077 == 0
    (folder / "quiet.json").write_text("{", "utf-8")
    assert failures.last("quiet", folder=folder) is None


def test_nothing_is_written_when_nothing_failed(tmp_path: Path) -> None:
    with open_test_session(tmp_path, {"quiet": Quiet()}):
        pass
    assert not (tmp_path / "state" / "failures").exists()


def test_a_settings_section_that_exits_costs_its_plugin_and_is_told(tmp_path: Path) -> None:
    class Exits(Quiet):
        @hookimpl
        def coordtui_plugin(self) -> Plugin:
            def exits() -> None:
                raise SystemExit

            plugin = Plugin(name="quiet", title=N_("Quiet"), api=1)
            object.__setattr__(plugin, "settings", property(exits))
            return plugin

    class Broken:
        @hookimpl
        def coordtui_plugin(self) -> Plugin:
            return Plugin(name="broken", title=N_("Broken"), api=99)

    with open_test_session(tmp_path, {"quiet": Quiet(), "broken": Broken()}) as session:
        session.told.what_did_not_start()
        assert "“broken” is not there. It was written for version 99" in str(session.told.all[-1].message)
