"""By what a thing is known: its UUID, its serial number, and how alike two names of a model are.

Tools and people write something even where they know nothing (`N/A`, `0`, `To be filled by O.E.M.`),
and recordings are masked. Such a word is kept as it was written, and never says that two things are one.
"""

from __future__ import annotations

import re

from coordtui.api import fold

_NOTHING = frozenset(
    {
        *("", "0", "-", "--", "?", "na", "n a", "none", "null", "nil", "unknown", "unknown error", "err"),
        *("inconnu", "inconnue", "aucun", "aucune", "s o", "so", "sans objet", "not available"),
        *("not supported", "not applicable", "not specified", "to be filled by oem", "default string"),
        *(
            "to be filled by o e m",
            "system serial number",
            "chassis serial number",
            "serial",
            "serial number",
        ),
        *("0123456789", "123456789", "1234567890", "function not found", "masked", "redacted"),
    }
)
_MODEL_NOISE = frozenset(
    {"nvidia", "amd", "instinct", "geforce", "tesla", "gpu", "graphics", "hbm2", "hbm2e"}
)
_MODEL_MORE = frozenset({"hbm2e", "hbm3", "hbm3e", "gddr6", "gddr6x", "corporation", "inc"})
_UNIQUE, _SERIAL, _PLACE = "unique:", "serial:", "host:"


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^0-9a-z]+", " ", fold(text)).split())


def _masked(signs: str) -> bool:
    """Whether these letters and figures are one and the same sign, or have the signs of a mask among them."""
    return len(set(signs)) <= 1 or bool(re.search(r"x{3,}", signs))


def serial_key(text: str) -> str:
    """By what a serial number is compared; `""` where it says nothing."""
    words = _words(text)
    signs = words.replace(" ", "")
    if words in _NOTHING or "*" in text or _masked(signs) or len(signs) < 3:
        return ""
    return signs


def uuid_key(text: str) -> str:
    """By what a UUID, or another number that is one of its kind, is compared; `""` where it says nothing."""
    bare = fold(text).strip()
    if bare.startswith((_SERIAL, _PLACE)):  # a key that stands in for a UUID
        return ""
    bare = bare.removeprefix(_UNIQUE).removeprefix("gpu-").removeprefix("0x")
    signs = bare.replace("-", "")
    if not re.fullmatch(r"[0-9a-f]{8,64}", signs) or len(set(signs)) == 1:
        return ""
    return signs


def serial_of(serial: str, uuid: str) -> str:
    """The key of a device's serial number, also where its UUID is made of it."""
    return serial_key(serial) or serial_key(uuid.removeprefix(_SERIAL) if uuid.startswith(_SERIAL) else "")


def same_model(books: str, seen: str) -> bool:
    """Whether two names of a model may mean one: the words of one are all among those of the other."""
    mine, theirs = _model_words(books), _model_words(seen)
    return not mine or not theirs or mine <= theirs or theirs <= mine


def _model_words(text: str) -> frozenset[str]:
    joined = re.sub(r"(\d) (gb|go|gib)\b", r"\1\2", _words(text))
    joined = re.sub(r"(\d)(go|gib)\b", r"\1gb", joined)
    return frozenset(joined.split()) - _MODEL_NOISE - _MODEL_MORE
