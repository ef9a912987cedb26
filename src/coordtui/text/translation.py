"""Messages said in one person's language."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.text.messages import MISFITS, Message, put_into

if TYPE_CHECKING:
    from gettext import GNUTranslations

LANGUAGES = ("en", "fr")

_NAMING = frozenset({"number", "line", "column", "status"})
"""Values that name a thing, so that their figures stay as one copies them."""

_RIGHT = "permission"
"""The value that is the id of a right."""

_TOGETHER = 5.0
"""Seconds within which a .po and its .mo count as written at once."""


class Translator:
    """Says messages in `language` (`"en"` or `"fr"`). `rights` are the titles of rights, by id."""

    def __init__(self, language: str, rights: Mapping[str, Message] | None = None) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no such language: {language!r}")
        self.language = language
        self.rights = rights or {}

    def __call__(self, message: Message | str) -> str:
        """The message with its values; a plain string is returned as it is."""
        if isinstance(message, str):
            return message
        values = {k: self._said(k, v) for k, v in message.values.items()}
        catalogue = _catalogue(message.domain, self.language)
        if catalogue is not None:
            try:
                return _form(message, catalogue).format(**values)
            except MISFITS:  # a faulty translation; English is right, and read by most
                pass
        return put_into(message.english, values)

    def _said(self, name: str, value: Any) -> Any:
        """A value as it stands in a sentence: a message is said, a right by its title, numbers grouped."""
        if name == _RIGHT:
            value = self.rights.get(value, value) if isinstance(value, str) else value
        if isinstance(value, Message):
            return self(value)
        if type(value) is int and abs(value) >= 1000 and name not in _NAMING:
            from coordtui.text.formats import number

            return number(value, self)
        return value


def _form(message: Message, catalogue: GNUTranslations) -> str:
    if message.plural is None:
        return catalogue.gettext(message.text)
    return catalogue.ngettext(message.text, message.plural, message.count or 0)


@cache
def _catalogue(domain: str, language: str) -> GNUTranslations | None:
    """The catalogue beside the package of this name, if there is one that can be read.

    English is what the messages are written in, so that it has none and costs nothing.
    """
    folder = _package_folder(domain) if language != "en" else None
    if folder is None:
        return None
    written = folder / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    compiled = written.with_suffix(".mo")
    for path in (written, compiled) if _is_newer(written, compiled) else (compiled, written):
        try:
            return _read(path)
        except Exception:  # noqa: BLE001, S112 - whatever a file holds: the other is read, or English
            continue
    return None


def _is_newer(written: Path, compiled: Path) -> bool:
    """Whether an author saved a catalogue after it was compiled.

    Only when it is by seconds: an installer writes both at once, in any order.
    """
    try:
        return written.stat().st_mtime > compiled.stat().st_mtime + _TOGETHER
    except OSError:
        return False


def _read(path: Path) -> GNUTranslations:
    if path.suffix == ".po":
        from coordtui.text.po import read_po

        return read_po(path)
    from gettext import GNUTranslations

    with path.open("rb") as file:
        return GNUTranslations(file)


def is_spoken(domain: str, language: str) -> bool:
    """Whether the package has a catalogue of the language that can be read; English needs none."""
    return language == "en" or _catalogue(domain, language) is not None


def forget_catalogues() -> None:
    """Read the catalogues anew when they are next asked for: their author saved one."""
    _catalogue.cache_clear()


def _package_folder(domain: str) -> Path | None:
    """Where a package is, wherever it was installed; imported or not."""
    module = sys.modules.get(domain)
    if module is not None and module.__file__:
        return Path(module.__file__).parent
    from importlib.util import find_spec

    spec = find_spec(domain)
    return Path(spec.origin).parent if spec is not None and spec.origin else None
