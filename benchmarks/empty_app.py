"""The limit for any Textual program: an app that shows one line."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Empty(App[None]):
    """One line, nothing else."""

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static("coordtui could not be smaller than this")


if __name__ == "__main__":
    Empty().run()
