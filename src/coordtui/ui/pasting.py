"""Pasted text is text: whatever it holds, nothing of it is taken for keys, and none is without end."""

from __future__ import annotations

from collections.abc import Callable

from coordtui.text.messages import NN_

START, END = "\x1b[200~", "\x1b[201~"
"""What a terminal sends around a paste (bracketed paste)."""

LONGEST = 200_000
"""Characters that are pasted at once; of a longer paste nothing is: half of a text is not what was meant."""

TOO_LONG = NN_(
    "Nothing was pasted: {n} character at once is the most.",
    "Nothing was pasted: {n} characters at once are the most.",
    LONGEST,
)


class PasteFilter:
    """Takes the control characters out of what is pasted, before keys are read from it.

    An ESC within a paste would end it for Textual's parser, and the rest of the text would
    be obeyed as keys. The stream may come in pieces of any size; a paste is passed on once it is
    whole. `too_long` is called when one turns out to be, once for each.
    """

    def __init__(self, too_long: Callable[[], None] = lambda: None) -> None:
        self._too_long = too_long
        self._inside = False
        self._before = ""  # what may be the beginning of START; it was passed on already
        self._held = ""  # what may be the beginning of END
        self._pieces: list[str] = []
        self._room = LONGEST

    def clean(self, typed: str) -> str:
        """What to read keys and pastes from; of a paste that is not whole yet, nothing."""
        passed = ""
        while typed:
            part, typed = self._pasted(typed) if self._inside else self._outside(typed)
            passed += part
        return passed

    def _outside(self, typed: str) -> tuple[str, str]:
        seen = self._before + typed
        before, start, rest = seen.partition(START)
        passed = (before + start)[len(self._before) :]
        self._inside, self._before = bool(start), "" if start else seen[1 - len(START) :]
        return passed, rest

    def _pasted(self, typed: str) -> tuple[str, str]:
        body, end, rest = (self._held + typed).partition(END)
        cut = 0 if end else next((n for n in range(len(END) - 1, 0, -1) if body.endswith(END[:n])), 0)
        whole = len(body) - cut
        self._held = body[whole:]
        self._keep(_text_of(body[:whole]))
        if not end:
            return "", ""
        pasted = "".join(self._pieces)
        self._inside, self._pieces, self._room = False, [], LONGEST
        return pasted + END, rest

    def _keep(self, piece: str) -> None:
        """Keep a piece of the paste while it is not too long."""
        if self._room < 0 or not piece:
            return
        self._room -= len(piece)
        self._pieces.append(piece)
        if self._room < 0:
            self._pieces.clear()
            self._too_long()


def _text_of(pasted: str) -> str:
    return "".join(c for c in pasted if c in "\n\r\t" or (c >= " " and not "\x7f" <= c < "\xa0"))
