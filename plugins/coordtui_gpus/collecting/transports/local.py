"""This very machine, without any connection."""

from __future__ import annotations

from coordtui_gpus.collecting.answers import Answer, Question, Target
from coordtui_gpus.collecting.children import ask_child


class Local:
    """Runs the script in `sh` here."""

    config = ""

    def warm(self, target: Target) -> bool:
        """Always: nothing is to be opened."""
        return True

    async def ask(self, target: Target, question: Question) -> Answer:
        """Ask this machine."""
        return await ask_child(["sh", "-s"], question)

    async def close(self) -> None:
        """Nothing is open."""
