"""A letter as it travels: the headers and parts of a mail, the body of a message to Slack."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Any

from coordtui.api.letters import Letter
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from email.message import EmailMessage

    from coordtui.config.settings import OutboxSettings

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}\Z")
"""A bare address as SMTP takes it everywhere: one line, no quotes, no comments, no list."""

_CALLS = re.compile("@(?=channel|here|everyone)", re.IGNORECASE)
_MAIL_HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID")


def sender_of(settings: OutboxSettings) -> tuple[str, str]:
    """The name and the bare address that mails are from; the address is empty when it is none."""
    from email.utils import parseaddr

    name, address = parseaddr(settings.sender)
    return safe(name, limit=100), address if ADDRESS.match(address) else ""


def slack_body(letter: Letter) -> dict[str, Any]:
    """What the webhook takes. Nothing in the letter makes a link, calls anybody or names a channel.

    Slack reads commands between `<` and `>` only; those and `&` are written as it asks
    (https://docs.slack.dev/messaging/formatting-message-text).
    """
    title = f"*{_plain(letter.subject).replace('*', '·')}*\n" if letter.subject else ""
    return {"text": title + _plain(letter.text), "parse": "none", "link_names": False}


def _plain(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CALLS.sub("@\u2060", escaped)


def mail(letter: Letter, settings: OutboxSettings) -> EmailMessage:
    """The whole mail. The same letter gives the same `Message-ID`, so that a double can be dropped.

    Parts travel in ASCII, as any server takes them. Raises `ValueError` for a header that cannot be.
    """
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    name, address = sender_of(settings)
    message = EmailMessage(policy=SMTP)
    if address:  # a letter of former days is looked at, and mail is off by now
        message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(addr_spec=letter.to)
    if letter.reply_to:
        message["Reply-To"] = Address(addr_spec=letter.reply_to)
    message["Subject"] = letter.subject
    if letter.made is not None:
        message["Date"] = format_datetime(letter.made.astimezone(UTC))
    if letter.uid:
        message["Message-ID"] = f"<{letter.uid}@{address.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.attachment is not None:
        _attach(message, letter)
    return message


def _attach(message: EmailMessage, letter: Letter) -> None:
    """The one attachment, with the parameters that its type has.

    An invitation to a calendar, or what takes it back, is another form of the same message: mail
    programs then show it as one, and not as a file (RFC 6047, 2.4).
    """
    attached = letter.attachment
    if attached is None:
        return
    kind, *given = (part.strip() for part in attached.content_type.split(";"))
    if kind == "application/pdf":  # as it is: in a text the ends of lines would become others
        content = attached.text.encode("ascii")
        message.add_attachment(content, maintype="application", subtype="pdf", filename=attached.name)
        return
    parameters, subtype = dict(each.split("=", 1) for each in given), kind.partition("/")[2]
    if subtype == "calendar" and parameters.get("method", "PUBLISH") != "PUBLISH":
        message.add_alternative(
            attached.text,
            subtype=subtype,
            cte="quoted-printable",
            params={**parameters, "name": attached.name},
        )
        return
    message.add_attachment(
        attached.text, subtype=subtype, cte="quoted-printable", filename=attached.name, params=parameters
    )


def shown(letter: Letter, settings: OutboxSettings) -> str:
    """What goes, as a person reads it: headers decoded, then each part under its type. Fit for the screen."""
    if letter.channel == "slack":
        return safe(slack_body(letter)["text"], lines=True, limit=100_000)
    message = mail(letter, settings)
    lines = [f"{name}: {message[name]}" for name in _MAIL_HEADERS if message[name] is not None]
    parts = [part for part in message.walk() if not part.is_multipart()]
    for part in parts:
        name = part.get_filename()
        title = f"--- {part.get_content_type()}" + (f" · {name}" if name else "")
        content = part.get_content()
        text = content.rstrip("\n") if isinstance(content, str) else f"({len(content)} B)"
        lines += ["", *([title] if len(parts) > 1 else []), text]
    return safe("\n".join(lines), lines=True, limit=200_000)
