"""Settings, paths and themes: TOML in, typed values out, errors that name file and line."""

from coordtui.config.settings import (
    RESERVED,
    AccessSettings,
    CoreSettings,
    NetSettings,
    PluginsSettings,
    Settings,
    StoreSettings,
    load_settings,
)

__all__ = [
    "RESERVED",
    "AccessSettings",
    "CoreSettings",
    "NetSettings",
    "PluginsSettings",
    "Settings",
    "StoreSettings",
    "load_settings",
]
