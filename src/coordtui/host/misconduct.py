"""What a plugin may do that is no exception of its own making, said in words for the person."""

from __future__ import annotations

from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe


class Misconduct(Exception):
    """Something that costs a plugin its page; `told` says it, `plugin` is who did it, where that is known."""

    def __init__(self, told: Message, plugin: str | None = None) -> None:
        super().__init__(str(told))
        self.told, self.plugin = told, plugin


class TriedToEnd(Misconduct):
    """It raised what ends a program or a task: `sys.exit()`, an interrupt, a cancellation."""

    def __init__(self, error: BaseException) -> None:
        kind = "sys.exit" if isinstance(error, SystemExit) else type(error).__name__
        what = f"{kind}({safe(str(error), limit=80)})"
        super().__init__(N_("It tried to end the program: {what}.", what=what))
        self.__cause__ = error
        self.__traceback__ = error.__traceback__


class HeldTheScreen(Misconduct):
    """It did not give the screen back for so many seconds; raised in its own code."""

    def __init__(self, plugin: str, seconds: float) -> None:
        super().__init__(
            NN_(
                "It held the screen for {n} second, so that no key did anything.",
                "It held the screen for {n} seconds, so that no key did anything.",
                round(seconds),
            ),
            plugin,
        )
        self.seconds = seconds


class HeldForGood(BaseException):
    """The same, for code that catches every `Exception` and goes on."""

    def __init__(self, fault: HeldTheScreen) -> None:
        super().__init__(str(fault))
        self.fault = fault


class Flooded(Misconduct):
    """It sends messages, or calls itself, without end."""

    def __init__(self, plugin: str) -> None:
        super().__init__(N_("It kept the program busy without a pause."), plugin)


class EventsWithoutEnd(Misconduct):
    """It answers events with events, which are answered with events, and so on."""

    def __init__(self, plugin: str) -> None:
        super().__init__(N_("It answers events with new events without end."), plugin)


def as_fault(error: BaseException) -> Exception:
    """The error as a fault of whoever raised it, also where it was to end the program."""
    if isinstance(error, HeldForGood):
        error.fault.__traceback__ = error.__traceback__
        return error.fault
    return error if isinstance(error, Exception) else TriedToEnd(error)
