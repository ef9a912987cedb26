"""GPUs: what the lab has, who uses it, who reserved it, and what stands idle."""

from __future__ import annotations

from coordtui.api import Plugin, hookimpl


@hookimpl
def coordtui_plugin() -> Plugin:
    """What the plugin is made of."""
    from coordtui_gpus.declared import PLUGIN

    return PLUGIN
