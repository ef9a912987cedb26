"""What a command says: answers on stdout, errors on stderr, each in the person's language."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import Any

from coordtui.api.errors import CoordtuiError
from coordtui.api.records import Language
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe, safe_json
from coordtui.text.translation import Translator

_GAP = "  "
_WHITE = re.compile("[^\\S\u00a0\u202f]+")  # the spaces that do not break are part of how French is written


class Console:
    """Speaks to whoever started the command. The streams are those of the moment."""

    def __init__(self, translator: Translator) -> None:
        self.translator = translator

    @property
    def language(self) -> Language:
        """The language it speaks."""
        return "fr" if self.translator.language == "fr" else "en"

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked, and see a screen."""
        return _is_terminal(sys.stdin) and _is_terminal(sys.stdout)

    def say(self, text: Message | str = "") -> None:
        """One line of the answer."""
        print(self.translator(text))

    def say_aside(self, text: Message | str) -> None:
        """One line that is not part of the answer, on stderr."""
        print(self.translator(text), file=sys.stderr)

    def complain(self, error: CoordtuiError) -> None:
        """An error as `coordtui: what — why — what to do`, on one line of stderr."""
        line = " — ".join(error.parts(self.translator))
        with suppress(OSError):  # nobody reads it; the exit status says it too
            print(f"coordtui: {safe(_WHITE.sub(' ', line).strip())}", file=sys.stderr)

    def json(self, value: Any) -> None:
        """The answer for a script."""
        import json

        ascii_only = not speaks_utf8(sys.stdout)
        print(safe_json(json.dumps(value, ensure_ascii=ascii_only, indent=2, default=str)))

    def table(
        self,
        headings: Sequence[Message | str],
        rows: Iterable[Sequence[object]],
        figures: Collection[int] = (),
    ) -> None:
        """Columns as wide as their widest cell; what is in a cell is made safe.

        The columns numbered in `figures`, from 0 on, end at the same place.
        """
        said = [[self.translator(heading) for heading in headings]]
        said += [[self._cell(value) for value in row] for row in rows]
        widths = [max(map(width, column)) for column in zip(*said, strict=True)]
        for row in said:
            gaps = (" " * (w - width(cell)) for cell, w in zip(row, widths, strict=True))
            cells = (
                gap + cell if column in figures else cell + gap
                for column, (cell, gap) in enumerate(zip(row, gaps, strict=True))
            )
            print(_GAP.join(cells).rstrip())

    def _cell(self, value: object) -> str:
        return safe(self.translator(value) if isinstance(value, Message) else value)

    def ask(self, question: Message) -> str:
        """Ask for a text, on one line; "" when nothing is answered."""
        print(f"{self.translator(question)} ", end="", flush=True)
        return sys.stdin.readline().strip()

    def agree(self, question: Message) -> bool:
        """Ask yes or no; anything but a yes is a no."""
        answer = self.ask(question).casefold()
        return answer in self.translator(N_("y yes")).split()


def width(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def speaks_utf8(stream: Any) -> bool:
    """Whether every letter can be written to the stream."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return str(encoding).lower().replace("-", "") == "utf8"


def _is_terminal(stream: Any) -> bool:
    try:
        return bool(stream and stream.isatty())
    except ValueError:  # it was closed
        return False
