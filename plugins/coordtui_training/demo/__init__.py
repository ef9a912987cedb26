"""A term of invented training: what was held, what is full, what waits for a decision."""

from __future__ import annotations

from coordtui_training.demo.filling import fill

__all__ = ["fill"]
