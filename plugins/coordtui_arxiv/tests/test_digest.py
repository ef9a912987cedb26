"""Digests: what stands in them, for whom, and that every form says the same and lets nothing through."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import Context, Group, NotAllowed, Person, Refused
from coordtui.testing import actor_with, open_test_session
from coordtui.text.translation import Translator
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.records import Delivery, Watch
from coordtui_arxiv.reports.digest import Digest, Item, Part
from coordtui_arxiv.reports.gather import MOST, gather
from coordtui_arxiv.reports.html import as_html
from coordtui_arxiv.reports.mail import as_mail
from coordtui_arxiv.reports.markdown import as_markdown
from coordtui_arxiv.reports.plain import WIDTH, as_plain
from coordtui_arxiv.reports.slack import as_slack
from coordtui_arxiv.reports.spans import Span, span_of, steps_back
from coordtui_arxiv.reports.whose import LAB, Whose
from coordtui_arxiv.service import Inbox
from coordtui_arxiv.watches import Watches
from tests.fake_arxiv import invented

EN, FR = Translator("en"), Translator("fr")
TODAY = date(2026, 11, 12)
NOON = datetime(2026, 11, 12, 17, tzinfo=UTC)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "# not a heading\n- not a list",
    "[a](javascript:alert(1)) `code` *bold* <b>",
    "\x1b[2J\x07 \u202eolleh",
    "Subject: forged\r\nBcc: everybody@example.org",
]


@pytest.fixture
def lab(tmp_path) -> Iterator[SimpleNamespace]:
    """A lab with a coordinator (1), two researchers and a group, and one watch each."""
    session = open_test_session(tmp_path, {"arxiv": "coordtui_arxiv"}, clock=lambda: NOON)
    boss = session.context("arxiv")
    group = boss.directory.groups().add(Group(name="Invented learning"))
    people = boss.directory.people()
    ysolde = people.add(
        Person(name="Ysolde Testdottir", groups=[group.doc_id], languages=["fr"], emails=["y@example.org"])
    )
    hrafn = people.add(Person(name="Hrafn Testson", emails=["h@example.org"]))

    def ctx(person: Person) -> Context:
        actor = actor_with("researcher", person=person.doc_id)
        return session.context("arxiv", actor=actor)

    def take(*papers: Any) -> list[int]:
        with boss.store.transaction():
            Archive(boss).take("rss", list(papers))
        return [Inbox(boss).by_key(paper.key).doc_id for paper in papers]

    yield SimpleNamespace(
        session=session, boss=boss, ysolde=ysolde, hrafn=hrafn, group=group, ctx=ctx, take=take
    )
    session.close()


def titles(digest: Digest) -> list[str]:
    return [item.title for part in digest.parts for item in part.items]


def invented_digest(*texts: str) -> Digest:
    items = tuple(
        Item(
            key=f"2611.{n:05}",
            title=text,
            day=TODAY,
            authors=(text, "Hrafn Placeholder"),
            more=3,
            categories=("cs.LG",),
            reasons=(text,),
            link=f"https://arxiv.org/abs/2611.{n:05}",
            note=text,
        )
        for n, text in enumerate(texts)
    )
    return Digest(
        title="A digest", span=Span(TODAY, TODAY), parts=(Part(title="One part", items=items, left_out=2),)
    )


# What stands in it.


def test_a_digest_holds_what_ones_watches_found_on_its_days_with_the_reasons(lab) -> None:
    ctx = lab.ctx(lab.ysolde)
    Watches(ctx).save(Watch(name="Bridges", words="bridges"))
    lab.take(
        invented("2611.50001", title="Bridges of nothing", abstract="Bridges again."),
        invented("2611.50002", title="Bridges of old", announced=NOON - timedelta(days=3)),
        invented("2611.50003", title="Something else"),
    )
    mine = Whose("person", lab.ysolde.doc_id)
    found = gather(ctx, mine, span_of("day", TODAY))
    assert titles(found) == ["Bridges of nothing"]
    (item,) = found.parts[0].items
    assert [str(reason) for reason in item.reasons] == ["“bridges” in the title (watch “Bridges”)"]
    assert titles(gather(ctx, mine, span_of("week", TODAY))) == ["Bridges of nothing", "Bridges of old"]
    assert titles(gather(ctx, mine, span_of("2026-11-01..2026-11-11", TODAY))) == ["Bridges of old"]


def test_what_was_dismissed_is_not_in_ones_own_and_does_not_show_in_that_for_another(lab) -> None:
    ctx = lab.ctx(lab.ysolde)
    Watches(ctx).save(Watch(name="All", categories=["cs.LG"]))
    first, second = lab.take(invented("2611.50001", title="One"), invented("2611.50002", title="Two"))
    Inbox(ctx).mark([first], archived=True)
    Inbox(ctx).mark([second], starred=True)
    Inbox(ctx).put_notes({second: "a secret note"})
    mine = Whose("person", lab.ysolde.doc_id)
    assert titles(gather(ctx, mine, Span(TODAY, TODAY))) == ["Two"]
    by_another = gather(lab.boss, mine, Span(TODAY, TODAY))
    assert sorted(titles(by_another)) == ["One", "Two"]
    text = as_plain(by_another, EN)
    assert "secret" not in text
    assert "star" not in text


def test_what_was_sent_to_a_person_comes_first_and_once_with_who_sent_it_and_what_they_wrote(lab) -> None:
    ctx = lab.ctx(lab.ysolde)
    Watches(ctx).save(Watch(name="All", categories=["cs.LG"]))
    (number,) = lab.take(invented(title="Sent"))
    lab.boss.store.records(Delivery).add(
        Delivery(paper=number, person=lab.ysolde.doc_id, at=NOON, by=lab.hrafn.doc_id, note="for you")
    )
    found = gather(ctx, Whose("person", lab.ysolde.doc_id), Span(TODAY, TODAY))
    assert titles(found) == ["Sent"]
    (item,) = found.parts[0].items
    assert (str(item.reasons[0]), item.note) == ("sent by Hrafn Testson", "for you")


def test_a_digest_for_another_takes_the_right_to_see_or_route_what_they_look_for(lab) -> None:
    hrafn = lab.ctx(lab.hrafn)
    for whose in (Whose("person", lab.ysolde.doc_id), Whose("group", lab.group.doc_id)):
        with pytest.raises(NotAllowed):
            gather(hrafn, whose, Span(TODAY, TODAY))
        gather(lab.boss, whose, Span(TODAY, TODAY))
    watch = Watches(lab.ctx(lab.ysolde)).save(Watch(name="Hers", words="bridges"))
    with pytest.raises(NotAllowed):
        gather(hrafn, Whose("watch", watch.doc_id), Span(TODAY, TODAY))
    gather(lab.ctx(lab.ysolde), Whose("group", lab.group.doc_id), Span(TODAY, TODAY))
    gather(hrafn, LAB, Span(TODAY, TODAY))


def test_the_labs_digest_names_some_of_each_category_and_counts_the_rest(lab) -> None:
    lab.take(*(invented(f"2611.5{n:04}", title=f"Paper {n}") for n in range(13)))
    lab.take(invented("2611.60001", title="Other", categories=["math.OC"], primary="math.OC"))
    found = gather(lab.ctx(lab.hrafn), LAB, Span(TODAY, TODAY))
    by_name = {str(part.title): part for part in found.parts}
    assert (len(by_name["cs.LG"].items), by_name["cs.LG"].left_out) == (10, 3)
    assert titles(Digest(title="", span=found.span, parts=(by_name["math.OC"],))) == ["Other"]
    assert found.papers == 14
    assert "and 3 more" in as_plain(found, EN)
    assert any("names alone" in str(note) for note in found.notes)


def test_a_digest_names_no_more_papers_than_anybody_reads(lab) -> None:
    ctx = lab.ctx(lab.ysolde)
    Watches(ctx).save(Watch(name="All", categories=["cs.LG"]))
    lab.take(*(invented(f"2611.5{n:04}") for n in range(MOST + 7)))
    found = gather(ctx, Whose("person", lab.ysolde.doc_id), Span(TODAY, TODAY))
    assert (len(titles(found)), found.papers) == (MOST, MOST + 7)


def test_nothing_new_is_said_and_so_are_days_that_arxiv_did_not_answer_for(lab) -> None:
    from coordtui_arxiv.ledger import Ledger

    ctx = lab.ctx(lab.ysolde)
    with lab.boss.store.transaction():
        Ledger(lab.boss).settle("rss", date(2026, 11, 9), date(2026, 11, 9))
        Ledger(lab.boss).unanswered(date(2026, 11, 10))
    found = gather(ctx, Whose("person", lab.ysolde.doc_id), Span(date(2026, 11, 9), TODAY))
    text = as_plain(found, EN)
    assert "Nothing new" in text
    assert "arXiv did not answer for 2026-11-10:" in " ".join(text.split())
    assert "arXiv was not asked on 2026-11-11:" in " ".join(text.split())


def test_what_is_no_span_is_refused_in_words() -> None:
    for text in ("", "tomorrow", "2026-13-01", "2026-11-12..2026-11-01", "0001-01-01"):
        with pytest.raises(Refused, match="span"):
            span_of(text, TODAY)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(["week", "month"]))
def test_weeks_and_months_follow_each_other_without_a_day_between(today: date, step: Any) -> None:
    spans = steps_back(today, step, 30)
    assert len(spans) == 30
    assert spans[-1].first <= today <= spans[-1].last
    for before, after in pairwise(spans):
        assert before.last + timedelta(days=1) == after.first


# How it is written.


@pytest.mark.parametrize("write", [as_plain, as_markdown, as_html, as_mail])
@pytest.mark.parametrize("say", [EN, FR])
def test_the_same_digest_gives_the_same_bytes(write, say) -> None:
    assert write(invented_digest(*HOSTILE), say) == write(invented_digest(*HOSTILE), say)


class Tags(HTMLParser):
    """The tags, addresses and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in {"href", "src"}]
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("say", [EN, FR])
def test_html_escapes_everything_from_outside_and_fetches_nothing(say) -> None:
    page = as_html(invented_digest(*HOSTILE), say)
    seen = Tags(page)
    assert not seen.tags & {"script", "img", "b", "link", "iframe"}
    assert all(address.startswith("https://arxiv.org/abs/") for address in seen.addresses)
    assert HOSTILE[0] in seen.text
    assert f'<html lang="{say.language}">' in page
    assert "default-src 'none'" in page
    assert not {"\x1b", "\x07", "\u202e"} & set(page)


def test_markdown_shows_what_is_from_outside_as_it_is() -> None:
    text = as_markdown(invented_digest(*HOSTILE), EN)
    assert text.count("\n# ") == 0
    assert "\\<script\\>" in text
    assert "\\[a\\]\\(javascript\\:alert\\(1\\)\\)" in text
    assert not {"\x1b", "\x07"} & set(text)


@given(st.lists(st.text(max_size=300), max_size=4))
def test_plain_text_keeps_to_its_columns_whatever_it_holds(texts: list[str]) -> None:
    page = as_plain(invented_digest(*texts), FR)
    assert max(len(line) for line in page.splitlines()) <= WIDTH


@pytest.mark.parametrize("say", [EN, FR])
def test_an_email_file_reads_back_with_the_same_text_in_both_forms(say) -> None:
    digest = invented_digest("Éléments d’une théorie", *HOSTILE)
    raw = as_mail(digest, say, to="y@example.org")
    mail = email.message_from_string(raw, policy=email.policy.default)
    assert (mail["X-Unsent"], mail["To"], mail["Bcc"]) == ("1", "y@example.org", None)
    assert mail["Date"] is not None
    assert mail.get_body(("plain",)).get_content().splitlines() == as_plain(digest, say).splitlines()
    assert mail.get_body(("html",)).get_content().splitlines() == as_html(digest, say).splitlines()
    assert mail["Subject"] in as_plain(digest, say)
    assert max(len(line) for line in raw.splitlines()) <= 998


def test_a_line_in_a_channel_names_three_authors_and_counts_the_others() -> None:
    item = Item(key="2611.1", title="T", day=TODAY, authors=("A", "B", "C", "D"), more=3, link="https://x")
    digest = Digest(title="D", span=Span(TODAY, TODAY), parts=(Part(title="P", items=(item,)),))
    assert "• T (A, B, C and 4 others)" in as_slack(digest, EN)
    assert "• T (A, B, C et 4 autres)" in as_slack(digest, FR)


def test_a_channel_is_shown_some_papers_and_told_how_many_more_there_are() -> None:
    text = as_slack(invented_digest(*(f"Paper {n}" for n in range(20))), EN)
    assert text.count("https://arxiv.org/abs/") == 15
    assert "and 7 more" in text
    assert "\x1b" not in as_slack(invented_digest(*HOSTILE), FR)
