"""Texts that a person will read, kept apart from the language they are read in.

A rule in the service layer does not know who reads its refusal, and a job's journal
is read by people of both languages. So everything that speaks to a person makes a
`Message`: the English text, its values and the catalogue it is translated in. It
becomes a string only where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any, Protocol, TypeVar

import msgspec

MISFITS = (LookupError, ValueError, TypeError, AttributeError)
"""What `str.format` raises for a text whose places are not those of the values."""


def put_into(text: str, values: Mapping[str, Any]) -> str:
    """The text with its values; as it is when they do not fit: nobody is stopped by a slip in a message."""
    try:
        return text.format(**values)
    except MISFITS:
        return text


class Message(msgspec.Struct, frozen=True):
    """One text with places for values, in English until a translator says it.

    `text` is the singular when `plural` is given; `count` then chooses the form.
    Values are put in with `str.format` after translation and are never parsed again,
    so a value may hold braces. A value may itself be a `Message`.
    """

    text: str
    domain: str = "coordtui"
    plural: str | None = None
    count: int | None = None
    values: Mapping[str, Any] = msgspec.field(default_factory=dict)

    @property
    def english(self) -> str:
        """The English form that the count chooses, without its values."""
        return self.text if self.plural is None or self.count == 1 else self.plural

    def __hash__(self) -> int:
        return hash((self.text, self.domain, self.plural, self.count))  # values may hold a list

    def __str__(self) -> str:
        """The message in English, for logs and tests; people are shown a translation."""
        return put_into(self.english, self.values)

    def with_values(self, **values: Any) -> Message:
        """The same message with these values in place of, or beside, its own."""
        return Message(self.text, self.domain, self.plural, self.count, {**self.values, **values})

    def to_json(self) -> dict[str, Any]:
        """Plain data for the store (a job's journal keeps messages, not sentences)."""
        values = {k: v.to_json() if isinstance(v, Message) else v for k, v in self.values.items()}
        return {
            "text": self.text,
            "domain": self.domain,
            "plural": self.plural,
            "count": self.count,
            "values": values,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Message:
        """What `to_json` wrote."""
        values = {
            key: cls.from_json(value) if isinstance(value, Mapping) and "text" in value else value
            for key, value in data.get("values", {}).items()
        }
        return cls(data["text"], data["domain"], data.get("plural"), data.get("count"), values)


class Mark(Protocol):
    """Makes a message."""

    def __call__(self, text: str, /, **values: Any) -> Message:
        """`N_("Papers")`, or `N_("{count} papers", count=3)`."""


class MarkPlural(Protocol):
    """Makes a message that depends on a number."""

    def __call__(self, singular: str, plural: str, n: int, /, **values: Any) -> Message:
        """`NN_("{n} paper", "{n} papers", n)`: the count is also the value `n`."""


def marking(domain: str) -> tuple[Mark, MarkPlural]:
    """The pair `N_, NN_` that makes messages of one catalogue.

    `domain` is the import name of the package that carries `locale/<language>/LC_MESSAGES/<domain>.po`.
    """

    def mark(text: str, /, **values: Any) -> Message:
        return Message(text, domain, values=values)

    def mark_plural(singular: str, plural: str, n: int, /, **values: Any) -> Message:
        return Message(singular, domain, plural, n, {"n": n, **values})

    return mark, mark_plural


N_, NN_ = marking("coordtui")

Said = TypeVar("Said", Message, Message | str)


def sentences(said: Iterable[Said]) -> Said:
    """Whole sentences, one after the other; there is one at least."""
    return reduce(lambda first, second: N_("{first} {second}", first=first, second=second), said)


Translate = Callable[[Message | str], str]
"""Says a message in one person's language; a plain string is returned as it is."""
