"""A digest written in one form and one language; the same digest gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from coordtui.api import Context, Message, formats
from coordtui_arxiv.reports.digest import NAMED, Digest, Item, Text
from coordtui_arxiv.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Translator

Format = Literal["md", "html", "txt", "eml"]

NOTHING = N_("Nothing new: no paper of these days belongs here.")


def write(ctx: Context, digest: Digest, format: Format, *, to: str = "") -> str:
    """The digest in the language of `ctx`. `to` is the address of an e-mail, where known."""
    match format:
        case "md":
            from coordtui_arxiv.reports.markdown import as_markdown

            return as_markdown(digest, ctx.translator)
        case "html":
            from coordtui_arxiv.reports.html import as_html

            return as_html(digest, ctx.translator)
        case "txt":
            from coordtui_arxiv.reports.plain import as_plain

            return as_plain(digest, ctx.translator)
        case "eml":
            from coordtui_arxiv.reports.mail import as_mail

            return as_mail(digest, ctx.translator, to=to)


# What every form says in the same words.


def heading(digest: Digest, say: Translator) -> str:
    """What it is, and of which days."""
    days = formats.days(digest.span.first, digest.span.last, say)
    return say(N_("{title}, {days}", title=digest.title, days=days))


def counted(digest: Digest) -> Message:
    """How many papers it tells of, or that there is none."""
    return NN_("{n} paper", "{n} papers", digest.papers) if digest.papers else NOTHING


def by(item: Item, say: Translator, most: int = NAMED) -> str:
    """The authors, at most so many by name, and how many are not named."""
    names, more = ", ".join(item.authors[:most]), item.more + len(item.authors[most:])
    return say(NN_("{names} and {n} other", "{names} and {n} others", more, names=names)) if more else names


def facts(item: Item, say: Translator) -> str:
    """Id, categories and day."""
    day = formats.day(item.day, say, weekday=False, year=True)
    return " · ".join(part for part in (f"arXiv:{item.key}", ", ".join(item.categories), day) if part)


def because(item: Item, say: Translator) -> str:
    """Why it is there."""
    return "; ".join(say(reason) for reason in item.reasons)


def titled(item: Item, say: Translator) -> str:
    """The title; of a withdrawn paper it says so."""
    return say(N_("withdrawn: {title}", title=item.title)) if item.withdrawn else item.title


def left_out(count: int) -> Text:
    """How many more there are; nothing when there is none."""
    return (
        NN_("and {n} more, on the page of papers", "and {n} more, on the page of papers", count)
        if count
        else ""
    )
