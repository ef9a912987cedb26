"""What is asked for by a word ends in time, whatever it is at: nobody sits before it to see it hang."""

from __future__ import annotations

import resource
import signal
import threading
from collections.abc import Callable

from coordtui.access.gate.turning_away import LATER, TurnedAway
from coordtui.ending_now import end_now
from coordtui.text.messages import N_

WITHIN = 60.0
"""Seconds on the clock; a lab a hundred times as large as ours takes two."""

CPU = 30
"""Seconds of processor time."""

TOLD_WITHIN = 5.0
"""Seconds in which the sentence must find its way; whoever does not read that is ended without it."""

_ENDS = (signal.SIGALRM, signal.SIGXCPU)


def end_in_time(tell: Callable[[TurnedAway], None]) -> None:
    """From now on the process ends when its time is over: `tell` gets the sentence, the status is `LATER`.

    A thread waits for it, because Python's own handlers wait for long calls into a database or a library.
    What even that does not reach, the system ends.
    """
    for each in _ENDS:
        signal.signal(each, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)  # all later threads inherit it: only ours takes them
    threading.Thread(target=_wait, args=(tell,), daemon=True).start()
    signal.setitimer(signal.ITIMER_REAL, WITHIN)
    allowed = resource.getrlimit(resource.RLIMIT_CPU)[1]
    hard = CPU + 2 * int(TOLD_WITHIN)
    if allowed == resource.RLIM_INFINITY or hard <= allowed:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU, hard))


def _wait(tell: Callable[[TurnedAway], None]) -> None:
    signal.sigwait(_ENDS)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    signal.setitimer(signal.ITIMER_REAL, TOLD_WITHIN)
    try:
        tell(_over())
    finally:
        end_now(LATER)


def _over() -> TurnedAway:
    return TurnedAway(
        LATER,
        N_("This took too long, and was ended."),
        why=N_("What came of it is not whole; asking for it changes nothing."),
        remedy=N_("Come again later, or tell those who look after the program."),
    )
