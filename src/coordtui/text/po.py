"""Translations read as they are written: a .po file, where no compiled one stands beside it.

An author saves a catalogue and sees it, and a package need ship nothing else. What the
program comes with is compiled, so that this is not imported for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import NamedTuple

_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr)(?:\[(\d)\])?\s*)?"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}
_MAGIC = 0x950412DE
"""What a compiled catalogue begins with."""


def read_po(path: Path) -> GNUTranslations:
    """The translations of a .po in UTF-8, as if it had been compiled.

    Entries that are fuzzy, obsolete or not translated in every form are left out. Raises
    `OSError`, or `ValueError` when the file is no catalogue.
    """
    translations = dict(_translations(path.read_text("utf-8-sig")))
    translations[""] = _header(translations.get("", ""))
    return GNUTranslations(BytesIO(_compiled(translations)))


def _header(written: str) -> str:
    """What the catalogue says of itself, in UTF-8, with the plural of French unless it says one."""
    kept = [line for line in written.splitlines() if not line.lower().startswith("content-type:")]
    if not any(line.lower().startswith("plural-forms:") for line in kept):
        kept.append("Plural-Forms: nplurals=2; plural=(n > 1);")
    return "\n".join(["Content-Type: text/plain; charset=UTF-8", *kept, ""])


class _Entry(NamedTuple):
    """What one entry says so far, by keyword: `msgid`, `msgstr`, `msgstr0`, … and its flags."""

    texts: dict[str, list[str]]
    flags: set[str]


def _translations(text: str) -> Iterator[tuple[str, str]]:
    """Messages and their French as a compiled catalogue has them: forms divided by NUL."""
    for entry in _entries(text):
        said = {keyword: "".join(parts) for keyword, parts in entry.texts.items()}
        forms = [said[keyword] for keyword in sorted(said) if keyword.startswith("msgstr")]
        if "msgid" not in said or not forms:
            raise ValueError("an entry lacks its msgid or its msgstr")
        if "fuzzy" in entry.flags and said["msgid"]:
            continue
        if not all(forms):
            continue
        key = said["msgid"]
        if "msgid_plural" in said:
            key += "\0" + said["msgid_plural"]
        if "msgctxt" in said:
            key = said["msgctxt"] + "\x04" + key
        yield key, "\0".join(forms)


def _entries(text: str) -> Iterator[_Entry]:
    """The entries of a file; a new one begins with a comment or `msgid` after a `msgstr`."""
    entry, keyword = _Entry({}, set()), ""
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if not line or line.startswith("#~"):
            continue
        found = None if line.startswith("#") else _LINE.fullmatch(line)
        if found is None and not line.startswith("#"):
            raise ValueError(f"line {number} is no line of a catalogue")
        begins = found is None or found[1] in {"msgctxt", "msgid"}
        if begins and keyword.startswith("msgstr"):
            yield entry
            entry, keyword = _Entry({}, set()), ""
        if found is None:
            if line.startswith("#,"):
                entry.flags.update(each.strip() for each in line[2:].split(","))
            continue
        keyword = f"{found[1]}{found[2] or ''}" if found[1] else keyword
        if not keyword or (found[1] and keyword in entry.texts):
            raise ValueError(f"line {number} stands where it cannot")
        entry.texts.setdefault(keyword, []).append(_ESCAPE.sub(_sign, found[3]))
    if entry.texts:
        yield entry


def _sign(escape: re.Match[str]) -> str:
    return _SIGNS.get(escape[1], escape[1])


def _compiled(translations: dict[str, str]) -> bytes:
    """The translations as `msgfmt` writes them, which is what the standard library reads.

    A header, a table of places (length and offset) of the messages and one of their
    translations, and the texts themselves, each closed by NUL.
    """
    pairs = sorted((key.encode(), said.encode()) for key, said in translations.items())
    texts = [key for key, _ in pairs] + [said for _, said in pairs]
    places, offset = bytearray(), 28 + 8 * len(texts)
    for each in texts:
        places += pack("<2I", len(each), offset)
        offset += len(each) + 1
    header = pack("<7I", _MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28 + 8 * len(texts))
    return header + bytes(places) + b"".join(each + b"\0" for each in texts)
