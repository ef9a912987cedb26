"""The lab in the store: founded, or copied from where it was; and what its coordinator comes in as."""

from __future__ import annotations

import pwd
import shlex
from pathlib import Path

from coordtui.access.opening import roll
from coordtui.access.opening.machine import Machine
from coordtui.access.opening.place import ACCOUNT, HOME, SETTINGS_FILE, Place, settings_of
from coordtui.access.opening.shell import quoted
from coordtui.access.opening.steps import Step
from coordtui.text.messages import N_, Message

_BETWEEN = "/var/tmp/coordtui-moving"  # noqa: S108 - its end is chosen by mktemp


def lab(machine: Machine, place: Place) -> Step:
    """There is a lab in the store, and its coordinator has a login."""
    return Step(
        id="lab",
        title=N_("The lab"),
        why=N_(
            "It is made, or copied from the store that you have (--move), as “{name}”: nothing in the store "
            "may belong to root. A store that is copied stays where it is; nobody works in it from then on.",
            name=ACCOUNT,
        ),
        script="cd /\n" + (_moved(machine, place) if place.founding.moved else _founded(machine, place)),
        done=lambda: is_there(machine, place),
        remedy=N_(
            "What was copied so far stays in {folder}; the store that you had was not changed. Nobody may "
            "have it open meanwhile.",
            folder=f"{_BETWEEN}.*",
        ),
        missing=_missing(place),
    )


def is_there(machine: Machine, place: Place) -> bool:
    """Whether the store holds a lab whose coordinator can come in; not, where that cannot be seen."""
    found = roll.ask(machine, place.python, store_of(machine, place))
    return isinstance(found, roll.Roll) and bool(found.lab and found.coordinator_login)


def store_of(machine: Machine, place: Place) -> str:
    """The address that the settings name, else the one that they are going to."""
    found = settings_of(machine)
    return (found.store.url if found else None) or place.store


def _missing(place: Place) -> Message | None:
    founding = place.founding
    if founding.login and (founding.moved or (founding.name and founding.coordinator)):
        return None
    return N_(
        "Say --lab NAME --coordinator PERSON --login NAME for a new lab, or --move STORE --login NAME for "
        "one that you have."
    )


def _as_account(machine: Machine, words: str) -> str:
    run = f"env HOME={quoted(machine, HOME)} {words}"
    return run if machine.trial else f"runuser -u {ACCOUNT} -- {run}"


def _founded(machine: Machine, place: Place) -> str:
    founding = place.founding
    name, person = shlex.quote(founding.name or "NAME"), shlex.quote(founding.coordinator or "PERSON")
    program = _program(machine, place)
    found = f"{program} --lang {founding.language} init --name {name} --coordinator {person}"
    # a store that has a lab is left alone: the lines may be run again
    look = f"{program} people list >/dev/null 2>&1"
    return f"{_as_account(machine, look)} ||\n    {_as_account(machine, found)}\n{_login(machine, place)}"


def _moved(machine: Machine, place: Place) -> str:
    """Copied by the owner of the old store into a folder between the two, which then changes hands."""
    from coordtui.store.url import path_of

    moved = place.founding.moved
    source = path_of(moved) if "://" in moved else Path(moved).absolute()
    copy = (
        f'{shlex.quote(place.command)} --store {shlex.quote(str(source))} store backup --to "$folder"/lab.db'
    )
    owner, home = _owner(source)
    before = after = ""
    if not machine.trial:
        copy = f"runuser -u {owner} -- env HOME={shlex.quote(home)} {copy}"
        before, after = f'chown {owner} "$folder"\n', f'chown -R {ACCOUNT}:{ACCOUNT} "$folder"\n'
    restore = _as_account(machine, f'{_program(machine, place)} store restore "$folder"/lab.db --yes')
    return (
        f"folder=$(mktemp -d {_BETWEEN}.XXXXXX)\n{before}{copy}\n{after}{restore}\n"
        f'rm -rf "$folder"\n{_login(machine, place)}'
    )


def _program(machine: Machine, place: Place) -> str:
    return f"{shlex.quote(place.command)} --settings {quoted(machine, SETTINGS_FILE)}"


def _login(machine: Machine, place: Place) -> str:
    """Give the coordinator, whatever their number in the lab, the name that they come in with."""
    url = shlex.quote(store_of(machine, place))
    ask = f"{shlex.quote(place.python)} -I -c {shlex.quote(roll.ASKING)} {url}"
    login = shlex.quote(place.founding.login or "LOGIN")
    number = "sed -n 's/.*\"coordinator\":\\([0-9]*\\).*/\\1/p'"
    edit = _as_account(machine, f'{_program(machine, place)} people edit "$number" --set login={login}')
    return f"number=$({_as_account(machine, ask)} | {number})\n{edit}\n"


def _owner(source: Path) -> tuple[str, str]:
    """The account that a store belongs to, and its home; root's where there is none."""
    try:
        found = pwd.getpwuid(source.stat().st_uid)
    except (OSError, KeyError):
        return "root", "/root"
    return found.pw_name, found.pw_dir
