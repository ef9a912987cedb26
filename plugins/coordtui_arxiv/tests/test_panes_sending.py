"""Papers to people, by keys: one paper by hand, and those that wait."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from coordtui.api import Context, Letter, Person, Ref
from coordtui.testing import open_test_session
from coordtui_arxiv.records import Delivery, Mark, Paper, Suggestion
from coordtui_arxiv.routing.telling import mail_key, send
from coordtui_arxiv.texts import N_
from coordtui_arxiv.today import cards

from .test_panes_watches import Visit, paper

SIZES = [(80, 24), (120, 40)]
OUTBOX = """
[outbox]
smtp_host = "127.0.0.1"
sender = "lab@example.org"
"""


@pytest.fixture
def visit(tmp_path):
    """Opens the page of papers of a lab with two people and some papers, suggested or not."""
    sessions = []

    def open_(*titles, suggested=True, size=(80, 24), settings="", open_page=True) -> Visit:
        session = open_test_session(tmp_path, {"arxiv": "coordtui_arxiv"}, settings=settings)
        sessions.append(session)
        ctx = session.context("arxiv")
        people = [
            ctx.directory.people().add(Person(name=name, emails=[f"{name[0].lower()}@example.org"]))
            for name in ("Norma Inventada", "Oswin Tarrakett")
        ]
        papers = ctx.store.records(Paper).add_all([paper(n, title) for n, title in enumerate(titles)])
        if suggested:
            for each in papers:
                for place, person in enumerate(people):
                    ctx.store.records(Suggestion).add(
                        Suggestion(
                            paper=each.doc_id,
                            person=person.doc_id,
                            score=0.9 - place / 10,
                            strength=4 - place,
                            at=ctx.clock(),
                            why=[N_("Wrote about “{term}”.", term="bandits").to_json()],
                        )
                    )
        return Visit(session, size)

    yield open_
    for session in sessions:
        session.close()


def deliveries(at: Visit) -> list[Delivery]:
    return at.ctx.store.records(Delivery).find()


def states(at: Visit) -> list[str]:
    return sorted(each.state for each in at.ctx.store.records(Suggestion).find())


@pytest.mark.parametrize("size", SIZES)
async def test_papers_that_wait_are_listed_with_to_whom_and_why(visit, size):
    async with visit("Invented bandits", "Proteins", size=size) as at:
        await at.press("A")
        assert at.lines()[0].startswith("2 papers to send")
        assert "Norma Inventada, " in at.text()
        assert "c send" in at.lines()[-1]
        await at.press("enter")
        assert "Norma Inventada  ●●●●○" in at.text()
        assert "Wrote about “bandits”." in at.text()


async def test_one_key_sends_a_paper_to_all_to_whom_it_is_suggested_and_undo_takes_it_back(visit):
    async with visit("Invented bandits", "Proteins") as at:
        await at.press("A", "c")
        assert len(deliveries(at)) == 2
        assert states(at) == ["sent", "sent", "waiting", "waiting"]
        assert "u undoes" in at.text()
        assert at.lines()[0].startswith("1 paper to send")
        await at.press("u")
        assert deliveries(at) == []
        assert states(at) == ["waiting"] * 4


async def test_what_was_read_meanwhile_is_not_taken_back_and_it_says_so(visit):
    async with visit("Invented bandits") as at:
        await at.press("A", "c")
        for each in deliveries(at):
            at.ctx.store.records(Mark).add(Mark(person=each.person, paper=each.paper, read=True))
        await at.press("u")
        assert len(deliveries(at)) == 2
        assert "have read it already" in at.text()


async def test_of_several_papers_those_that_nobody_read_are_taken_back(visit):
    async with visit("Invented bandits", "Proteins") as at:
        await at.press("A", "space", "space", "c")
        assert len(deliveries(at)) == 4
        read = deliveries(at)[-1].paper
        for each in deliveries(at):
            if each.paper == read:
                at.ctx.store.records(Mark).add(Mark(person=each.person, paper=each.paper, read=True))
        await at.press("u")
        assert [each.paper for each in deliveries(at)] == [read, read]
        assert states(at) == ["sent", "sent", "waiting", "waiting"]


async def test_several_papers_are_refused_at_once_and_wait_again_after_undo(visit):
    async with visit("Invented bandits", "Proteins") as at:
        await at.press("A", "space", "space", "x")
        assert states(at) == ["refused"] * 4
        assert "No paper waits to be sent." in at.text()
        await at.press("u")
        assert states(at) == ["waiting"] * 4


async def test_a_paper_is_sent_by_hand_with_a_note_to_whom_one_chooses(visit):
    async with visit("Invented bandits", suggested=False) as at:
        await at.press("V", "V", "V", "V", "m")
        assert "ctrl+o send" in at.text()
        await at.press(*"Oswin Tarrakett", "enter", *"Look at the proof.", "ctrl+o")
        (sent,) = deliveries(at)
        assert (sent.note, sent.by) == ("Look at the proof.", at.ctx.actor.person)
        assert "Sent to Oswin Tarrakett." in at.text()
        await at.press("u")
        assert deliveries(at) == []


async def test_by_mail_each_gets_a_message_queued_with_the_sending(visit):
    async with visit("Schr\\\"odinger's bandits", settings=OUTBOX) as at:
        await at.press("A", "m", "tab", "tab", "right", "ctrl+o")
        letters = [at.ctx.outbox.find(mail_key([each.paper], each.person)) for each in deliveries(at)]
        assert sorted(letter.to for letter in letters) == ["n@example.org", "o@example.org"]
        assert letters[0].subject == "Paper: Schrödinger's bandits"
        assert "Wrote about “bandits”." in letters[0].text
        assert len(deliveries(at)) == 2


async def test_undo_takes_the_mails_back_that_still_wait_and_redo_lets_the_same_ones_go(visit):
    async with visit("Invented bandits", settings=OUTBOX) as at:
        await at.press("V", "V", "V", "V", "m", "tab", "tab", "right", "ctrl+o")
        assert letter_states(at) == ["waiting", "waiting"]
        await at.press("u")
        assert (deliveries(at), letter_states(at)) == ([], ["discarded", "discarded"])
        await at.press("U")
        assert (len(deliveries(at)), letter_states(at)) == (2, ["waiting", "waiting"])


def letters_of(at: Visit) -> Any:
    return at.app.session.context().store.records(Letter)


def letter_states(at: Visit) -> list[str]:
    return [each.state for each in letters_of(at).find()]


def leave(at: Visit, to: str = "") -> None:
    """Let letters (to an address) have left."""
    for each in letters_of(at).find():
        if to in {"", each.to}:
            letters_of(at).save(msgspec.structs.replace(each, state="sent"))


@pytest.fixture
def told(monkeypatch):
    said = []
    monkeypatch.setattr(Context, "notify", lambda self, message, *args, **about: said.append(str(message)))
    return said


def test_a_mail_that_has_left_is_said_at_undo_and_goes_to_nobody_a_second_time(visit, told):
    at = visit("Invented bandits", settings=OUTBOX)
    (paper_,) = at.ctx.store.records(Paper).find()
    people = [each.doc_id for each in at.ctx.directory.people().find() if each.emails][-2:]
    undo = send(at.ctx, [paper_.doc_id], people, mail=True)
    leave(at, "n@example.org")
    undo()
    assert told == ["The mail to Norma Inventada had left. What has left is not taken back."]
    assert (deliveries(at), letter_states(at)) == ([], ["sent", "discarded"])
    again = send(at.ctx, [paper_.doc_id], people, "with other words", mail=True)
    assert letter_states(at) == ["sent", "waiting"]
    assert "Norma Inventada was mailed it before, and is not again." in str(again.told)
    assert "with other words" in letters_of(at).find()[1].text


def test_a_mail_about_what_was_read_meanwhile_stays_with_it(visit, told):
    at = visit("Invented bandits", settings=OUTBOX)
    (paper_,) = at.ctx.store.records(Paper).find()
    reader, other = [each.doc_id for each in at.ctx.directory.people().find() if each.emails][-2:]
    undo = send(at.ctx, [paper_.doc_id], [reader, other], mail=True)
    at.ctx.store.records(Mark).add(Mark(person=reader, paper=paper_.doc_id, read=True))
    undo()
    assert [each.person for each in deliveries(at)] == [reader]
    assert letter_states(at) == ["waiting", "discarded"]


def test_the_message_in_slack_is_taken_back_while_it_waits_and_told_once(visit, told, monkeypatch):
    monkeypatch.setenv("COORDTUI_OUTBOX_SLACK_WEBHOOK", "http://127.0.0.1:9/services/none")
    at = visit("Invented bandits")
    (paper_,) = at.ctx.store.records(Paper).find()
    people = [each.doc_id for each in at.ctx.directory.people().find() if each.emails][-1:]
    send(at.ctx, [paper_.doc_id], people, slack=True)()
    assert letter_states(at) == ["discarded"]
    undo = send(at.ctx, [paper_.doc_id], people, slack=True)
    assert letter_states(at) == ["waiting"]
    leave(at)
    undo()
    assert told == ["The message in Slack had left. What has left is not taken back."]
    send(at.ctx, [paper_.doc_id], people, slack=True)
    assert letter_states(at) == ["sent"]


async def test_without_a_mail_server_the_form_offers_no_mail(visit):
    async with visit("Invented bandits") as at:
        await at.press("A", "m")
        assert "By mail" not in at.text()


async def test_the_paper_is_shown_on_the_page_below(visit):
    async with visit("Invented bandits") as at:
        await at.press("A", "o")
        assert "An invented abstract." in at.text()


def on_today(at: Visit) -> list[str]:
    return [at.ctx._(card.title) for card in cards(at.ctx)]


async def test_today_says_what_waits_to_be_sent_and_what_was_sent_to_me(visit):
    async with visit("Invented bandits", "Proteins") as at:
        assert "2 papers may concern people here" in on_today(at)
        first = at.ctx.store.records(Paper).find()[0]
        me = at.ctx.actor.person
        at.ctx.store.records(Delivery).add(Delivery(paper=first.doc_id, person=me, at=at.ctx.clock(), by=2))
        assert "1 paper was sent to you" in on_today(at)
        at.app.open_page.open_ref(Ref("arxiv.sent", "me"))
        await at.settle()
        assert "Invented bandits" in at.text()
        assert "Proteins" not in at.text()
        at.app.open_page.open_ref(Ref("arxiv.to_people", "waiting"))
        await at.settle()
        assert at.lines()[0].startswith("2 papers to send")
