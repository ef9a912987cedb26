"""What the greeting asks for, as plain data: reading it needs no screen."""

from __future__ import annotations

from dataclasses import dataclass

from coordtui.api import Language


@dataclass(frozen=True, kw_only=True)
class GreetingAnswer:
    """The three things that the program must know; as defaults, what is known already."""

    lab_name: str = ""
    language: Language = "en"
    coordinator: str = ""
