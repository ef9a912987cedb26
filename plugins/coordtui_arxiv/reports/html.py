"""A digest as one page of HTML: nothing is fetched from elsewhere, nothing from outside is markup."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from coordtui.api import safe
from coordtui_arxiv.reports.digest import Digest, Item
from coordtui_arxiv.reports.writing import because, by, counted, facts, heading, left_out, titled

if TYPE_CHECKING:
    from coordtui.api import Translator

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em;"
    "color:#1a1a1a;background:#fff}"
    "h1{font-size:1.5em}h2{font-size:1.2em;border-bottom:1px solid #767676;margin-top:2em}"
    "h3{font-size:1em;margin:1.5em 0 .2em}p{margin:.2em 0}a{color:#0b5394}"
    ".quiet{color:#595959}.note{border-left:4px solid #8a5a00;padding-left:.8em}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}a{color:#9cc7f5}"
    ".quiet{color:#b3b3b3}}"
)
"""Every contrast is 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(digest: Digest, say: Translator) -> str:
    """A whole document, with headings in order, its language named, and links that say where they lead."""
    return "\n".join(_lines(digest, say)) + "\n"


def _lines(digest: Digest, say: Translator) -> Iterator[str]:
    title = _plain(heading(digest, say))
    yield "<!DOCTYPE html>"
    yield f'<html lang="{say.language}">'
    yield '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head>"
    yield f"<body><main><h1>{title}</h1>"
    yield f"<p>{_plain(say(counted(digest)))}</p>"
    for note in digest.notes:
        yield f'<p class="note">{_plain(say(note))}</p>'
    for part in digest.parts:
        yield f"<section><h2>{_plain(say(part.title))}</h2>"
        for item in part.items:
            yield from _item(item, say)
        if part.left_out:
            yield f"<p>{_plain(say(left_out(part.left_out)))}</p>"
        yield "</section>"
    yield "</main></body></html>"


def _item(item: Item, say: Translator) -> Iterator[str]:
    yield f'<article><h3><a href="{escape(item.link)}">{_plain(titled(item, say))}</a></h3>'
    yield f"<p>{_plain(by(item, say))}</p>"
    if item.reasons:
        yield f"<p><em>{_plain(because(item, say))}</em></p>"
    if item.note:
        yield f"<blockquote>{_plain(item.note)}</blockquote>"
    yield f'<p class="quiet">{_plain(facts(item, say))}</p></article>'


def _plain(text: str) -> str:
    return escape(safe(text))
