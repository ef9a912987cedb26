"""What was done last, to take back and to do again."""

from __future__ import annotations

from collections.abc import Callable

from coordtui.ui.widgets.lines import Words

Undo = Callable[[], object]
"""Takes one change back."""
Do = Callable[[], Undo]
"""Makes a change and returns what takes it back."""

LONGEST = 100


class History:
    """The changes of one page, newest last. Doing something new forgets what was taken back."""

    def __init__(self) -> None:
        self._done: list[tuple[Words, Do, Undo]] = []
        self._undone: list[tuple[Words, Do]] = []

    def do(self, words: Words, do: Do) -> None:
        """Make a change; `words` say what it was. What `do` raises is raised, and nothing kept."""
        self._done = [*self._done[1 - LONGEST :], (words, do, do())]
        self._undone.clear()

    def undo(self) -> Words | None:
        """Take the last change back; what it was, or None when there is none."""
        if not self._done:
            return None
        words, do, undo = self._done[-1]
        undo()
        self._done.pop()
        self._undone.append((words, do))
        return words

    def redo(self) -> Words | None:
        """Make the change again that was taken back last."""
        if not self._undone:
            return None
        words, do = self._undone[-1]
        undo = do()
        self._undone.pop()
        self._done.append((words, do, undo))
        return words

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back."""
        return bool(self._undone)
