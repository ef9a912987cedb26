"""How far a job is: a bar that stays on its line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import sys

from coordtui.cli.console import speaks_utf8, width
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe

_BAR = 20
_CLEAR = "\r\x1b[K"


class ProgressLine:
    """Shows the progress of one job on stderr; `title` begins each line."""

    def __init__(self, title: str, translate: Translate) -> None:
        self._title, self._translate = title, translate
        self._terminal = sys.stderr.isatty()
        self._said = ""

    def __call__(self, text: Message, done: int, total: int | None) -> None:
        """Show one step; elsewhere than on a terminal only what was not said yet."""
        if self._terminal:
            line = self._line(text, _bar(done, total))
            print(
                _CLEAR + _cut(line, shutil.get_terminal_size().columns - 1),
                end="",
                file=sys.stderr,
                flush=True,
            )
        elif text.text != self._said:
            self._said = text.text
            print(self._line(text), file=sys.stderr, flush=True)

    def _line(self, text: Message, bar: str = "") -> str:
        said = safe(bar + self._translate(text))
        return self._translate(N_("{job} — {text}", job=self._title, text=said))

    def clear(self) -> None:
        """Leave an empty line for what comes next."""
        if self._terminal:
            print(_CLEAR, end="", file=sys.stderr, flush=True)


def _bar(done: int, total: int | None) -> str:
    if not total:
        return f"{done}  " if done else ""
    share = min(1.0, max(0.0, done / total))
    full = round(share * _BAR)
    on, off = "█░" if speaks_utf8(sys.stderr) else "#-"
    return f"{on * full}{off * (_BAR - full)} {done}/{total}  "


def _cut(line: str, cells: int) -> str:
    while width(line) > cells:
        line = line[:-1]
    return line
