"""A digest as an e-mail file that a mail program opens as a draft (RFC 5322, `X-Unsent: 1`)."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from coordtui_arxiv.reports.digest import Digest
from coordtui_arxiv.reports.html import as_html
from coordtui_arxiv.reports.plain import as_plain
from coordtui_arxiv.reports.writing import heading

if TYPE_CHECKING:
    from coordtui.api import Translator


def as_mail(digest: Digest, say: Translator, *, to: str = "") -> str:
    """The draft, as plain text and as HTML. Its date is the end of the span, until it is sent; who
    it is from the mail program adds.

    The boundary is made of the text, so that the same digest gives the same bytes.
    """
    text, html = as_plain(digest, say), as_html(digest, say)
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"
    mail["Date"] = format_datetime(digest.span.bounds[1])
    mail["Subject"] = heading(digest, say)
    if to:
        mail["To"] = to
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail.set_boundary("=_" + hashlib.sha256(f"{text}{html}".encode()).hexdigest()[:40])
    return mail.as_bytes().decode("ascii")
