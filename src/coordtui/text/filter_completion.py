"""What a filter's last word may become: the name of a field, or a value that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coordtui.text.filters import FilterField, Token, field_names, tokens
from coordtui.text.folding import fold
from coordtui.text.messages import Translate

SHORTEST = 2
"""Letters from which a word may be the name of a field."""


class Completer:
    """Completes one filter while it is typed; known values are asked for once."""

    def __init__(self, fields: Sequence[FilterField], translate: Translate) -> None:
        self._fields, self._translate = fields, translate
        self._known: dict[str, list[str]] = {}

    def hint(self) -> str:
        """All fields, in few words."""
        return " ".join(f"{self._translate(field.title)}:" for field in self._fields)

    def complete(self, text: str) -> str:
        """The text, which stays as it is, with its end made whole; empty where nothing is known."""
        last = next(reversed([*tokens(text)]), None)
        if last is None or not text.endswith(last.source):
            return ""
        ending = self._value_ending(last) if last.name else self._name_ending(last)
        return text + ending if ending else ""

    def _name_ending(self, token: Token) -> str:
        if not token.values or token.values[0].quoted or len(token.values[0].text) < SHORTEST:
            return ""
        typed = token.values[0].text
        mine = [self._translate(field.title) for field in self._fields]
        others = [written for _, written in field_names(self._fields).values()]
        ending = _ending(typed, [*mine, *others])
        return f"{ending}:" if ending is not None else ""

    def _value_ending(self, token: Token) -> str:
        field, _ = field_names(self._fields).get(fold(token.name), (None, ""))
        if field is None or token.source.endswith(",") or (token.values and token.values[-1].closed):
            return ""
        typed = token.values[-1] if token.values else None
        if typed is not None and typed.quoted:
            ending = _ending(typed.text, self._values(field))
            return "" if ending is None else f'{ending}"'
        plain = [value for value in self._values(field) if not any(c.isspace() or c in ',"“«' for c in value)]
        return _ending(typed.text if typed else "", plain) or ""

    def _values(self, field: FilterField) -> list[str]:
        if field.name not in self._known:
            values = [self._translate(words) for _, words in field.choices]
            self._known[field.name] = [*values, *(field.values() if field.values else ())]
        return self._known[field.name]


def _ending(typed: str, candidates: Iterable[str]) -> str | None:
    """What is missing of the first candidate that begins so, accents and case aside."""
    begun, length = fold(typed), len(typed)
    return next((c[length:] for c in candidates if len(c) >= length and fold(c[:length]) == begun), None)
