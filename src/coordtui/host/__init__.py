"""Finds plugins, keeps each one's failures to itself, and puts a session together.

The session itself is in `coordtui.host.session`: listing plugins does not need it.
"""

from coordtui.host.discovery import Found, discover
from coordtui.host.host import Host
from coordtui.host.loaded import Answer, Loaded, State
from coordtui.host.targets import resolve

__all__ = ["Answer", "Found", "Host", "Loaded", "State", "discover", "resolve"]
