"""The gate: what a person's key, or the sudo rule, runs. `main` is `coordtui-session`.

Whoever comes through it works under an account that is not theirs. So the environment is cleaned
to a list before anything else is imported, and what they asked for is one of a few words or refused.
This module and the one that it imports at once (`environment`) import nothing else of the program.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from coordtui.access.gate import environment


def main(argv: Sequence[str] | None = None) -> int:
    """Let a person in, or say in a sentence why not; the exit status.

    0 they left, 64 a command was asked for, 65 no terminal, 66 one that cannot show the program,
    69 the lab cannot be opened, 70 a fault of the program, 75 too many at once, 77 not allowed,
    124 nobody pressed a key for too long, 129 and 143 hung up and told to end.

    Where a server has sessions ready (`coordtui.access.serving`), one of its own takes the terminal.
    """
    _show_no_trace()
    words = list(sys.argv[1:] if argv is None else argv)
    came = environment.take_over(words)
    if came.command is None:
        from coordtui.access.serving.client import hand_over

        hand_over(words, {**os.environ, **came.told})
        return _before_a_shell(words, came)
    return _open(words, came)


def _show_no_trace() -> None:
    """Let ctrl+c end the process before there is a screen: Python would show where it was, with paths."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # the key line has it ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _before_a_shell(words: Sequence[str], came: environment.Came) -> int:
    """The same with a shell behind it that gives the terminal back, whatever ends the session."""
    from coordtui import ending_now
    from coordtui.access.gate.behind import go_on_before_a_shell

    go_on_before_a_shell()
    status = 70
    try:
        status = _open(words, came)
    except SystemExit as end:
        status = ending_now.status_of(end)
    finally:
        ending_now.tell(status)
    return status


def open_here(words: Sequence[str]) -> int:
    """The same in this process, which was forked from the server for one person."""
    _show_no_trace()
    return _open(words, environment.take_over(words))


def _open(words: Sequence[str], came: environment.Came) -> int:
    import gc

    gc.disable()  # importing makes no garbage; the session turns it on again
    from coordtui.access.gate.entering import enter

    return enter(words, came)
