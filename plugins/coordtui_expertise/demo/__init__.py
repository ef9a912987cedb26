"""The plugin's part of the invented lab, and of the world around it."""

from coordtui_expertise.demo.filling import fill
from coordtui_expertise.demo.world import answer

__all__ = ["answer", "fill"]
