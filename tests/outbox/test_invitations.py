"""Calendar files in mails: an invitation is a form of the message, any other is a file that goes along."""

from __future__ import annotations

import pytest

from coordtui.api import Attachment, Refused

FILE = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        "METHOD:{method}",
        "BEGIN:VEVENT",
        "SUMMARY:" + "é" * 33,
        " œ 😀",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
)


def sent(office, smtp, method: str):
    office.put(
        html="<p>A seat is free.</p>",
        attachment=Attachment(
            name="session.ics",
            text=FILE.replace("{method}", method),
            content_type=f"text/calendar; method={method}; charset=utf-8",
        ),
    )
    office.deliver()
    (message,) = smtp.messages
    (part,) = (each for each in message.walk() if each.get_content_type() == "text/calendar")
    return message, part


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_an_invitation_is_the_last_form_of_the_message_and_says_its_method(office, smtp, method):
    message, part = sent(office, smtp, method)
    assert message.get_content_type() == "multipart/alternative"
    kinds = [each.get_content_type() for each in message.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert part.get_param("method") == method
    assert part.get_param("charset") == "utf-8"
    assert part.get_content_disposition() is None
    assert part.get_filename() == "session.ics"


def test_a_file_to_add_goes_along_as_a_file(office, smtp):
    message, part = sent(office, smtp, "PUBLISH")
    assert message.get_content_type() == "multipart/mixed"
    assert part.get_content_disposition() == "attachment"
    assert part.get_param("method") == "PUBLISH"


@pytest.mark.parametrize("method", ["REQUEST", "PUBLISH"])
def test_a_calendar_file_arrives_to_the_last_octet(office, smtp, method):
    _, part = sent(office, smtp, method)
    assert part.get_payload(decode=True) == FILE.replace("{method}", method).encode()


def test_a_pdf_arrives_byte_for_byte_and_one_that_is_no_ascii_is_refused(office, smtp):
    pdf = "%PDF-1.4\n1 0 obj\r<<>>\rendobj\r\n%%EOF\n"
    office.put(attachment=Attachment(name="it.pdf", text=pdf, content_type="application/pdf"))
    office.deliver()
    (message,) = smtp.messages
    (part,) = (each for each in message.walk() if each.get_content_type() == "application/pdf")
    assert part.get_payload(decode=True) == pdf.encode()
    assert part.get_filename() == "it.pdf"
    with pytest.raises(Refused, match="not a type of text"):
        office.put(attachment=Attachment(name="it.pdf", text="é", content_type="application/pdf"))
