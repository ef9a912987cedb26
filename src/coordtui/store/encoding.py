"""Documents as JSON text, and back.

JSON as the standard library writes it, with two rules of our own. NaN and the
infinities are refused (`ValueError`), because no engine can compare them. And strings
that an engine would cut or refuse (NUL, lone surrogates) are stored escaped: the escape
keeps the order of strings, so that a comparison inside the engine means what Python
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

_LOW, _HIGH = "\x01", "\ue000"
_ESCAPES: dict[int, str] = {
    0x00: _LOW + "\x01",
    0x01: _LOW + "\x02",
    **{surrogate: _HIGH + chr(surrogate - 0xD800 + 2) for surrogate in range(0xD800, 0xE000)},
    0xE000: _HIGH + "\u0900",
}
_ORIGINALS = {escape: chr(code) for code, escape in _ESCAPES.items()}
_ESCAPED = re.compile("[\x01\ue000].", re.DOTALL)

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

    Raises `TypeError` for what JSON cannot say, `ValueError` for NaN and the infinities.
    """
    text = _dumps(document)
    if is_odd(text) or not _encodable(text):
        text = _dumps(_map_strings(document, escape))
    return text


def decode(body: str) -> Any:
    """The value that `encode` was given, in objects of its own; raises `StoreDamaged`."""
    try:
        value = _loads(body)
    except msgspec.DecodeError as error:
        raise StoreDamaged(
            N_("A document of the store cannot be read."),
            why=N_("It is not JSON any more: {error}", error=str(error)),
            remedy=N_("Nothing was overwritten. Restore a backup."),
        ) from error
    return _map_strings(value, unescape) if is_odd(body) else value


def is_odd(body: str) -> bool:
    """Whether a body may hold escaped strings."""
    return "\\u000" in body or _HIGH in body


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
