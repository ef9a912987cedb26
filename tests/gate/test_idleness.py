"""Sessions in which nobody presses a key end, after a word."""

from __future__ import annotations

from typing import Any

from coordtui.ui.idleness import Idleness


class App:
    """Stands for the program: what it is told, and the timer that is set last."""

    over: Any = None

    def __init__(self) -> None:
        self.said: list[str] = []
        self.wait, self.status = 0.0, None

    def say(self, words: object, role: str = "") -> None:
        self.said.append(str(words))

    def exit(self, return_code: int) -> None:
        self.status = return_code

    def set_timer(self, delay: float, callback: object) -> None:
        self.wait = delay


def test_who_presses_no_key_is_told_and_then_the_session_ends() -> None:
    app, now = App(), [0.0]
    idle = Idleness(app, 10, lambda: now[0])  # type: ignore[arg-type]
    now[0] += app.wait
    idle.look()
    assert len(app.said) == 1
    assert app.status is None
    now[0] += app.wait
    idle.look()
    assert app.status == app.over.exit_status == 124
    assert now[0] == 600


def test_any_key_keeps_the_session_open() -> None:
    app, now = App(), [0.0]
    idle = Idleness(app, 10, lambda: now[0])  # type: ignore[arg-type]
    for _ in range(20):
        now[0] += app.wait
        idle.look()
        idle.seen()
    assert app.status is None
    assert now[0] > 3000
