"""Bytes to text: UTF-8 as tools write it, or UTF-16 as the shell of Windows redirects it."""

from __future__ import annotations

import codecs
import re

from coordtui_gpus.reading.refusing import binary, empty, too_large

LARGEST = 64_000_000
"""Bytes: a thousand times what the wordiest tool prints of a machine."""

MOST_LINES = 40
_LONGEST = 240

_STEERING = bytes({*range(32)} - {*b"\t\n\r\x1b\x1e"})
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,16}[A-Za-z]")


def text_of(data: bytes) -> str:
    """The text, without a mark of byte order, its ends of lines as `\\n`.

    What is no UTF-8 becomes U+FFFD, as in the names of some programs. Raises `NotUnderstood` for
    nothing, for too much and for what is no text.
    """
    if len(data) > LARGEST:
        raise too_large(LARGEST)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
        data = text.encode("utf-8", "replace")
    else:
        text = data.decode("utf-8-sig", "replace")
    if b"\0" in data or _is_binary(text[:4096], data[:4096]):
        raise binary()
    if not text or text.isspace():
        raise empty()
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _is_binary(head: str, start: bytes) -> bool:
    odd = head.count("\ufffd") + len(start) - len(start.translate(None, _STEERING))
    return odd > 8 and odd * 10 > len(head)


def without_colours(text: str) -> str:
    """The text without what makes a terminal underline or colour it."""
    return _COLOUR.sub("", text) if "\x1b" in text else text


def as_told(lines: list[str]) -> tuple[str, ...]:
    """Lines that were not understood, in their own words: some, cut where they are long."""
    told = [line.strip()[:_LONGEST] for line in lines if line.strip()]
    return tuple(told[:MOST_LINES]) + (("…",) if len(told) > MOST_LINES else ())
