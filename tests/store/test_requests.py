"""A wish that is asked for again is carried out once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coordtui.api import StaleRecord
from coordtui.store import Store, open_store, requests

from .conftest import PAPERS


def test_asking_again_gives_the_first_result_and_does_nothing(store: Store) -> None:
    def sign_up() -> dict[str, object]:
        return {"seat": store.insert({"who": "Hrafn"}), "with": (1, 2)}

    first = store.run(sign_up, request="8f1c")
    assert store.run(sign_up, request="8f1c") == first == {"seat": 1, "with": [1, 2]}
    assert len(store) == 1
    assert store.run(sign_up, request="another")["seat"] == 2


def test_without_a_name_the_work_is_done_each_time(store: Store) -> None:
    assert [store.run(lambda: store.insert({})) for _ in range(2)] == [1, 2]


def test_what_was_undone_is_not_remembered_as_done(store: Store) -> None:
    def fail() -> None:
        store.insert({})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.run(fail, request="a")
    assert store.run(lambda: store.insert({}), request="a") == 1


def test_a_request_that_lost_a_race_is_tried_again_under_its_name(store: Store) -> None:
    tries = []

    def lose_once() -> int:
        tries.append(1)
        number = store.insert({})
        if len(tries) == 1:
            raise StaleRecord(None, {})
        return number

    assert store.run(lose_once, request="a") == 1
    assert len(tries) == 2
    assert len(store) == 1


def test_a_result_that_json_cannot_say_is_refused_and_undone(store: Store) -> None:
    with pytest.raises(TypeError):
        store.run(lambda: [store.insert({}), object()], request="a")
    assert len(store) == 0


def test_requests_of_two_plugins_may_have_the_same_name(store: Store) -> None:
    one, two = store.for_plugin("one", [PAPERS]), store.for_plugin("two", [PAPERS])
    assert one.run(lambda: 1, request="a") == 1
    assert two.run(lambda: 2, request="a") == 2


def test_a_request_is_forgotten_after_its_time(path: Path) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with open_store(str(path), clock=lambda: now) as store:
        store.run(lambda: 1, request="old")
        now += requests.KEPT - timedelta(seconds=1)
        store.run(lambda: 1, request="young")
        assert store.run(lambda: 2, request="old") == 1
        now += timedelta(seconds=2)
        store.run(lambda: 1, request="younger")
        assert store.run(lambda: 2, request="old") == 2
        assert store.run(lambda: 2, request="young") == 1


def test_two_processes_with_the_same_request_do_it_once(path: Path, spawn) -> None:
    code = """
    store = open_store(PATH)
    print("ready", flush=True)
    sys.stdin.readline()
    print(store.run(lambda: store.insert({}), request="same"))
    """
    both = [spawn(code) for _ in range(3)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert {process.communicate(timeout=60)[0] for process in both} == {"1\n"}
    with open_store(str(path)) as store:
        assert len(store) == 1
