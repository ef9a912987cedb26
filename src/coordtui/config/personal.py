"""The settings that each person may have for themselves, over those of the lab's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from coordtui.api.errors import SettingsError
from coordtui.config.checking import checked
from coordtui.config.settings import CoreSettings, Settings
from coordtui.text.messages import N_, Message

PERSONAL = ("language", "theme", "start_page", "preset", "signs", "lean", "mouse", "keys")
"""Names of settings that a person may choose; `keys` are added to those of the lab one by one."""


def overlaid(settings: Settings, own: Mapping[str, Any]) -> Settings:
    """The settings with a person's own over them; raises `SettingsError` at one that does not fit."""
    if not own:
        return settings
    for name in own:
        if name not in PERSONAL:
            raise SettingsError(
                N_("“{key}” is the same for everybody in the lab.", key=name),
                why=_yours(()),
                remedy=N_("Each person may choose: {names}.", names=", ".join(PERSONAL)),
            )
    given = checked(CoreSettings, own, _yours)
    values = {name: getattr(given, name) for name in own}
    if "keys" in values:
        values["keys"] = {**settings.keys, **values["keys"]}
    return msgspec.structs.replace(settings, **values)


def bearable(
    settings: Settings, own: Mapping[str, Any]
) -> tuple[Settings, dict[str, Any], list[SettingsError]]:
    """The settings with as many of a person's own as fit, those, and what is wrong with the others.

    An older or newer program may have written them.
    """
    fit: dict[str, Any] = {}
    problems: list[SettingsError] = []
    for name, value in own.items():
        try:
            settings = overlaid(settings, {name: value})
            fit[name] = value
        except SettingsError as error:
            problems.append(error)
    return settings, fit, problems


def _yours(path: object) -> Message:
    return N_("It is among your own settings.")
