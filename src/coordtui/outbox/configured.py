"""The settings in force for the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.config.settings import OutboxSettings

if TYPE_CHECKING:
    from coordtui.api.records import Lab
    from coordtui.config.settings import Settings


def configured(settings: Settings, lab: Lab | None) -> OutboxSettings:
    """The section `[outbox]` with its secrets; from an invented lab nothing leaves, whatever it says.

    Raises `SettingsError`, naming file and line.
    """
    if lab is not None and lab.demo:
        return OutboxSettings()
    return settings.section("outbox", OutboxSettings)
