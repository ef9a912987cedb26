"""Making a part of a copy the same as that of its source, whatever is there already.

Both are walked in the same order, some rows at a time; where they differ, the source's take the place
of what is there. So what is new and what was stopped half way come by the same way as what comes first,
and nothing has to be kept of how far it was: the copy itself tells.
"""

from __future__ import annotations

from collections.abc import Callable

from coordtui.store.copying.parts import Key, Part, Row
from coordtui.store.copying.targets import Target
from coordtui.store.transaction import Connection

Step = Callable[[int], None]
"""Told how many rows more are done."""


def merge(
    part: Part, source: Connection, target: Target, step: Step, before_change: Callable[[], None]
) -> bool:
    """Make the target's part the same as the source's; whether anything was written.

    `before_change` is called once, before the first row that differs is written.
    """
    merging = _Merging(part, target, before_change)
    after: Key | None = None
    for chunk in part.chunks(source):
        upto = part.key(chunk[-1])
        merging.replace(after, upto, chunk)
        after = upto
        step(len(chunk))
    merging.remove_behind(after)
    return merging.changed


class _Merging:
    def __init__(self, part: Part, target: Target, before_change: Callable[[], None]) -> None:
        self.changed = False
        self._part, self._target, self._before_change = part, target, before_change
        self._more = bool(part.rows(target.connection, None, 1))  # whether there is anything to compare with

    def replace(self, after: Key | None, upto: Key, chunk: list[Row]) -> None:
        """Have these rows stand between two keys, and no others."""
        found = self._part.between(self._target.connection, after, upto) if self._more else []
        if found == chunk:
            return
        self._change()
        with self._target.batch():
            if found:
                self._part.remove(self._target.connection, after, upto)
            self._target.put(self._part, chunk)

    def remove_behind(self, after: Key | None) -> None:
        """Have no rows behind a key."""
        if self._more and self._part.rows(self._target.connection, after, 1):
            self._change()
            with self._target.batch():
                self._part.remove(self._target.connection, after, None)

    def _change(self) -> None:
        if not self.changed:
            self.changed = True
            self._before_change()
