from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api.errors import ChangedSince, Refused, StaleRecord
from coordtui.ui.widgets import History


class Light:
    """Something that is switched, and switched back."""

    def __init__(self) -> None:
        self.value = 0

    def turn(self, value: int):
        def do():
            before, self.value = self.value, value

            def undo() -> None:
                self.value = before

            return undo

        return do


@given(st.lists(st.integers(1, 9)), st.integers(0, 20))
def test_undoing_goes_back_step_by_step_and_redoing_forward_again(values, steps):
    light, history = Light(), History()
    states = [0]
    for value in values:
        history.do(f"turned to {value}", light.turn(value))
        states.append(light.value)
    back = min(steps, len(values))
    for _ in range(back):
        history.undo()
    assert light.value == states[len(values) - back]
    assert history.can_redo is bool(back)
    for _ in range(back):
        history.redo()
    assert light.value == states[-1]
    assert history.redo() is None


def test_something_new_forgets_what_was_taken_back():
    light, history = Light(), History()
    assert history.undo() is None
    history.do("one", light.turn(1))
    assert history.undo() == "one"
    history.do("two", light.turn(2))
    assert not history.can_redo
    assert history.undo() == "two"


def test_what_could_not_be_done_or_undone_leaves_the_history_as_it_was():
    light, history = Light(), History()
    history.do("one", light.turn(1))

    def refused():
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        history.do("two", refused)
    assert history.undo() == "one"
    history.do("three", lambda: refused)
    with pytest.raises(ArithmeticError):
        history.undo()
    assert history.can_undo


def test_a_step_over_what_another_changed_since_says_so_and_nothing_of_editing():
    history = History()

    def stale():
        raise StaleRecord({"name": "theirs"}, {"name": "mine"})

    history.do("one", lambda: stale)
    with pytest.raises(ChangedSince) as refused:
        history.undo()
    assert refused.value.parts() == ["This was changed since, and stays as it is now."]
    assert refused.value.stored == {"name": "theirs"}

    history = History()
    light = Light()
    history.do("three", lambda: stale() if light.value else light.turn(3)())
    history.undo()
    light.value = 4
    with pytest.raises(ChangedSince):
        history.redo()
    assert not history.can_redo
    with pytest.raises(StaleRecord) as first:
        history.do("four", stale)
    assert not isinstance(first.value, ChangedSince)


@pytest.mark.parametrize("error", [StaleRecord(None, {}), Refused("It is somebody else by now.")])
def test_a_step_that_is_refused_is_not_in_the_way_of_what_was_done_before(error):
    light, history = Light(), History()

    def refused():
        raise error

    history.do("one", light.turn(1))
    history.do("two", lambda: refused)
    with pytest.raises(type(error)):
        history.undo()
    assert history.undo() == "one"
    assert light.value == 0


def test_two_who_undo_at_once_take_two_steps_back():
    light, history = Light(), History()
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        undo = light.turn(2)()

        def wait_and_undo() -> None:
            begun.set()
            assert go_on.wait(30)
            undo()

        return wait_and_undo

    history.do("one", light.turn(1))
    history.do("two", slow)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(history.undo)
        assert begun.wait(30)
        second = threads.submit(history.undo)
        go_on.set()
        assert (first.result(30), second.result(30)) == ("two", "one")
    assert light.value == 0


def test_what_was_done_already_is_taken_back_and_made_again():
    light, history = Light(), History()
    undo = light.turn(3)()
    history.did("three", undo, light.turn(3))
    assert light.value == 3
    for value in (0, 3, 0):
        assert (history.redo() if value else history.undo()) == "three"
        assert light.value == value
