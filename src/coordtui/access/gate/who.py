"""Who comes: the login of the key line or of sudo, and the person of the lab that it belongs to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from coordtui.access.gate.asked import LOGIN, Asked
from coordtui.access.gate.environment import Came
from coordtui.access.gate.turning_away import NOT_ALLOWED, TurnedAway
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.api.records import Actor
    from coordtui.directory import Directory


class Who(NamedTuple):
    """Who comes, from where, and with which key; `address` and `key` are empty where there is none."""

    login: str
    address: str = ""
    key: str = ""
    by_sudo: bool = False

    @property
    def via(self) -> str:
        """From where they act, as `Actor.via` has it."""
        return "ssh:sudo" if self.by_sudo else f"ssh:{self.address or 'unknown'}"


def who_comes(asked: Asked, came: Came) -> Who:
    """Who comes; raises `TurnedAway` when nobody says it."""
    if asked.login:
        return Who(asked.login, came.address, asked.key)
    if asked.by_key:
        return _by_key(asked, came)
    return Who(_by_sudo(came), by_sudo=True)


def _by_key(asked: Asked, came: Came) -> Who:
    """Whose key sshd let in; raises `TurnedAway`."""
    from coordtui.access.gate import by_key
    from coordtui.config import load_settings

    keys_file = load_settings(asked.settings).access.keys_file
    login, key = by_key.who_came(came.told.get(by_key.VARIABLE, ""), keys_file)
    return Who(login, came.address, key)


def _by_sudo(came: Came) -> str:
    """The login of the account that sudo was called by.

    What is believed: sudo sets `SUDO_UID` itself, whatever the caller's environment says, and only
    root and whoever acts as our account already can start the gate without it. A key line always has
    `--as`, so that no environment of sshd's is asked. `SUDO_UID` is neither root, who needs no rule,
    nor our own account; its name is looked up, and `SUDO_USER` must say the same.
    """
    import pwd

    if came.account is not None and came.account not in {0, os.getuid()}:
        try:
            name = pwd.getpwuid(came.account).pw_name
        except (KeyError, OverflowError):
            name = ""
        if LOGIN.fullmatch(name) and came.account_name == name:
            return name
    raise TurnedAway(
        NOT_ALLOWED,
        N_("Nobody says who you are."),
        why=N_("The program is opened by a person’s key, or by sudo from their own account."),
        remedy=N_("Ask those who look after the program how people come in."),
    )


def actor_of(directory: Directory, *, who: Who) -> Actor:
    """Who acts when this login comes in; raises `TurnedAway`.

    A login that a merged person had leads to whom they were merged into.
    """
    from coordtui.access.actors import actor_for

    found = directory.with_login(who.login)
    person = found and directory.person(found.doc_id)
    if person is None or person.merged_into is not None:  # or a ring of merges, which has no end
        raise _unknown(who)
    if not person.access:
        raise TurnedAway(
            NOT_ALLOWED,
            N_("You are known here, and have no role that lets you in."),
            remedy=N_("Ask the coordinator of the lab."),
        )
    return actor_for(person, who.via, who.key)


def _unknown(who: Who) -> TurnedAway:
    good = N_("Your key is good, and the lab does not say whose it is.")
    return TurnedAway(
        NOT_ALLOWED,
        N_("Nobody of this lab has the login “{login}”.", login=who.login),
        why=N_("Your account is good, and the lab does not say whose it is.") if who.by_sudo else good,
        remedy=N_("Ask the coordinator of the lab to write your login on your page."),
    )
