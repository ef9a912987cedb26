"""An invented fleet: forty machines that do not exist, busy with what nobody computes."""

from __future__ import annotations

from coordtui_gpus.demo.filling import fill

__all__ = ["fill"]
