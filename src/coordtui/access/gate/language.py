"""In which language somebody is told that they are not let in: that of the lab, as nobody knows theirs."""

from __future__ import annotations

from contextlib import suppress

from coordtui.access.gate.asked import Asked
from coordtui.api.records import Language


def language_for(asked: Asked | None) -> Language:
    """The language of the lab's settings, else of the lab, else of the person's terminal. Raises nothing.

    The lab is only opened for this when somebody is turned away before it was.
    """
    from coordtui.cli.asked import language_of_the_locale

    if asked is not None:
        with suppress(Exception):
            if found := _of_the_lab(asked):
                return found
    return language_of_the_locale()


def _of_the_lab(asked: Asked) -> Language | None:
    from coordtui.config import load_settings
    from coordtui.host.no_lab import language_in
    from coordtui.store import open_store

    settings = load_settings(asked.settings)
    if settings.language:
        return settings.language
    store = open_store(settings.store_url(asked.store))
    try:
        return language_in(store)
    finally:
        store.close()
