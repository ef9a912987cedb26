"""From who comes to the program on their screen, in one process; what can be said no to is said here.

What costs nothing is asked first, and the lab is opened last.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.access.afar import serve_from_afar
from coordtui.access.gate import limits, slots, terminal
from coordtui.access.gate.asked import Asked, read, with_wish
from coordtui.access.gate.environment import Came
from coordtui.access.gate.failing import failed
from coordtui.access.gate.language import language_for
from coordtui.access.gate.telling import Telling
from coordtui.access.gate.timely import end_in_time
from coordtui.access.gate.turning_away import TurnedAway
from coordtui.access.gate.who import Who, actor_of, who_comes
from coordtui.ending_now import end_now

if TYPE_CHECKING:
    from types import FrameType

    from coordtui.config import Settings
    from coordtui.host.session import Session

BROKEN_PIPE, INTERRUPTED = 141, 130

_log = logging.getLogger(__name__)


def enter(words: Sequence[str], came: Came) -> int:
    """Let a person in, or say why not; the exit status. Raises nothing."""
    telling, asked = Telling(), None
    for number in (signal.SIGHUP, signal.SIGTERM):  # also where they were ignored; the screen takes them over
        signal.signal(number, _leave)
    limits.stand_apart()
    serve_from_afar()
    try:
        asked = read(words)
        asked = with_wish(asked, came.command)
        return _let_in(asked, who_comes(asked, came), telling)
    except TurnedAway as no:
        if telling.language is None:
            telling.language = language_for(asked)
        telling.complain(no)
        return no.status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # so that the last flush finds somebody
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last net: a person gets a sentence, the log the rest
        if telling.language is None:
            telling.language = language_for(asked)
        return failed(error, telling)


def _leave(number: int, _frame: FrameType | None) -> None:
    """Told to end where nothing is begun yet, or all is done."""
    end_now(128 + number)


def _let_in(asked: Asked, who: Who, telling: Telling) -> int:
    from coordtui.access.gate import verbs
    from coordtui.config import load_settings

    _be_called(who.login)
    if not asked.verb:
        terminal.require(os.environ, by_sudo=who.by_sudo)
    if asked.verb in verbs.WITHOUT_LAB:
        telling.language = language_for(asked)
        return verbs.say(asked.verb, telling)
    state = _state(asked)
    with telling.hidden(state):
        settings = load_settings(asked.settings)
        limits.limit(settings.access.memory_mb)
        if asked.verb:
            end_in_time(telling.complain)
        own = _own_place(state, who, settings, screen=not asked.verb)
        with _opened(asked, who, settings, own) as session:
            telling.language = session.translator.language
            _note_use(state, who, session)
            return verbs.answer(asked.verb, session) if asked.verb else _show(session)


def _be_called(login: str) -> None:
    """Say whose session it is, for `ps -o comm` and `top`: all have much the same command line."""
    with suppress(OSError), open("/proc/self/comm", "w", encoding="utf-8") as file:
        file.write(f"coord:{login}"[:15])


def _state(asked: Asked) -> Path:
    """The folder of what the sessions of the account share."""
    from coordtui.config.paths import state_dir

    if asked.state:
        os.environ["XDG_STATE_HOME"] = asked.state
    return state_dir()


def _own_place(state: Path, who: Who, settings: Settings, *, screen: bool) -> Path:
    """The person's own folder, with a slot of it taken for a screen or for a word; raises `TurnedAway`.

    A disk that is full, or cannot be written, keeps nobody out who could do something about it.
    """
    own = slots.own_folder(state, who.login)
    try:
        slots.make(own)
        if screen:
            slots.take(own, settings.access.sessions_each, f"{who.via} {who.key}")
        else:
            slots.take_for_word(own)
    except OSError as error:
        _log.warning("sessions are not counted: %s", error)
    return own


@contextmanager
def _opened(asked: Asked, who: Who, settings: Settings, own: Path) -> Iterator[Session]:
    """The lab as this person sees it; raises what `open_session` does, and `TurnedAway`."""
    from coordtui.host.session import open_session

    gc.freeze()  # what was imported stays; it need not be walked through again and again
    gc.enable()
    with open_session(
        settings, settings.store_url(asked.store), actor=partial(actor_of, who=who), own=own
    ) as session:
        yield session


def _note_use(state: Path, who: Who, session: Session) -> None:
    """Keep when the key last came in, and from where."""
    if who.key:
        from coordtui.access.keys import last_use

        last_use.note(state, who.key, session.clock().astimezone(UTC), who.address)


def _show(session: Session) -> int:
    from coordtui.ui import run_app

    return run_app(session)
