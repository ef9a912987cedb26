"""XML from outside, read in a stream and with no trust.

A page is whole and what it should be, or it is refused: HTML with status 200, plain
text, a page cut short, another encoding than UTF-8, a document type (which is where
entity bombs live) are all seen here, before any record is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers.expat import errors as expat

from coordtui.api import safe
from coordtui_arxiv.errors import ArxivRefused
from coordtui_arxiv.texts import N_

CHUNK = 65_536
DEEPEST = 32
"""Elements within one another; arXiv's pages have six."""

_DECLARED = re.compile(r"<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"']+)")
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CUT_SHORT = {
    expat.codes[message]
    for message in (
        expat.XML_ERROR_NO_ELEMENTS,
        expat.XML_ERROR_UNCLOSED_TOKEN,
        expat.XML_ERROR_PARTIAL_CHAR,
        expat.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


def children(body: bytes, *path: str, on_the_way: bool = False) -> Iterator[Element]:
    """The children of the one element at `path` (root first), each when it is complete.

    With `on_the_way` those of the elements above it too, the one at `path` emptied.

    Raises `ArxivRefused`, possibly after children were given: only what is left when the
    iterator ends by itself may be used.
    """
    _check(body)
    parser: XMLPullParser[Any] = XMLPullParser(("start", "end"))
    paths = {path[:depth] for depth in range(1 if on_the_way else len(path), len(path) + 1)}
    open_now: list[Element] = []
    try:
        for at in range(0, len(body), CHUNK):
            parser.feed(body[at : at + CHUNK])
            yield from _completed(parser, open_now, path[0], paths)
        parser.close()
        yield from _completed(parser, open_now, path[0], paths)
    except ParseError as error:
        raise _refusal(error) from error


def _completed(
    parser: XMLPullParser[Any], open_now: list[Element], root: str, paths: set[tuple[str, ...]]
) -> Iterator[Element]:
    for event, element in _events(parser):
        if event == "start":
            open_now.append(element)
            depth = len(open_now)
            if depth > DEEPEST:
                raise ArxivRefused(N_("Its elements are nested too deeply."))
            if depth == 1 and element.tag != root:
                raise ArxivRefused(N_("It is another kind of document: “{root}”.", root=_bare(element.tag)))
            continue
        open_now.pop()
        if tuple(parent.tag for parent in open_now) in paths:
            yield element
            # What was read is let go, so that a long page takes little memory.
            open_now[-1].remove(element)


def _events(parser: XMLPullParser[Any]) -> Iterator[tuple[str, Element]]:
    # With the two events that are asked for, what comes with one is always an element.
    return cast("Iterator[tuple[str, Element]]", parser.read_events())


def _check(body: bytes) -> None:
    if not body.strip():
        raise ArxivRefused(N_("It is empty."))
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArxivRefused(N_("It is not in UTF-8, at byte {byte}.", byte=error.start + 1)) from error
    if _HTML.match(text):
        raise ArxivRefused(N_("It is a web page instead of data: “{start}”.", start=_beginning(text)))
    if not text.lstrip().startswith("<"):
        raise ArxivRefused(N_("It is plain text instead of data: “{start}”.", start=_beginning(text)))
    declared = _DECLARED.match(text.lstrip())
    if declared is not None and declared[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise ArxivRefused(N_("It says that it is in {encoding}.", encoding=safe(declared[1], limit=40)))
    if _DTD.search(text):
        raise ArxivRefused(N_("It declares a document type, which no page of arXiv does."))


def _refusal(error: ParseError) -> ArxivRefused:
    line, column = error.position
    if error.code in _CUT_SHORT:
        return ArxivRefused(N_("It breaks off at line {line}, before its end.", line=line))
    return ArxivRefused(
        N_("It is not well-formed XML, at line {line}, column {column}.", line=line, column=column + 1)
    )


def _beginning(text: str) -> str:
    return safe(" ".join(re.sub(r"<[^>]*>?", " ", text[:2000]).split()), limit=80)


def _bare(tag: str) -> str:
    return safe(tag.rpartition("}")[2], limit=40)
