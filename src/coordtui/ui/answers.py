"""What the greeting asks for, as plain data: reading it needs no screen."""

from __future__ import annotations

import msgspec

from coordtui.api import Language


class GreetingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The three things that the program must know; as defaults, what is known already."""

    lab_name: str = ""
    language: Language = "en"
    coordinator: str = ""
