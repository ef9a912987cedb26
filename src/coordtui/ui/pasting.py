"""Pasted text is text: whatever it holds, nothing of it is taken for keys."""

from __future__ import annotations

START, END = "\x1b[200~", "\x1b[201~"
"""What a terminal sends around a paste (bracketed paste)."""


class PasteFilter:
    """Takes the control characters out of what is pasted, before keys are read from it.

    An ESC within a paste would end it for Textual's parser, and the rest of the text would
    be obeyed as keys. The stream may come in pieces of any size.
    """

    def __init__(self) -> None:
        self._inside = False
        self._before = ""  # what may be the beginning of START; it was passed on already
        self._held = ""  # what may be the beginning of END

    def clean(self, typed: str) -> str:
        """What to read keys and pastes from; a few characters may be kept until more comes."""
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
        self._held = ""
        if end:
            self._inside = False
            return _text_of(body) + END, rest
        cut = next((n for n in range(len(END) - 1, 0, -1) if body.endswith(END[:n])), 0)
        whole = len(body) - cut
        self._held = body[whole:]
        return _text_of(body[:whole]), ""


def _text_of(pasted: str) -> str:
    return "".join(c for c in pasted if c in "\n\r\t" or (c >= " " and not "\x7f" <= c < "\xa0"))
