"""Where things are kept on this machine.

The settings file is the one named on the command line, else by `COORDTUI_SETTINGS`, else
`settings.toml` in `config_dir()`. The store is the one named on the command line, else by
`COORDTUI_STORE`, else by `store.url` in the settings, else `default_store_url()`.
"""

from __future__ import annotations

import os
from pathlib import Path

SETTINGS_VARIABLE = "COORDTUI_SETTINGS"
STORE_VARIABLE = "COORDTUI_STORE"

_NAME = "coordtui"

# platformdirs is imported where it is used: most commands of a configured machine do not ask.


def config_dir() -> Path:
    """The folder of settings and the person's own themes."""
    from platformdirs import user_config_path

    return user_config_path(_NAME, appauthor=False)


def data_dir() -> Path:
    """The folder of the default store."""
    from platformdirs import user_data_path

    return user_data_path(_NAME, appauthor=False)


def cache_dir() -> Path:
    """The folder of what can be fetched again."""
    from platformdirs import user_cache_path

    return user_cache_path(_NAME, appauthor=False)


def state_dir() -> Path:
    """The folder of what the processes of this person share: turns at a server, logs."""
    from platformdirs import user_state_path

    return user_state_path(_NAME, appauthor=False)


def settings_path(argument: str | Path | None = None) -> Path:
    """The settings file, by the order given above; it need not exist."""
    from coordtui.api.files import at_home

    named = argument or os.environ.get(SETTINGS_VARIABLE)
    return at_home(named) if named else config_dir() / "settings.toml"


def is_missing(path: Path) -> bool:
    """Whether nothing is there. Where it cannot be known, whoever opens the path says why."""
    try:
        return not path.exists()
    except OSError:
        return False


def default_store_url() -> str:
    """The store of somebody who never named one; what is not plain in its path is percent-encoded."""
    from urllib.parse import quote

    return "sqlite://" + quote(str(data_dir().absolute() / "coordtui.db"))
