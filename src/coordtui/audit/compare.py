"""What changed in a document, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api.errors import StoreDamaged
from coordtui.store import history
from coordtui.store.encoding import decode

if TYPE_CHECKING:
    from coordtui.store import Store
    from coordtui.store.audit import Change

LONGEST = 400
"""Characters of a value that are shown."""

_AROUND = 60
_NOTHING: Any = object()


class Field(msgspec.Struct, frozen=True):
    """One field and its values as text; None where it was not there. Nested ones as `roles.0.title`."""

    name: str
    old: str | None
    new: str | None


class Difference(msgspec.Struct, frozen=True):
    """The fields that are not alike; `before_kept` and `after_kept` as in `history.Bodies`."""

    fields: list[Field]
    before_kept: bool = True
    after_kept: bool = True

    @property
    def known(self) -> bool:
        """Whether all that was there is kept, so that nothing differs but what is said."""
        return self.before_kept and self.after_kept


def difference(store: Store, seq: int, n: int, change: Change) -> Difference:
    """What the change `n` of the entry `seq` made of its document."""
    bodies = history.bodies(store, seq, n, change)
    before, after = _read(bodies.before), _read(bodies.after)
    fields = [*fields_between(before, after)]
    return Difference(fields, bodies.before_kept, bodies.after_kept)


def documents(store: Store, seq: int, n: int, change: Change) -> tuple[Any, Any]:
    """The document before and after, as data; None where it was not there or is not kept."""
    bodies = history.bodies(store, seq, n, change)
    return _read(bodies.before), _read(bodies.after)


def _read(body: str | None) -> Any:
    try:
        return None if body is None else decode(body)
    except StoreDamaged:
        return None


def fields_between(before: Any, after: Any) -> Iterator[Field]:
    """The fields that are not alike, in the order of the document."""
    one, other = dict(_leaves(before)), dict(_leaves(after))
    for name in dict.fromkeys((*one, *other)):
        old, new = one.get(name, _NOTHING), other.get(name, _NOTHING)
        if type(old) is not type(new) or old != new:
            yield Field(name, *_shortened(_text(old), _text(new)))


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each value with its way there; lists of plain values stay whole."""
    parts: Any = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        parts = enumerate(value)
    if parts:
        for key, inner in parts:
            yield from _leaves(inner, f"{name}.{key}" if name else str(key))
    elif name:
        yield name, value


def _text(value: Any) -> str | None:
    if value is _NOTHING:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shortened(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Both from a little before the place where they part, where they are long."""
    if old is None or new is None or max(len(old), len(new)) <= LONGEST:
        return _cut(old, 0), _cut(new, 0)
    alike = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    start = max(0, min(alike, len(old), len(new)) - _AROUND)
    return _cut(old, start), _cut(new, start)


def _cut(text: str | None, start: int) -> str | None:
    if text is None:
        return None
    end = start + LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"
