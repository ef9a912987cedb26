"""What a plugin may do that is no exception of its own making, said in words for the person."""

from __future__ import annotations

import traceback

from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe

LONGEST = 100_000
"""Characters of an error and its trace; of what says more, the beginning is kept."""


class Misconduct(Exception):
    """Something that costs a plugin its page; `told` says it, `plugin` is who did it, where that is known."""

    def __init__(self, told: Message, plugin: str | None = None) -> None:
        super().__init__(str(told))
        self.told, self.plugin = told, plugin


class TriedToEnd(Misconduct):
    """It raised what ends a program or a task: `sys.exit()`, an interrupt, a cancellation."""

    def __init__(self, error: BaseException) -> None:
        kind = "sys.exit" if isinstance(error, SystemExit) else type(error).__name__
        what = f"{kind}({safe(_words(error), limit=80)})"
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


class DidNotAnswer(Misconduct):
    """It was asked something beside the screen, and whoever asked waits without end."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            NN_("It did not answer for {n} second.", "It did not answer for {n} seconds.", round(seconds))
        )


class EventsWithoutEnd(Misconduct):
    """It answers events with events, which are answered with events, and so on."""

    def __init__(self, plugin: str) -> None:
        super().__init__(N_("It answers events with new events without end."), plugin)


def as_fault(error: BaseException) -> Exception:
    """The error as a fault of whoever raised it, also where it was to end the program.

    Whoever tells of it later may ask for its text, its name and its trace: one that fails when
    it is asked, that says too much, or what no file can hold, is replaced by one that does not.
    """
    if isinstance(error, HeldForGood):
        error.fault.__traceback__ = error.__traceback__
        return error.fault
    fault = error if isinstance(error, Exception) else TriedToEnd(error)
    words = ""
    try:
        words = str(fault)
        told = "".join(traceback.format_exception(fault)) + type(fault).__name__ + words
        tame = len(told.encode()) <= LONGEST
    except BaseException:  # noqa: BLE001 - it may do anything when it is asked
        tame = False
    return fault if tame else _tamed(fault, words)


def _tamed(error: Exception, words: str) -> Exception:
    """An error of the same name and trace that only says these words."""
    name = safe(type.__dict__["__name__"].__get__(type(error)), limit=80)
    tame: Exception = type(name, (Exception,), {})(safe(words, limit=2000))
    tame.__traceback__ = BaseException.__dict__["__traceback__"].__get__(error)
    return tame


def _words(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # noqa: BLE001 - as above
        return ""


def is_raised(error: BaseException) -> bool:
    """Whether some code says `raise`: a person's interrupt, or a coroutine's end, comes between two steps."""
    from opcode import opmap

    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_code[trace.tb_lasti] == opmap["RAISE_VARARGS"]
