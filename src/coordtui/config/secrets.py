"""Settings that must not be read over a shoulder, in a log or in a backup.

A secret is in the environment (`COORDTUI_ARXIV_TOKEN` for `arxiv.token`) or in
`secrets.toml` beside the settings, a file that only its owner may read. It is never
written by the program, and its `repr` does not show it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coordtui.api.errors import SettingsError
from coordtui.config.toml import TomlFile, parse_toml, unreadable
from coordtui.text.messages import N_


class SecretText(str):
    """A text that is used as it is and shown as dots."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'•••'"


def variable_of(section: str, name: str) -> str:
    """The environment variable that holds a secret."""
    return f"COORDTUI_{section}_{name}".upper()


def secrets_path(settings: Path) -> Path:
    """The file of secrets that belongs to a settings file."""
    return settings.with_name("secrets.toml")


def read_secrets(path: Path) -> TomlFile:
    """The secrets file, empty when there is none; raises `SettingsError` when others may read it."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise SettingsError(
                    N_("{file} is not private.", file=str(path)),
                    why=N_("Other people of this machine may read it."),
                    remedy=N_("Run: chmod 600 {file}", file=str(path)),
                )
            return parse_toml(path, file.read(), private=True)
    except FileNotFoundError:
        return TomlFile(path)
    except OSError as error:
        raise unreadable(path, error) from error


def environment_secrets(section: str, names: list[str]) -> Mapping[str, Any]:
    """Those secrets of a section that the environment holds."""
    found = {name: os.environ.get(variable_of(section, name)) for name in names}
    return {name: text for name, text in found.items() if text}
