"""People and questions from files of JSON lines, read one line at a time."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TypeVar

import msgspec

from coordtui.api import Message, Refused, not_read, safe
from coordtui_expertise.texts import N_

STDIN = "-"


class PaperLine(msgspec.Struct):
    """One paper of a profile; other fields do not matter."""

    title: str | None = None
    abstract: str | None = None


class ProfileLine(msgspec.Struct):
    """One person: `{"person": …, "papers": [{"title": …, "abstract": …}], "interests": […]}`."""

    person: str | int
    papers: list[PaperLine] = []
    interests: list[str] = []


class QueryLine(msgspec.Struct):
    """One question: `{"id": …, "title": …, "abstract": …}`."""

    id: str | int
    title: str | None = None
    abstract: str | None = None


T = TypeVar("T", ProfileLine, QueryLine)


def read_lines(path: str, kind: type[T]) -> Iterator[T]:
    """Every line that is not blank; `-` is standard input.

    Raises `NotRead` for a file that cannot be read, and `Refused` naming the first line
    that is not of the form.
    """
    decoder = msgspec.json.Decoder(kind)
    with ExitStack() as stack:
        try:
            lines = sys.stdin.buffer if path == STDIN else stack.enter_context(open(path, "rb"))
            for number, line in enumerate(lines, 1):
                text = line.removeprefix(b"\xef\xbb\xbf").strip()
                if text:
                    yield _decoded(decoder, text, path, number)
        except OSError as error:
            raise not_read(path, error) from error


def _decoded(decoder: msgspec.json.Decoder[T], text: bytes, path: str, number: int) -> T:
    try:
        return decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(
            N_("Line {number} of “{file}” cannot be read.", number=number, file=safe(path)),
            why=_why(error),
            remedy=N_("Each line is one object of JSON; “coordtui expertise rank --help” shows the fields."),
        ) from error


def _why(error: Exception) -> Message:
    """What is wrong with a line; of msgspec's English only the name of the field is taken."""
    if isinstance(error, UnicodeDecodeError):
        return N_("It is not written in UTF-8.")
    if not isinstance(error, msgspec.ValidationError):
        return N_("It is not JSON, or not whole.")
    if missing := re.search(r"missing required field `(\w+)`", str(error)):
        return N_("It has no “{field}”.", field=missing[1])
    if wrong := re.search(r"`\$\.([^`]+)`", str(error)):
        return N_("Its “{field}” is of another kind.", field=safe(wrong[1]))
    return N_("It is not an object.")


def text_of(paper: PaperLine | QueryLine) -> str:
    """Title and abstract, as they are indexed."""
    return f"{paper.title or ''}.\n{paper.abstract or ''}"
