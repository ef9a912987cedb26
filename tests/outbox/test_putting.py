"""What the outbox takes in, and what it makes of it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import Attachment, Letter, Refused
from coordtui.config.settings import OutboxSettings
from coordtui.outbox.decisions import Decisions
from coordtui.outbox.writing import mail, slack_body

from .conftest import settings_for

NASTY = "Hi\r\nBcc: everyone@example.org\x1b[31m\u202e<!channel> <b>&"


def test_a_letter_is_queued_as_it_will_go(office):
    letter = office.put(kind="offer", ref="training.session 7")
    assert (letter.state, letter.by, letter.plugin) == ("waiting", "Ada Placeholder", "core")
    assert office.ctx.outbox.preview(letter).startswith("From: Placeholder Lab <lab@example.org>\n")


def test_nothing_is_taken_while_the_channel_is_off_and_the_setting_is_named(make_office):
    office = make_office("")
    assert office.ctx.outbox.channels() == {"slack": False, "mail": False}
    with pytest.raises(Refused, match=r"outbox\.smtp_host"):
        office.put()
    with pytest.raises(Refused, match=r"outbox\.slack_webhook"):
        office.put(channel="slack")


def test_from_an_invented_lab_nothing_leaves(make_office, smtp):
    office = make_office(settings_for(smtp.port))
    lab = office.session.lab
    lab.demo = True
    office.ctx.store.records(type(lab)).save(lab)
    with pytest.raises(Refused):
        office.put()


def test_what_is_rolled_back_with_the_change_that_caused_it_leaves_nothing(office):
    def change() -> None:
        office.put()
        raise Refused("The change that caused it fails.")

    with pytest.raises(Refused):
        office.ctx.store.run(change)
    assert office.states() == []


def test_whoever_delivers_is_woken_after_the_commit_only(office):
    seen = []
    office.session.on_letter = lambda: seen.append(office.states())
    with office.ctx.store.transaction():
        office.put()
        assert seen == []
    assert seen == [["waiting"]]


def test_the_same_key_is_queued_once_and_gives_the_first_letter_back(office):
    first = office.put(key="offer-7")
    assert office.put(key="offer-7", text="Other words.") == first
    assert office.put(key="offer-8").doc_id != first.doc_id
    assert office.ctx.outbox.find("offer-7") == first
    assert office.session.outbox("arxiv", office.session.actor).find("offer-7") is None


def test_a_letter_that_waits_is_withdrawn_and_stays_to_be_seen(office, smtp):
    letter = office.put(key="offer-7")
    assert office.ctx.outbox.withdraw("offer-7")
    taken = office.letter(letter.doc_id)
    assert (taken.state, taken.withdrawn, taken.steps[-1].by) == ("discarded", True, "Ada Placeholder")
    office.deliver()
    assert smtp.mails == []
    assert not office.ctx.outbox.withdraw("offer-7")


def test_what_has_left_what_never_was_and_what_is_anothers_is_not_withdrawn(office):
    number = office.put(key="offer-7").doc_id
    assert not office.session.outbox("arxiv", office.session.actor).withdraw("offer-7")
    assert not office.ctx.outbox.withdraw("offer-8")
    assert not office.ctx.outbox.withdraw("")
    office.deliver()
    assert not office.ctx.outbox.withdraw("offer-7")
    assert office.letter(number).state == "sent"


def test_what_was_withdrawn_waits_again_when_it_is_put_again_and_goes_once(office, smtp):
    first = office.put(key="offer-7", text="A seat is free.")
    office.ctx.outbox.withdraw("offer-7")
    again = office.put(key="offer-7", text="Two seats are free.")
    assert (again.doc_id, again.uid, again.state, again.withdrawn) == (
        first.doc_id,
        first.uid,
        "waiting",
        False,
    )
    assert [step.state for step in again.steps] == ["waiting", "discarded", "waiting"]
    office.deliver()
    assert office.put(key="offer-7").state == "sent"
    office.deliver()
    assert ["Two seats" in str(message.get_content()) for message in smtp.messages] == [True]


def test_what_somebody_discarded_by_hand_stays_discarded_when_it_is_put_again(office):
    letter = office.put(key="offer-7")
    Decisions(office.ctx).discard([letter.doc_id])
    assert office.put(key="offer-7").state == "discarded"


def test_a_withdrawal_is_rolled_back_with_the_change_that_it_belongs_to(office):
    office.put(key="offer-7")

    def change() -> None:
        office.ctx.outbox.withdraw("offer-7")
        raise Refused("The change that it belongs to fails.")

    with pytest.raises(Refused):
        office.ctx.store.run(change)
    assert office.states() == ["waiting"]


def test_the_same_key_is_queued_once_by_two_processes(office, tmp_path):
    code = f"""
from pathlib import Path
from coordtui.api import Letter
from coordtui.testing import open_test_session
with open_test_session(Path({str(tmp_path)!r}), settings={settings_for(9)!r}) as session:
    print("ready", flush=True)
    input()
    for number in range(20):
        session.context().outbox.put(
            Letter(channel="mail", to="a@example.org", subject="s", text="t", key=str(number))
        )
"""
    both = [subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, text=True) for _ in range(2)]
    for each in both:
        each.stdout.readline()
    for each in both:
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in both:
        each.communicate(timeout=60)
    assert [each.returncode for each in both] == [0, 0]
    assert len(office.states()) == 20


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b\r\nBcc: c@d",
        "a@b, c@d",
        "A <a@b>",
        "a b@c",
        "a@",
        "é@example.org",
        "x" * 300 + "@e",
    ],
)
def test_an_address_that_is_not_one_is_refused(office, address):
    for field in ("to", "reply_to") if address else ("to",):
        with pytest.raises(Refused, match="not one mail address"):
            office.put(**{field: address})


def test_what_says_nothing_or_too_much_is_refused(office):
    for fields in ({"text": " \n"}, {"subject": ""}, {"text": "x" * 200_001}, {"html": "x" * 200_001}):
        with pytest.raises(Refused, match="not put in the outbox"):
            office.put(**fields)
    assert office.states() == []


def test_hostile_text_in_every_field_stays_in_its_field(office, smtp):
    office.put(
        subject=NASTY,
        text=f"{NASTY}\n.\nRCPT TO:<victim@example.org>\r\n",
        html=NASTY,
        reply_to="ada@example.org",
        attachment=Attachment(name=f'../"{NASTY}', text=NASTY, content_type="text/calendar; method=REQUEST"),
        kind=NASTY,
        ref=NASTY,
        key=NASTY,
    )
    office.deliver()
    ((to, body),) = smtp.mails
    assert to == "hrafn@example.org"
    (message,) = smtp.messages
    assert message["Bcc"] is None
    assert "Bcc: everyone" in message["Subject"]
    plain, html, calendar = (part for part in message.walk() if not part.is_multipart())
    assert "\n.\n" in plain.get_content().replace("\r\n", "\n")
    assert html.get_content_type() == "text/html"
    assert (calendar.get_content_type(), calendar.get_param("method")) == ("text/calendar", "REQUEST")
    assert "/" not in calendar.get_filename()
    assert body.isascii()


def test_a_type_of_attachment_that_is_no_text_is_refused(office):
    for kind in ("application/zip", "text/plain\r\nX: y", 'text/plain; a="b'):
        with pytest.raises(Refused, match="type of text"):
            office.put(attachment=Attachment(name="a", text="b", content_type=kind))


def test_a_letter_to_slack_calls_nobody_and_links_nothing():
    body = slack_body(
        Letter(channel="slack", subject="a*b", text="<!here> @channel @Everyone <https://x|y> &")
    )
    assert body["text"] == "*a·b*\n&lt;!here&gt; @\u2060channel @\u2060Everyone &lt;https://x|y&gt; &amp;"
    assert (body["parse"], body["link_names"]) == ("none", False)


@given(st.text(), st.text(min_size=1))
def test_no_text_makes_more_headers_or_breaks_the_mail(subject, text):
    settings = OutboxSettings(smtp_host="x", sender="Lab <lab@example.org>")
    from coordtui.text.safety import safe

    letter = Letter(channel="mail", to="a@example.org", subject=safe(subject), text=safe(text, lines=True))
    message = mail(letter, settings)
    assert message.as_bytes().isascii()
    assert {name.lower() for name in message} <= {
        *(
            "from",
            "to",
            "subject",
            "auto-submitted",
            "content-type",
            "content-transfer-encoding",
            "mime-version",
        )
    }


def test_each_mail_names_one_person_and_is_named_for_good(office, smtp):
    for to in ("a@example.org", "b@example.org"):
        office.put(to=to)
    office.deliver()
    assert [message["To"] for message in smtp.messages] == ["a@example.org", "b@example.org"]
    names = [message["Message-ID"] for message in smtp.messages]
    assert names == [f"<{office.letter(n).uid}@example.org>" for n in (1, 2)]
    assert smtp.messages[0]["Date"] == "Thu, 12 Nov 2026 14:00:00 +0000"


def test_accents_arrive_in_headers_and_text(office, smtp):
    office.put(subject="Été à Québec", text="Ça va ?\n")
    office.deliver()
    (message,) = smtp.messages
    assert message["Subject"] == "Été à Québec"
    assert message.get_content().replace("\r\n", "\n") == "Ça va ?\n"
