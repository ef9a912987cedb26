"""Bytes in, `Observation` out: what the tools of NVIDIA, AMD and Slurm and some exporters print.

Nothing here fetches anything: a file, an answer of a machine and a test are the same. What cannot be
read is refused with a reason; what could be read only in part says so (`not_understood`, `whole`).
"""

from __future__ import annotations

from coordtui_gpus.reading.detecting import KINDS, detect, parse
from coordtui_gpus.reading.refusing import NotUnderstood
from coordtui_gpus.reading.values import normal_bus

__all__ = ["KINDS", "NotUnderstood", "detect", "normal_bus", "parse"]
