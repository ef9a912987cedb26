from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coordtui.api import Event, PersonMerged
from coordtui.host import Found
from coordtui.host.events import StoredEvent
from coordtui.host.session import Session
from coordtui.testing import FrozenClock, open_test_session

Install = Callable[..., Found]
MERGED = PersonMerged(kept=1, duplicate=2)

CODE = """
class Visit(Record):
    guest: str
heard = []
class Arrived(Event):
    guest: str
@hookimpl
def coordtui_plugin():
    return Plugin(name="{name}", title=N_("V"), api=1, tables=(Table(name="visits", record=Visit),))
@hookimpl
def coordtui_event(ctx, event):
    heard.append((ctx.actor.name, event))
    ctx.store.records(Visit).add(Visit(guest=str(event)))
    {more}
"""


@pytest.fixture
def write(install: Install) -> Callable[..., str]:
    """The import path of a plugin that writes down each event and then does something more."""

    def make(name: str, more: str = "pass") -> str:
        return install(name, CODE.format(name=name, more=more)).value

    return make


def module(session: Session, name: str) -> object:
    import sys

    return sys.modules[session.host.get(name).found.value]


def written(session: Session, name: str) -> int:
    return len(session.store.table(f"{name}.visits"))


def waiting(session: Session) -> list[StoredEvent]:
    return session._core.records(StoredEvent).find()


def test_hook_coordtui_event_is_called_for_every_plugin_as_the_program_itself(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    with open_test_session(tmp_path, {"a": write("a"), "b": write("b")}) as session:
        session.context().emit(MERGED)
        for name in ("a", "b"):
            assert module(session, name).heard == [("coordtui", MERGED)]
            assert written(session, name) == 1
        assert waiting(session) == []


def test_an_event_is_delivered_only_after_the_transaction_that_caused_it(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    with open_test_session(tmp_path, {"a": write("a")}) as session:
        with session.store.transaction():
            session.emit("core", MERGED)
            assert module(session, "a").heard == []
        assert len(module(session, "a").heard) == 1


def test_an_event_of_a_transaction_that_is_undone_never_happened(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    with open_test_session(tmp_path, {"a": write("a")}) as session:
        with contextlib.suppress(ZeroDivisionError), session.store.transaction():
            session.emit("core", MERGED)
            1 / 0  # noqa: B018 - undone here
        assert waiting(session) == []
        session.deliver_events()
        assert module(session, "a").heard == []


def test_what_a_dead_process_left_is_delivered_at_the_next_start(
    tmp_path: Path, write: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plugins = {"a": write("a")}
    with open_test_session(tmp_path, plugins) as session:
        monkeypatch.setattr(session._events, "_deliver_new", lambda: None)  # it dies just after the commit
        session.emit("core", MERGED)
        assert len(waiting(session)) == 1
    with open_test_session(tmp_path, plugins) as session:
        assert module(session, "a").heard == [("coordtui", MERGED)]
        assert waiting(session) == []


def test_a_plugin_that_fails_costs_no_other_its_event_and_leaves_nothing_half_written(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    with open_test_session(tmp_path, {"a": write("a", "1/0"), "b": write("b")}) as session:
        session.emit("core", MERGED)
        assert (written(session, "a"), written(session, "b")) == (0, 1)
        assert session.host.get("a").strikes == 1
        (row,) = waiting(session)
        assert (row.reached, row.failures) == (["b"], {"a": 1})


def test_a_failed_answer_is_asked_for_again_at_the_next_starts_and_given_up_after_three(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    plugins = {"a": write("a", "1/0"), "b": write("b")}
    with open_test_session(tmp_path, plugins) as session:
        session.emit("core", MERGED)
    for failures in (2, 3):
        with open_test_session(tmp_path, plugins) as session:
            assert len(module(session, "b").heard) == 1, "b must not hear it again"
            assert len(module(session, "a").heard) == failures
    assert waiting_in(tmp_path) == []


def waiting_in(tmp_path: Path) -> list[StoredEvent]:
    with open_test_session(tmp_path) as session:
        return waiting(session)


def test_an_event_waits_for_plugins_that_this_process_did_not_load(
    tmp_path: Path, write: Callable[..., str], install: Install
) -> None:
    from coordtui.config import Settings
    from coordtui.host.session import open_session

    open_test_session(tmp_path).close()
    found = [Found("a", write("a"), "test"), Found("b", write("b"), "test")]
    url = f"sqlite:///{tmp_path}/coordtui.db"
    with open_session(Settings(), url, found=found, only={"a"}) as session:
        session.emit("a", MERGED)
        assert len(module(session, "a").heard) == 1
    with open_session(Settings(), url, found=found) as session:
        assert len(module(session, "a").heard) == 1
        assert len(module(session, "b").heard) == 1
        assert waiting(session) == []


def test_an_event_does_not_wait_for_ever_for_a_plugin_that_is_not_used(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    clock = FrozenClock()
    plugins = {"a": write("a"), "b": write("b", "1/0")}
    with open_test_session(tmp_path, plugins, clock=clock) as session:
        session.emit("a", MERGED)
    for days, left in ((29, 1), (2, 0)):
        clock.advance(timedelta(days=days))
        with open_test_session(tmp_path, {"b": plugins["b"]}, clock=clock) as session:
            assert len(waiting(session)) == left


def test_an_event_that_nobody_answers_is_not_kept(tmp_path: Path, install: Install) -> None:
    with open_test_session(tmp_path, {"a": install("a").value}) as session:
        revision = session.store.revision
        session.emit("core", MERGED)
        assert session.store.revision == revision


def test_a_plugins_own_event_comes_back_as_what_it_was(tmp_path: Path, write: Callable[..., str]) -> None:
    with open_test_session(tmp_path, {"a": write("a")}) as session:
        code = module(session, "a")
        session.context("a").emit(code.Arrived(guest="Prof. Nobody"))
        assert code.heard == [("coordtui", code.Arrived(guest="Prof. Nobody"))]


class Foreign(Event):
    at: datetime


def test_an_event_of_a_package_that_is_not_the_emitters_is_refused(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    with (
        open_test_session(tmp_path, {"a": write("a")}) as session,
        pytest.raises(TypeError, match="not an event of"),
    ):
        session.emit("a", Foreign(at=datetime(2026, 11, 12, tzinfo=UTC)))


def test_the_store_cannot_name_code_to_run(tmp_path: Path, write: Callable[..., str]) -> None:
    plugins = {"a": write("a")}
    with open_test_session(tmp_path, plugins) as session:
        for target in ("os:abort", "coordtui.host.session:open_session"):
            session._core.records(StoredEvent).add(
                StoredEvent(by="core", type=target, data={}, at=session.clock())
            )
    with open_test_session(tmp_path, plugins) as session:
        assert module(session, "a").heard == []


def test_events_of_an_answer_are_delivered_after_it(tmp_path: Path, write: Callable[..., str]) -> None:
    more = "isinstance(event, PersonMerged) and ctx.emit(Arrived(guest='x'))"
    with open_test_session(tmp_path, {"a": write("a", more)}) as session:
        session.emit("core", MERGED)
        assert [type(event).__name__ for _, event in module(session, "a").heard] == [
            "PersonMerged",
            "Arrived",
        ]


def test_many_events_of_one_transaction_are_each_delivered_once_and_in_order(
    tmp_path: Path, write: Callable[..., str]
) -> None:
    with open_test_session(tmp_path, {"a": write("a")}) as session:
        with session.store.transaction():
            for number in range(250):
                session.emit("core", PersonMerged(kept=number, duplicate=0))
        assert [event.kept for _, event in module(session, "a").heard] == list(range(250))
        assert waiting(session) == []


def test_two_sessions_deliver_an_event_once_between_them(
    tmp_path: Path, write: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    plugins = {"a": write("a")}
    with open_test_session(tmp_path, plugins) as first, open_test_session(tmp_path, plugins) as second:
        monkeypatch.setattr(first._events, "_deliver_new", lambda: None)
        with first.store.transaction():
            for number in range(50):
                first.emit("core", PersonMerged(kept=number, duplicate=0))
        threads = [threading.Thread(target=each.deliver_events) for each in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(event.kept for _, event in module(first, "a").heard) == list(range(50))
        assert written(first, "a") == 50
