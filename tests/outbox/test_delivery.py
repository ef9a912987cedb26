"""What becomes of a letter, whatever the other side does."""

from __future__ import annotations

import logging
import ssl
from datetime import timedelta

import pytest

from coordtui.api import JobBusy, Letter
from coordtui.outbox.decisions import Decisions
from coordtui.outbox.post import MOST_TRIES, Post, at_work
from coordtui.outbox.tables import JOB as OUTBOX_JOB
from coordtui.text.messages import Message
from coordtui.text.translation import Translator

from .conftest import HANG_UP, settings_for


def said(letter: Letter, language: str = "en") -> str:
    assert letter.problem is not None
    return Translator(language)(Message.from_json(letter.problem))


def due(office):
    """The job of the outbox, where it is due; others look after the lab from its second day on."""
    return [job.id for job in office.session.jobs.due(office.clock()) if job.id == OUTBOX_JOB.id]


def test_the_job_is_due_as_long_as_a_letter_is(office):
    assert due(office) == []
    office.put()
    assert due(office) == ["core.outbox"]
    assert "sent" in office.deliver()
    assert due(office) == []
    assert office.states() == ["sent"]


def test_a_letter_to_slack_is_posted_once(make_office, slack):
    office = make_office("")
    office.put(channel="slack", subject="", text="Three papers <today>")
    office.deliver()
    office.deliver()
    assert slack.texts == ["Three papers &lt;today&gt;"]
    assert office.states() == ["sent"]


def test_what_happened_to_it_is_kept(office):
    office.put()
    office.deliver()
    letter = office.letter(1)
    assert [(step.state, step.by) for step in letter.steps] == [
        ("waiting", "Ada Placeholder"),
        ("sending", ""),
        ("sent", ""),
    ]
    assert letter.sent == office.clock()


def test_what_was_sent_or_discarded_long_ago_is_cleared_out_and_the_rest_stays(make_office, smtp):
    office = make_office(settings_for(smtp.port, "keep_days = 30"))
    office.put()
    office.deliver()
    office.put(to="away@example.org")
    Decisions(office.ctx).discard([2])
    smtp.says["RCPT"] = "550 no such person"
    office.put(to="nobody@example.org")
    office.deliver()
    office.clock.advance(timedelta(days=29))
    office.deliver()
    assert office.states() == ["sent", "discarded", "failed"]
    office.clock.advance(timedelta(days=2))
    office.deliver()
    assert office.states() == ["failed"]


def test_several_mails_go_over_one_connection(office, smtp):
    for _ in range(3):
        office.put()
    office.deliver()
    assert (len(smtp.mails), smtp.connections) == (3, 1)


def test_a_server_that_is_tired_of_a_connection_is_given_a_new_one(office, smtp, monkeypatch):
    from coordtui.outbox.smtp import Mail

    office.put()
    office.put()
    hand_over = Mail._hand_over

    def then_close(self, server, body):
        hand_over(self, server, body)
        server.sock.shutdown(2)

    monkeypatch.setattr(Mail, "_hand_over", then_close)
    office.deliver()
    assert office.states() == ["sent", "sent"]
    assert (len(smtp.mails), smtp.connections) == (2, 2)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "."])
def test_what_the_server_puts_off_is_tried_again_later(office, smtp, command):
    smtp.says[command] = "451 come back"
    office.put()
    office.deliver()
    letter = office.letter(1)
    assert (letter.state, letter.tries) == ("waiting", 1)
    assert letter.due == office.clock() + timedelta(minutes=1)
    assert "451 come back" in said(letter)
    assert due(office) == []
    del smtp.says[command]
    office.clock.advance(timedelta(minutes=2))
    assert due(office) == ["core.outbox"]
    office.deliver()
    assert office.states() == ["sent"]
    assert len(smtp.mails) == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "."])
def test_what_the_server_refuses_has_failed_with_its_words_made_safe(office, smtp, command):
    smtp.says[command] = "550 no such \x1b[31mperson"
    office.put()
    office.put(to="other@example.org")
    office.deliver()
    assert office.states() == ["failed", "failed"]
    assert "550 no such [31mperson" in said(office.letter(1))
    assert due(office) == []


def test_one_refused_address_holds_up_nobody_else(office, smtp):
    office.put(to="gone@example.org")
    office.put()
    smtp.says["RCPT"] = "550 no"
    post_next = Post.next
    seen = []

    def heal(self):
        seen.append(1)
        if len(seen) == 2:
            del smtp.says["RCPT"]
        return post_next(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Post, "next", heal)
        office.deliver()
    assert office.states() == ["failed", "sent"]


def test_a_connection_that_breaks_after_the_mail_leaves_it_unsure(office, smtp):
    smtp.says["."] = HANG_UP
    office.put()
    office.deliver()
    assert office.states() == ["unsure"]
    assert len(smtp.mails) == 1
    smtp.says.clear()
    office.clock.advance(timedelta(days=3))
    assert due(office) == []
    office.deliver()
    assert len(smtp.mails) == 1


def test_a_connection_that_breaks_before_the_mail_is_no_delivery(office, smtp):
    smtp.says["DATA"] = HANG_UP
    office.put()
    office.deliver()
    assert (office.states(), smtp.mails) == (["waiting"], [])


def test_where_nobody_listens_everything_waits_and_the_server_is_asked_once(make_office, smtp):
    port = smtp.port
    smtp.close()
    office = make_office(settings_for(port))
    for _ in range(3):
        office.put()
    office.deliver()
    assert office.states() == ["waiting"] * 3
    assert {office.letter(n).tries for n in (1, 2, 3)} == {1}
    assert "refused the connection" in said(office.letter(3))


def test_a_password_that_is_wrong_costs_no_letter(make_office, smtp, monkeypatch, caplog):
    monkeypatch.setenv("COORDTUI_OUTBOX_SMTP_PASSWORD", "SECRET-WORD")
    office = make_office(settings_for(smtp.port, 'smtp_user = "lab"'))
    smtp.says |= {"EHLO": "250-fake\r\n250 AUTH PLAIN", "AUTH": "535 wrong"}
    office.put()
    with caplog.at_level(logging.DEBUG):
        office.deliver()
    letter = office.letter(1)
    assert (letter.state, smtp.mails) == ("waiting", [])
    assert "does not accept the account “lab”: wrong" in said(letter)
    assert "SECRET-WORD" not in f"{letter} {caplog.text} {office.session.mailroom.settings!r}"


def test_a_server_that_cannot_keep_the_connection_private_is_sent_nothing(make_office, smtp):
    office = make_office(settings_for(smtp.port).replace('"none"', '"starttls"'))
    office.put()
    office.deliver()
    assert (office.states(), smtp.mails) == (["waiting"], [])
    assert "kept private" in said(office.letter(1))
    assert not any(command.startswith("MAIL") for command in smtp.commands)


def test_tls_checks_who_the_server_is(make_office, smtp, monkeypatch):
    asked = []
    create = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: asked.append(1) or create())
    office = make_office(settings_for(smtp.port).replace('"none"', '"tls"'))
    office.put()
    office.deliver()
    assert (office.states(), asked) == (["waiting"], [1])


@pytest.mark.parametrize("status", [429, 503])
def test_slack_asking_for_patience_is_given_it(make_office, slack, status):
    slack.answers = [(status, {"Retry-After": "1200"}, "slow down")]
    office = make_office("")
    office.put(channel="slack")
    office.put(channel="slack")
    office.deliver()
    assert office.states() == ["waiting", "waiting"]
    assert office.letter(1).due == office.letter(2).due == office.clock() + timedelta(seconds=1200)
    assert slack.posts == []


def test_a_long_patience_is_kept_by_all_programs_of_the_machine(make_office, slack):
    slack.answers = [(429, {"Retry-After": "7200"}, "slow down")]
    office = make_office("")
    office.put(channel="slack")
    office.deliver()
    other = make_office("")
    other.put(channel="slack")
    other.deliver()
    assert slack.posts == []
    assert (other.letter(2).due - other.clock()) > timedelta(minutes=100)


def test_what_slack_refuses_has_failed_and_the_address_stays_secret(make_office, slack, caplog):
    slack.answers = [(404, {}, f"no_service at {slack.url} \x1b[1m")]
    office = make_office("")
    office.put(channel="slack")
    with caplog.at_level(logging.DEBUG):
        office.deliver()
    letter = office.letter(1)
    assert letter.state == "failed"
    assert "no_service" in said(letter)
    assert "SECRET-HOOK" not in f"{letter} {caplog.text} {office.session.mailroom.settings!r}"
    assert "\x1b" not in said(letter)


@pytest.mark.parametrize("answer", [HANG_UP, (502, {}, "bad gateway"), (500, {}, "")])
def test_an_answer_that_tells_nothing_leaves_it_unsure(make_office, slack, answer):
    slack.answers = [answer]
    office = make_office("")
    office.put(channel="slack")
    office.deliver()
    office.clock.advance(timedelta(days=1))
    office.deliver()
    assert office.states() == ["unsure"]
    assert len(slack.posts) <= 1


def test_waits_grow_and_end_after_about_two_days(make_office, smtp):
    port = smtp.port
    smtp.close()
    office = make_office(settings_for(port))
    office.put()
    begun, waits = office.clock(), []
    while (letter := office.letter(1)).state == "waiting":
        assert letter.due is not None
        waits.append(letter.due - office.clock())
        office.clock.now = letter.due
        office.deliver()
    assert letter.state == "failed"
    assert letter.tries == MOST_TRIES
    assert waits == sorted(waits)
    assert timedelta(days=1.5) < office.clock() - begun < timedelta(days=2.5)


def test_no_more_leave_in_a_day_than_allowed(make_office, smtp):
    office = make_office(settings_for(smtp.port, "daily_limit = 2"))
    for _ in range(3):
        office.put()
    office.deliver()
    assert (len(smtp.mails), due(office)) == (2, [])
    office.clock.advance(timedelta(hours=25))
    assert due(office) == ["core.outbox"]
    office.deliver()
    assert len(smtp.mails) == 3


def test_a_letter_whose_channel_was_switched_off_meanwhile_waits(make_office, smtp):
    make_office(settings_for(smtp.port)).put()
    office = make_office("")
    office.deliver()
    assert office.states() == ["waiting"]
    assert "outbox.smtp_host" in said(office.letter(1))


def test_wrong_settings_fail_the_job_and_say_where(make_office, smtp):
    make_office(settings_for(smtp.port)).put()
    office = make_office("[outbox]\nsmtp_prot = 25\n")
    assert due(office) == ["core.outbox"]
    run = office.session.jobs.run("core.outbox")
    assert (run.outcome, office.states()) == ("failed", ["waiting"])
    assert "outbox.smtp_prot" in str(run.text)


def test_a_second_delivery_at_the_same_time_is_refused(office, monkeypatch):
    from coordtui.outbox.smtp import Mail

    busy, hand_over = [], Mail._hand_over

    def also(self, server, body):
        hand_over(self, server, body)
        with pytest.raises(JobBusy):
            office.session.jobs.run("core.outbox")
        busy.append(office.states())

    office.put()
    monkeypatch.setattr(Mail, "_hand_over", also)
    office.deliver()
    assert busy == [["sending"]]


def test_a_stop_ends_with_the_letter_that_is_on_its_way(office, smtp):
    for _ in range(3):
        office.put()
    office.session.jobs.run("core.outbox", cancelled=lambda: len(smtp.mails) > 0)
    assert office.states() == ["sent", "waiting", "waiting"]


def test_who_was_believed_dead_and_knows_better_is_believed(office):
    office.put()
    post = Post(office.ctx.store, office.clock, 500)
    with at_work() as worker:
        letter = post.begin(1, worker)
    assert [each.doc_id for each in post.bury()] == [1]
    assert office.states() == ["unsure"]
    post.sent(letter)
    assert office.states() == ["sent"]


def test_a_decision_stands_whatever_a_late_worker_says(office):
    from coordtui.outbox.decisions import Decisions

    office.put()
    post = Post(office.ctx.store, office.clock, 500)
    with at_work() as worker:
        letter = post.begin(1, worker)
    decisions = Decisions(office.ctx)
    decisions.letters()
    decisions.discard([1])
    post.sent(letter)
    assert office.states() == ["discarded"]


def test_trouble_is_told_and_is_on_today(office, smtp):
    smtp.says["."] = HANG_UP
    office.put()
    office.deliver()
    smtp.says["."] = "550 no"
    office.put()
    office.deliver()
    assert len(office.session.told.all) == 2
    cards = [(card.title.english, card.sign, card.pane) for card in office.session.cards()]
    assert cards == [
        ("{n} message was not delivered", "!", "core.outbox"),
        ("{n} message may have arrived or not", "?", "core.outbox"),
    ]
