"""The folders of an opened lab, the file of keys and the settings: whose they are, and who may read them."""

from __future__ import annotations

import stat

from coordtui.access.opening import texts
from coordtui.access.opening.machine import Machine
from coordtui.access.opening.place import (
    ACCOUNT,
    FOLDER,
    HOME,
    SETTINGS_FILE,
    STORE_FOLDER,
    Place,
    settings_of,
)
from coordtui.access.opening.shell import given_to, quoted, written
from coordtui.access.opening.steps import Step
from coordtui.text.messages import N_

USUAL_SETTINGS = f"{HOME}/.config/coordtui/settings.toml"
"""Where the program looks for settings when it is run as the account, without an option."""


def has(machine: Machine, path: str, mode: int, owner: str, group: str | None = None) -> bool:
    """Whether a file or folder is there with this mode, owner and group; in a trial, with this mode."""
    try:
        status = machine.at(path).lstat()
    except OSError:
        return False
    if stat.S_IMODE(status.st_mode) != mode or stat.S_ISLNK(status.st_mode):
        return False
    if machine.trial:
        return True
    account = machine.account(ACCOUNT)
    uids = {"root": 0, ACCOUNT: account.uid if account else -1}
    gids = {"root": 0, ACCOUNT: account.gid if account else -1}
    return status.st_uid == uids[owner] and status.st_gid == gids[group or owner]


def folders(machine: Machine) -> Step:
    """The account's home, the store's folder in it, and the lab's folder, which the account cannot write."""
    ours = given_to(machine, ACCOUNT, ACCOUNT, "0700")
    roots = given_to(machine, "root", ACCOUNT, "0750")
    home, store, config = (quoted(machine, each) for each in (HOME, STORE_FOLDER, f"{HOME}/.config"))
    inner, lab = quoted(machine, f"{HOME}/.config/coordtui"), quoted(machine, FOLDER)
    wanted = [(path, 0o700, ACCOUNT, ACCOUNT) for path in (HOME, STORE_FOLDER, f"{HOME}/.config/coordtui")]
    return Step(
        id="folders",
        title=N_("The folders"),
        why=N_(
            "{home} holds the store, for the account alone. {folder} holds what the account must read and "
            "must never write: otherwise whoever broke into one session could let themselves in for ever.",
            home=HOME,
            folder=FOLDER,
        ),
        script=(
            f"install -d {ours} {home} {store} {config} {inner}\n"
            f"install -d {roots} {lab}\n"
            f"ln -sfn {quoted(machine, SETTINGS_FILE)} {quoted(machine, USUAL_SETTINGS)}\n"
        ),
        done=lambda: (
            all(has(machine, *each) for each in (*wanted, (FOLDER, 0o750, "root", ACCOUNT)))
            and machine.at(USUAL_SETTINGS).is_symlink()
        ),
        remedy=N_("Look at what stands in the way with “ls -ld {home} {folder}”.", home=HOME, folder=FOLDER),
    )


def keys(machine: Machine, place: Place) -> Step:
    """The file of keys, empty at first; what is in it is kept."""
    path = quoted(machine, place.keys_file)
    options = given_to(machine, "root", ACCOUNT, "0640")
    owner = "" if machine.trial else f"chown root:{ACCOUNT} {path}\n"
    return Step(
        id="keys-file",
        title=N_("The file of keys"),
        why=N_(
            "sshd reads people’s keys here and nowhere else. Root owns it; “coordtui access add-key” adds "
            "to it."
        ),
        script=f"test -e {path} || install {options} /dev/null {path}\n{owner}chmod 0640 {path}\n",
        done=lambda: has(machine, place.keys_file, 0o640, "root", ACCOUNT),
        remedy=N_("Its folder must be there and belong to root; the step before makes it."),
    )


def settings(machine: Machine, place: Place) -> Step:
    """The lab's settings; a file that is there is kept, and given its owner."""
    path = quoted(machine, SETTINGS_FILE)
    owner = "" if machine.trial else f"chown root:{ACCOUNT} {path}\n"
    return Step(
        id="settings",
        title=N_("The settings"),
        why=N_(
            "They say where the store is. Sessions read them and cannot change them; a password of a "
            "database in the address is read by root and the account alone."
        ),
        script=(
            f"umask 027\ntest -e {path} || {written(texts.settings(place), path)}\n{owner}chmod 0640 {path}\n"
        ),
        done=lambda: has(machine, SETTINGS_FILE, 0o640, "root", ACCOUNT) and _has_store(machine),
        remedy=N_(
            "If it was there before, add the store to it: “coordtui --settings {file} config set store.url "
            "{url}”.",
            file=SETTINGS_FILE,
            url=place.store,
        ),
    )


def _has_store(machine: Machine) -> bool:
    found = settings_of(machine)
    return found is not None and found.store.url is not None
