"""Documents as JSON text, and back.

What comes back is what the standard library's JSON would give back: tuples as lists, keys
as strings, the two halves of a surrogate pair as one character. What could not come back,
or not on every engine, is refused before anything is written: NaN and the infinities, which
no engine can compare; two keys that JSON would write alike; too many levels or characters.

Strings that an engine would cut or refuse (NUL, lone surrogates) are stored escaped: the
escape keeps the order of strings, so that a comparison inside the engine means what Python
means by it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from coordtui.api.errors import StoreDamaged
from coordtui.text.messages import N_

LEVELS = 200
"""How many levels of lists and objects a document may have, so that any stack can read it."""

CHARACTERS = 100_000_000
"""How many characters the JSON of a document may have."""

_LOW, _HIGH = "\x01", "\ue000"
_ESCAPES: dict[int, str] = {
    0x00: _LOW + "\x01",
    0x01: _LOW + "\x02",
    **{surrogate: _HIGH + chr(surrogate - 0xD800 + 2) for surrogate in range(0xD800, 0xE000)},
    0xE000: _HIGH + "\u0900",
}
_ORIGINALS = {escape: chr(code) for code, escape in _ESCAPES.items()}
_ESCAPED = re.compile("[\x01\ue000].", re.DOTALL)

_TOO_DEEP = f"a document has at most {LEVELS} levels"

_dumps = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_loads: Callable[[str], Any] = msgspec.json.Decoder().decode


def escape(text: str) -> str:
    """A string as it is stored: what engines cannot hold is replaced, order is kept."""
    return text.translate(_ESCAPES)


def unescape(text: str) -> str:
    """The string that `escape` was given."""
    if _LOW in text or _HIGH in text:
        return _ESCAPED.sub(lambda found: _ORIGINALS.get(found[0], found[0]), text)
    return text


def encode(document: Mapping[str, Any]) -> str:
    """A document as JSON text.

    Raises `TypeError` for a type that JSON cannot say, and `ValueError` for a value: NaN and
    the infinities, integers of more than 4,300 digits, two keys that would be written alike,
    what holds itself, more than `LEVELS` levels or `CHARACTERS` characters.
    """
    try:
        text = _dumps(document)
        odd = is_odd(text) or not _encodable(text)
        if odd or text.count("[") + text.count("{") > LEVELS or _loads(text) != document:
            _check(document)
        if odd:
            text = _dumps(_map_strings(document, _stored))
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    except msgspec.DecodeError as error:
        raise ValueError(f"a document could not be read back: {error}") from error
    if len(text) > CHARACTERS:
        raise ValueError(f"a document has at most {CHARACTERS:,} characters")
    return text


def decode(body: str) -> Any:
    """The value that `encode` was given, in objects of its own; raises `StoreDamaged`."""
    try:
        value, odd = _loads(body), is_odd(body)
    except (msgspec.DecodeError, TypeError) as error:  # TypeError: it is not even text
        raise StoreDamaged(
            N_("A document of the store cannot be read."),
            why=N_("It is not JSON any more: {error}", error=str(error)),
            remedy=N_("Nothing was overwritten. Restore a backup."),
        ) from error
    return _map_strings(value, unescape) if odd else value


def is_odd(body: str) -> bool:
    """Whether a body may hold escaped strings."""
    return "\\u000" in body or _HIGH in body


def _check(document: Mapping[str, Any]) -> None:
    """Raise `ValueError` for too many levels, and for keys that JSON would write alike."""
    level: list[Any] = [document]
    for _ in range(LEVELS):
        inner: list[Any] = []
        for container in level:
            values = container
            if isinstance(container, Mapping):
                if len(json.loads(json.dumps(dict.fromkeys(container)))) < len(container):
                    raise ValueError(f"JSON would write two keys alike: {list(container)!r:.200}")
                values = container.values()
            inner += [value for value in values if isinstance(value, dict | list | tuple)]
        if not inner:
            return
        level = inner
    raise ValueError(_TOO_DEEP)


def _stored(text: str) -> str:
    pairs_joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return escape(pairs_joined)


def _encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _map_strings(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {_map_strings(k, change): _map_strings(v, change) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_map_strings(item, change) for item in value]
    return value
