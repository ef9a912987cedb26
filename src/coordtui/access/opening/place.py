"""Where everything of an opened lab is, and how people come in: decided once, told to every step."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from coordtui.access import usual
from coordtui.api.errors import SettingsError

if TYPE_CHECKING:
    from coordtui.access.opening.machine import Machine
    from coordtui.config import Settings

Way = Literal["keys", "accounts"]
"""People come in with SSH keys to one shared account, or with accounts of their own and a sudo rule."""

ACCOUNT = usual.ACCOUNT
"""The service account that owns the store, and its group."""

HOME = "/var/lib/coordtui"
FOLDER = "/etc/coordtui"
DROP_IN = "/etc/ssh/sshd_config.d/coordtui.conf"
PEOPLE_DROP_IN = "/etc/ssh/sshd_config.d/coordtui-people.conf"
"""For those who have accounts of their own; a lab may have both."""

SUDO_RULE = "/etc/sudoers.d/coordtui"
MAIN_CONFIG = "/etc/ssh/sshd_config"
KEYS_FILE = f"{FOLDER}/authorized_keys"
SETTINGS_FILE = usual.SETTINGS
STORE_FOLDER = f"{HOME}/store"
GROUP = "coordtui-people"


def settings_of(machine: Machine) -> Settings | None:
    """The settings of the opened lab; None where they cannot be read."""
    from coordtui.config import load_settings

    try:
        return load_settings(machine.at(SETTINGS_FILE))
    except SettingsError:
        return None


def own_programs() -> str:
    """The folder of the programs that were installed with the one that runs."""
    return str(Path(sys.executable).parent)


class Founding(msgspec.Struct, frozen=True, kw_only=True):
    """The lab that the store is to hold: a new one, or that of the store in `moved`."""

    name: str = ""
    language: str = "en"
    coordinator: str = ""
    login: str = ""
    """What the coordinator comes in as; see `Person.login`."""
    moved: str = ""
    """The address of a store that holds the lab already, and is copied."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about this machine; paths are its own, without any folder to try it in."""

    way: Way = "keys"
    programs: str = msgspec.field(default_factory=own_programs)
    """The folder of `coordtui` and `coordtui-session`."""
    store: str = f"sqlite://{STORE_FOLDER}/coordtui.db"
    """The address of the store."""
    keys_file: str = KEYS_FILE
    group: str = GROUP
    """Whose members come in, with accounts of their own."""
    forced: bool = False
    """Whether members of the group get nothing else when they come in by SSH."""
    founding: Founding = Founding()

    @property
    def session(self) -> str:
        """The gate."""
        return f"{self.programs}/coordtui-session"

    @property
    def drop_in(self) -> str:
        """The file that tells sshd of this way in."""
        return DROP_IN if self.way == "keys" else PEOPLE_DROP_IN

    @property
    def command(self) -> str:
        """The program."""
        return f"{self.programs}/coordtui"

    @property
    def python(self) -> str:
        """The Python that has the program."""
        return f"{self.programs}/python3"
