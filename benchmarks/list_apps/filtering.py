"""What the lists under test have in common: rows, and a filter that is typed.

Each app is started by its path, with the number of rows as argument.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from textual import events
from textual.app import App

COLUMNS = ("Title", "Authors", "Topic", "Age")
Fields = tuple[str, str, str, str]

_WORDS = (
    "adaptive", "bandits", "causal", "deep", "entropy", "flows", "graphs", "hidden", "inference", "kernels",
    "latent", "metric", "neural", "online", "policies", "quantum", "regret", "sparse", "transport", "worlds",
    "and", "bounds", "for", "gradient", "noise", "of", "under", "without", "priors", "models",
)  # fmt: skip
_TOPICS = ("cs.LG", "cs.AI", "stat.ML", "math.PR", "cs.CL")


def invented(count: int) -> list[Fields]:
    """Rows of an invented list of papers, always the same; making them takes next to no time."""
    titles = [" ".join(_WORDS[start : start + 4 + start % 7]).capitalize() for start in range(20)]
    return [
        (f"{titles[n * 7 % 20]} {n}", f"Placeholder +{n % 9}", _TOPICS[n * 3 % 5], f"{n % 23}h")
        for n in range(count)
    ]


class Filtering(App[None]):
    """Figures narrow the list to the titles that have them; backspace shows all again."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.rows = invented(int(sys.argv[1]))
        self.typed = ""

    def show(self, places: Sequence[int]) -> None:
        """Show these rows and no others."""
        raise NotImplementedError

    def on_key(self, event: events.Key) -> None:
        """Narrow the list."""
        if event.key == "backspace":
            self.typed = ""
            self.show(range(len(self.rows)))
        elif event.character and event.character.isdigit():
            self.typed += event.character
            self.show([place for place, row in enumerate(self.rows) if self.typed in row[0]])
