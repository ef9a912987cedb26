"""The keys of the window of the books, in its own scope; `declared` takes them in."""

from __future__ import annotations

from coordtui.api import Command, Message
from coordtui_gpus.texts import N_

SCOPE = "gpus.books"


def _key(name: str, key: str, title: Message, hint: Message, priority: int) -> Command:
    return Command(
        id=f"{SCOPE}.{name}",
        title=title,
        action=name,
        scope=SCOPE,
        keys=(key,),
        hint=hint,
        priority=priority,
    )


COMMANDS = (
    _key("reconcile", "r", N_("what is seen beside what the books say"), N_("reconcile"), 24),
    _key("read_table", "I", N_("read a table from a file"), N_("import"), 34),
    _key("place", "W", N_("say where a card was before"), N_("places"), 36),
    _key("retired", ".", N_("with what is retired, or without"), N_("retired"), 35),
)
