"""Founding a lab: the store, its lab, and the settings that remember what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api.records import Language
from coordtui.cli.invocation import Invocation

if TYPE_CHECKING:
    from coordtui.api.records import Lab


def found_lab(invocation: Invocation, name: str, language: Language, coordinator: str) -> Lab:
    """Write the lab into the store, then the settings file.

    The language is remembered, and the store when it was named on the command line, unless
    the settings say otherwise already. Raises `Refused` when the store has a lab, and
    `SettingsError` or `StoreError` when one of the two cannot be written.
    """
    from coordtui.config.editing import put_values

    settings = invocation.settings
    with invocation.session(create=True) as session:
        lab = session.create_lab(name, language, coordinator)
    values: dict[str, str] = {}
    if settings.language is None:
        values["language"] = language
    if settings.store.url is None and invocation.options.store:
        values["store.url"] = invocation.options.store
    if values:
        put_values(invocation.settings_path, values)
        del invocation.settings  # read anew by what comes next
    return lab
