"""How findings are said: a sign (`[--]` stands for advice), the text, and below it what to do."""

from __future__ import annotations

from typing import Any

from coordtui.api.declare import Finding
from coordtui.cli.console import Console
from coordtui.text.messages import Message, Translate
from coordtui.text.safety import safe


def say_finding(
    console: Console, finding: Finding, text: Message | None = None, *, aside: bool = False
) -> None:
    """One line with its sign, and an indented one for the remedy; `text` in place of the finding's own.

    With `aside`, it is not part of the answer.
    """
    say = console.say_aside if aside else console.say
    sign = "[!!]" if not finding.ok else "[--]" if finding.remedy else "[ok]"
    say(safe(f"{sign} {console.translator(text or finding.text)}"))
    if finding.remedy:
        say(safe(f"     {console.translator(finding.remedy)}"))


def as_data(finding: Finding, translate: Translate) -> dict[str, Any]:
    """The finding for a script."""
    return {
        "ok": finding.ok,
        "text": translate(finding.text),
        "remedy": translate(finding.remedy) if finding.remedy else None,
    }
