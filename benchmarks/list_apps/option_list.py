"""Textual's OptionList."""

from __future__ import annotations

from collections.abc import Sequence

from filtering import Filtering
from textual.app import ComposeResult
from textual.widgets import OptionList


class Options(Filtering):
    """It has no columns: each option is a text in which they are spaced."""

    def compose(self) -> ComposeResult:
        """The list."""
        self.options = OptionList(markup=False)
        yield self.options

    def on_mount(self) -> None:
        """Fill it."""
        self.show(range(len(self.rows)))

    def show(self, places: Sequence[int]) -> None:
        """Show these rows."""
        self.options.clear_options()
        self.options.add_options(self.spaced(place) for place in places)

    def spaced(self, place: int) -> str:
        """A row in one line."""
        title, authors, topic, age = self.rows[place]
        return f"{title[:82]:<82} {authors:<16} {topic:<8} {age:>4}"


if __name__ == "__main__":
    Options().run()
