"""Who comes and what they ask for: the words of the key line, and those that sshd or sudo pass on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from coordtui.access import usual
from coordtui.access.gate.turning_away import COMMAND, NOT_ALLOWED, TurnedAway
from coordtui.text.messages import N_

VERBS = ("calendar", "my-data", "help", "version")
"""What can be asked for without a screen, each by exactly this word."""

LOGIN = re.compile(usual.LOGIN)
_KEY = re.compile(usual.FINGERPRINT)
BY_KEY = "--by-key"
_OPTIONS = {"--as": "login", "--key": "key", "--settings": "settings", "--store": "store", "--state": "state"}


class Asked(NamedTuple):
    """What the gate was told. All but `verb` comes from the administrator, who wrote the key line."""

    login: str = ""
    """Who comes; empty where sudo says it."""
    key: str = ""
    """The fingerprint of their key."""
    settings: str = usual.SETTINGS
    store: str | None = None
    state: str | None = None
    """The folder that holds what the sessions of the account share, in place of the usual one."""
    by_key: bool = False
    """Whether sshd says by which key they came, and the key file whose it is; see `by_key`."""
    verb: str = ""
    """One of `VERBS`; empty for the program itself."""


def read(words: Sequence[str]) -> Asked:
    """What the key line says; raises `TurnedAway`.

    They are options with one value each, and at most one verb.
    """
    given: dict[str, str] = {}
    verb, by_key = "", False
    rest = iter(words)
    for word in rest:
        name, has_value, value = word.partition("=")
        if name in _OPTIONS and _OPTIONS[name] not in given:
            given[_OPTIONS[name]] = value if has_value else next(rest, "")
        elif word == BY_KEY and not by_key:
            by_key = True
        elif word in VERBS and not verb:
            verb = word
        else:
            raise _not_understood()
    asked = Asked(**given, by_key=by_key, verb=verb)
    wrong_login = "login" in given and not LOGIN.fullmatch(asked.login)
    wrong_key = "key" in given and not (asked.login and _KEY.fullmatch(asked.key))
    if wrong_login or wrong_key or "" in given.values() or (by_key and asked.login):
        raise _not_understood()
    return asked


def with_wish(asked: Asked, command: str | None) -> Asked:
    """The same with what the person asked sshd to run; raises `TurnedAway` unless it is a verb.

    Their words are compared as they are, and never taken apart.
    """
    if command is None:
        return asked
    return asked._replace(verb=_verb(command))


def _verb(command: str) -> str:
    if command not in VERBS:
        raise TurnedAway(
            COMMAND,
            N_("No command is run here."),
            why=N_("With this key one comes into the program, and the machine stays out of reach."),
            remedy=N_(
                "Leave the command out and ask for a terminal (ssh -t), or give one of these words: {verbs}.",
                verbs=", ".join(VERBS),
            ),
        )
    return command


def _not_understood() -> TurnedAway:
    return TurnedAway(
        NOT_ALLOWED,
        N_("The line of your key is not understood, so that nobody can be let in by it."),
        remedy=N_("Tell those who look after the program: “coordtui access check” says what is wrong."),
    )
