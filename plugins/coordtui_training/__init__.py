"""Training: sessions that people sign up for, never overbooked, and what became of them."""

from __future__ import annotations

from coordtui.api import Plugin, hookimpl


@hookimpl
def coordtui_plugin() -> Plugin:
    """What the plugin is made of."""
    from coordtui_training.declared import PLUGIN

    return PLUGIN
