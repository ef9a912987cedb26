"""Switches plugins off and on in the settings file; in force from the next start."""

from __future__ import annotations

from pathlib import Path

from coordtui.config.editing import change_values
from coordtui.config.settings import Settings


def switch_plugin(path: Path, name: str, *, on: bool) -> bool:
    """Whether that changed anything; raises `SettingsError`.

    The list is read under the lock: another change is not lost.
    """
    changed = False

    def switch(settings: Settings) -> dict[str, list[str]]:
        nonlocal changed
        others = [each for each in settings.plugins.disabled if each != name]
        disabled = others if on else [*others, name]
        changed = len(disabled) != len(settings.plugins.disabled)
        return {"plugins.disabled": disabled} if changed else {}

    change_values(path, switch)
    return changed
