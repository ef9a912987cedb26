"""What is seen: the page of people and its windows, each loaded when it is first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coordtui_expertise.panes.people import PeoplePage

__all__ = ["PeoplePage"]


def __getattr__(name: str) -> Any:
    if name != "PeoplePage":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from coordtui_expertise.panes.people import PeoplePage

    return PeoplePage
