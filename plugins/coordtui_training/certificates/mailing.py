"""Letters that tell people of their certificates, each in the language of who reads it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from coordtui.api import Attachment, Context, Letter, Message, Refused, safe, sentences
from coordtui.api.eyes import as_program, language_of, speaking
from coordtui_training.certificates.drawing import drawn
from coordtui_training.records import Certificate
from coordtui_training.texts import N_, NN_


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """How many letters are in the outbox, how many people have no address, and whether mail is `off`."""

    queued: int
    without: int
    off: bool = False

    @property
    def said(self) -> Message:
        """The same in words."""
        if self.off:
            return N_("No mail leaves this lab: nothing was sent.")
        said = NN_("{n} message is in the outbox.", "{n} messages are in the outbox.", self.queued)
        if not self.without:
            return said
        none = NN_("{n} person cannot be written to.", "{n} people cannot be written to.", self.without)
        return sentences([said, none])


def tell(ctx: Context, certificates: Iterable[Certificate]) -> Sent:
    """Queue a letter for each, once, within the running transaction; who calls requires the right."""
    found = [*certificates]
    people = {
        each.doc_id: each
        for each in as_program(ctx).directory.people().get_many(each.person for each in found)
    }
    if not ctx.outbox.channels()["mail"]:
        return Sent(queued=0, without=0, off=True)
    queued = 0
    for each in found:
        person = people.get(each.person)
        if person is None or not person.emails:
            continue
        if _queue(ctx, speaking(ctx, language_of(ctx, person)), each, person.emails[0]):
            queued += 1
    return Sent(queued=queued, without=len(found) - queued)


def _queue(ctx: Context, reader: Context, certificate: Certificate, to: str) -> bool:
    """Queue one letter in the language of the reader; whether their address takes one."""
    lab = ctx.directory.lab()
    subject, text = _words(reader, certificate, lab.name if lab else "")
    key = f"certificate:{certificate.doc_id}"
    attachment = Attachment(
        name=f"{certificate.code}.pdf",
        text=drawn(certificate, reader, lab.name if lab else "", "both").decode("ascii"),
        content_type="application/pdf",
    )
    letter = Letter(
        channel="mail", to=to, subject=subject, text=text, key=key, kind="certificate", attachment=attachment
    )
    try:
        ctx.outbox.put(letter)
    except Refused:  # no address that a mail can go to: the others get theirs
        return False
    return True


def _words(ctx: Context, certificate: Certificate, lab: str) -> tuple[str, str]:
    """The subject and the text, in the language of this context, as of any letter of the lab."""
    hello = N_("Hello {name},", name=safe(certificate.name, limit=100))
    title = certificate.title_fr if ctx.translator.language == "fr" else certificate.title_en
    how = N_(
        "To have it as PDF: coordtui training certificate pdf {number} --output certificate.pdf",
        number=certificate.doc_id,
    )
    code = N_("Anybody of the lab can verify it: coordtui training verify {code}", code=certificate.code)
    said = N_("Your certificate for “{title}” is ready.", title=title)
    parts = [text for each in (hello, said, how, code, safe(lab)) if (text := ctx._(each))]
    return ctx._(N_("Certificate: {title}", title=title)), "\n\n".join(parts) + "\n"
