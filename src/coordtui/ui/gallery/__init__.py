"""All widgets that pages are made of, in all their states."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coordtui.ui.gallery.sample import Sample

ROOMS = ("drawn", "lists", "forms", "frame")
"""The modules of this package that have `SAMPLES`, in the order in which they are shown."""


def samples() -> list[Sample]:
    """The samples of all rooms; a room that is not there has none."""
    found: list[Sample] = []
    for room in ROOMS:
        name = f"{__name__}.{room}"
        try:
            found += import_module(name).SAMPLES
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
    return found
