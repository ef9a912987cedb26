"""The page of papers as it is read in the morning: the best first, why, what is alike, folders, the lab.

Longer than most: all of it shares one desk, where somebody has kept a paper and marks more.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from time import sleep

import msgspec
import pytest

from coordtui.api import Authorship, Context, Group, Person
from coordtui.testing import FrozenClock
from coordtui_arxiv.panes import listing as listings
from coordtui_arxiv.panes.listing import Listing
from coordtui_arxiv.records import Author, Delivery, Paper, Suggestion
from coordtui_arxiv.service import Inbox
from coordtui_arxiv.texts import N_
from coordtui_arxiv.watches import Watches

from .test_panes import TITLES, desk, opened, paper  # noqa: F401 - fixtures
from .test_panes_filter import listed

OLD_STAR = "An older paper on the transport of nonsense"
FILLER = "Every lamp in an imaginary village has a shade of its own, says number {}."


def starred(session) -> None:
    """The person keeps a paper that one of the five is like; so many others say what words are rare."""
    ctx = session.context("arxiv")
    papers = ctx.store.records(Paper)
    for known in papers.find():
        known.abstract = FILLER.format(known.key)
        papers.save(known)
    old = paper(90, OLD_STAR, hours=300)
    old.abstract, old.categories, old.primary = (
        "Nonsense is moved by optimal transport.",
        ["math.OC"],
        "math.OC",
    )
    others = [paper(n, f"Lamp {n}", hours=400) for n in range(100, 130)]
    for other in others:
        other.abstract, other.categories, other.primary = FILLER.format(other.key), ["math.OC"], "math.OC"
    number = papers.add(old).doc_id
    papers.add_all(others)
    Inbox(ctx).mark([number], starred=True, read=True)


@pytest.fixture
def liked(opened):  # noqa: F811
    """A session whose person has kept a paper like the fourth of the five."""
    session = opened()
    starred(session)
    return session


async def test_the_new_papers_liked_best_come_on_top_but_never_under_a_finger(desk, liked):  # noqa: F811
    async with desk(session=liked) as at:
        assert at.lines()[1].rstrip().endswith("new first, best on top")
        assert listed(at)[:2] == [TITLES[0], "Transport of nonsense"]
        assert at.row(TITLES[0]).startswith(">•")


async def test_the_view_that_is_read_again_has_the_best_on_top_and_says_why(desk, liked):  # noqa: F811
    async with desk(session=liked) as at:
        await at.press("V", "V", "V", "V", "V")
        assert listed(at)[0] == "Transport of nonsense"
        assert at.row("Transport of nonsense").startswith(">•")
        text = " ".join(" ".join(at.lines()).split())
        assert "because: your watch “Robust RL”, 1 of your stars: " in text


async def test_each_line_has_its_reason_what_differs_first(desk, liked):  # noqa: F811
    async with desk(session=liked) as at:
        assert "★1 nonsense" in at.row("Transport of nonsense")
        assert "Robust RL" in at.row("Lorem ipsum")


async def test_more_new_papers_than_a_morning_s_are_by_date_until_relevance_is_asked_for(
    desk,  # noqa: F811
    liked,
    monkeypatch,
):
    monkeypatch.setattr(listings, "QUICKLY_RANKED", 3)
    async with desk(session=liked) as at:
        assert at.lines()[1].rstrip().endswith("new first, then by date")
        assert listed(at) == TITLES
        at.page.papers.sort_by("match")
        await at.settle()
        assert listed(at)[0] == "Transport of nonsense"
        assert at.row(TITLES[0]).startswith(">")


async def test_who_has_begun_to_read_sees_no_line_move(desk, liked, monkeypatch):  # noqa: F811
    looked = Listing.look
    monkeypatch.setattr(Listing, "look", lambda listing: False)
    async with desk(session=liked) as at:
        await at.press("down", "down")
        monkeypatch.setattr(Listing, "look", looked)
        at.page.rank()
        await at.settle()
        assert listed(at) == TITLES
        assert at.row(TITLES[2]).startswith(">")
        await at.press("V", "V", "V", "V", "V")
        assert listed(at)[0] == "Transport of nonsense"


async def test_who_comes_back_to_a_paper_finds_the_best_first_and_stays_on_it(desk, opened):  # noqa: F811
    first, second = opened(), opened()
    starred(first)
    async with desk(session=first) as at:
        await at.press("down", "down")
        place, left_on = at.page.place(), at.page.papers.cursor_key
    async with desk(session=second) as at:
        at.page.returning = True
        at.page.take_place(place)
        await at.settle()
        assert at.lines()[1].rstrip().endswith("new first, best on top")
        assert listed(at)[0] == "Transport of nonsense"
        assert at.page.papers.cursor_key == left_on


async def test_a_title_is_shown_as_it_reads(desk):  # noqa: F811
    async with desk(titles=[r"Schr\"odinger meets $\alpha$-divergence"]) as at:
        assert "Schrödinger meets α-divergence" in at.lines()[3]
        await at.press("f")
        assert "kept “Schrödinger meets" in at.lines()[-2]


# The lab.


def of_the_lab(session) -> None:
    """One author of the first paper is in the directory."""
    ctx = session.context("arxiv")
    ctx.directory.people().add(Person(name="Hrafn Placeholder"))
    papers = ctx.store.records(Paper)
    for other in papers.find()[1:]:
        other.authors = [Author(name="Somebody Else")]
        papers.save(other)


async def test_an_author_of_the_lab_is_marked_in_the_line_and_in_the_paper(desk, opened):  # noqa: F811
    session = opened()
    of_the_lab(session)
    async with desk(session=session) as at:
        assert "@ Robust RL" in at.row(TITLES[0])
        assert "@" not in at.row(TITLES[1])
        assert "Zephyrine Quillbranche, Hrafn Placeholder @lab" in at.text()


async def test_the_papers_of_the_lab_have_a_page_with_the_same_keys(desk, opened):  # noqa: F811
    session = opened()
    of_the_lab(session)
    async with desk(session=session) as at:
        await at.press("g", "l")
        assert at.lines()[1].startswith("Lab’s papers   1 paper   1 this month   by names alone")
        assert listed(at) == TITLES[:1]
        await at.press("f")
        assert at.marks(TITLES[0]).starred
        await at.press("slash", *"is:kept", "enter")
        assert "1 paper   with “is:kept”" in at.lines()[1]


async def test_a_lab_without_papers_is_told_how_they_are_known(desk):  # noqa: F811
    async with desk() as at:
        await at.press("g", "l")
        assert "No paper that is stored here is by somebody of the lab." in at.text()
        assert "press n" in at.text()


class SomebodyKnows:
    """Who wrote what: nobody of the lab yet, and two papers may be theirs."""

    def papers(self, people=None):
        return {}

    def authors(self, refs):
        return {}

    def waiting(self):
        return 2


async def test_a_page_without_papers_says_how_many_wait_and_where(desk, opened, monkeypatch):  # noqa: F811
    session = opened()
    services = session.services_for

    def known(plugin, standing, protocol):
        return [SomebodyKnows()] if protocol is Authorship else services(plugin, standing, protocol)

    monkeypatch.setattr(session, "services_for", known)
    async with desk(session=session) as at:
        await at.press("g", "l")
        assert "2 may be, and wait to be confirmed: g d goes to the people" in at.text()


# Alike.


async def test_more_like_this_lists_them_with_what_they_share_and_esc_comes_back(desk, liked):  # noqa: F811
    async with desk(session=liked) as at:
        await at.press("down", "=")
        assert at.lines()[1].startswith("Papers   like “Transport of nonsen…”   ")
        assert at.lines()[1].rstrip().endswith("likest first")
        assert OLD_STAR[:28] in at.lines()[3]
        assert "because: terms in common: " in at.text()
        await at.press("f")
        assert "no longer kept: “An older paper" in at.lines()[-2]
        await at.press("escape")
        assert at.lines()[1].startswith("Papers   inbox")
        assert at.row("Transport of nonsense").startswith(">")


# Not for me.


async def test_not_for_me_dismisses_settles_what_was_suggested_and_is_taken_back(desk):  # noqa: F811
    async with desk() as at:
        number, now = at.page.listing.ids[0], FrozenClock()()
        suggestions = at.ctx.store.records(Suggestion)
        me = at.ctx.actor.person
        suggestions.add(Suggestion(paper=number, person=me, score=0.5, strength=3, at=now))
        await at.press("x")
        assert at.row(TITLES[0]).startswith(" ✗")
        assert "not for me, fewer like it: “Placeholder" in at.lines()[-2]
        assert at.marks(TITLES[0]).not_for_me
        assert suggestions.find()[0].state == "refused"
        await at.press("u")
        assert not at.marks(TITLES[0]).not_for_me
        assert not at.marks(TITLES[0]).archived
        assert suggestions.find()[0].state == "waiting"
        await at.press("up", "x", "up", "x")
        assert "brought back “Placeholder policies”" in at.lines()[-2]
        assert not at.marks(TITLES[0]).not_for_me


# Sent.


async def test_what_was_sent_to_me_has_a_view_of_its_own(desk, opened):  # noqa: F811
    session = opened(watch=False)
    ctx = session.context("arxiv")
    papers = ctx.store.records(Paper).find(order=("doc_id",))
    sender = ctx.directory.people().add(Person(name="Norma Placeholder"))
    ctx.store.records(Delivery).add(
        Delivery(
            paper=papers[1].doc_id,
            person=ctx.actor.person,
            at=FrozenClock()() - timedelta(hours=1),
            by=sender.doc_id,
            note="for Monday",
        )
    )
    async with desk(session=session) as at:
        await at.press("V")
        assert at.lines()[1].startswith("Papers   received   1 new of 1")
        assert listed(at) == TITLES[1:2]
        assert "Norma Placeholder sent it: “for Monday”" in at.text()


# Folders.


async def test_a_paper_is_filed_found_by_its_folder_and_taken_out(desk):  # noqa: F811
    async with desk() as at:
        await at.press("F", *"thesis", "ctrl+o")
        assert at.marks(TITLES[0]).folder == "thesis"
        assert "“Placeholder policies” is in the folder “thesis” · u undoes" in at.lines()[-2]
        await at.press("slash", *"folder:the", "enter")
        assert listed(at) == TITLES[:1]
        await at.press("escape", "comma", "end")
        assert "thesis" in at.row("folder")
        await at.press("enter")
        assert at.lines()[1].startswith("Papers   folder “thesis”   1 new of 1")
        await at.press("F", "ctrl+u", "ctrl+o")
        assert at.marks(TITLES[0]).folder == ""
        assert "is in no folder · u undoes" in at.lines()[-2]
        await at.press("u", "escape")
        assert at.marks(TITLES[0]).folder == "thesis"
        assert at.lines()[1].startswith("Papers   inbox")


async def test_a_folder_is_where_a_new_session_starts_when_the_last_one_left_it_there(
    desk,  # noqa: F811
    opened,  # noqa: F811
):
    first, second = opened(), opened()
    async with desk(session=first) as at:
        await at.press("space", "space", "F", *"to read", "ctrl+o", "comma", "end", "enter")
        place = at.page.place()
    async with desk(session=second) as at:
        at.page.take_place(place)
        await at.settle()
        assert at.lines()[1].startswith("Papers   folder “to read”   2 new of 2")


# Watches.


def in_a_group(session, role: str = "") -> Group:
    directory = session.context("arxiv").directory
    group = directory.groups().add(Group(name="Bandits team"))
    people = directory.people()
    person = people.get(session.actor.person)
    person.groups = [group.doc_id]
    people.save(person)
    return group


async def test_a_watch_is_given_to_a_group_leaves_categories_out_and_sends(desk, opened):  # noqa: F811
    session = opened()
    group = in_a_group(session)
    async with desk((120, 40), session=session) as at:
        await at.press("n", *"Ours", "enter", *"cs.LG", "enter", "enter", "enter", *"cs.CV", "enter")
        form = at.app.screen.form
        assert "Sends by itself" in at.text()
        form.query("Choice").first().value = group.doc_id
        await at.press("ctrl+o")
        (made,) = [watch for watch in Watches(at.ctx).all() if watch.name == "Ours"]
        assert (made.group, made.exclude, made.send) == (group.doc_id, ["cs.CV"], False)
        await at.press("comma")
        assert "Bandits team" in at.row("Ours")
        assert "−cs.CV" in at.row("Ours")


async def test_who_may_not_route_is_not_asked_whether_a_watch_sends(desk, opened):  # noqa: F811
    session = opened()
    in_a_group(session)
    session.actor = msgspec.structs.replace(session.actor, roles=frozenset({"researcher"}))
    async with desk((120, 40), session=session) as at:
        await at.press("n")
        assert "Not in" in at.text()
        assert "Sends by itself" not in at.text()
        assert "A group’s watch" not in at.text()


async def test_the_watches_say_what_is_new_and_when_the_last_paper_came(desk):  # noqa: F811
    async with desk((120, 40)) as at:
        await at.press("f", "comma")
        assert at.lines()[0].rstrip().endswith("4 new in your inbox")
        row = at.row("Robust RL").split()
        assert row[-4:] == ["4", "5", "0", "min"]


async def test_the_order_that_is_told_is_the_one_that_is_seen(desk, opened, monkeypatch):  # noqa: F811
    session = opened(titles=TITLES)
    starred(session)
    monkeypatch.setattr(listings, "QUICKLY_RANKED", 4)
    async with desk(session=session) as at:
        at.page.reload()
        await at.settle()
        before = listed(at)
        assert at.lines()[1].rstrip().endswith("new first, then by date")
        await at.press("r", "down", "r", "u")  # few enough are new now to be ranked, but the list stays
        assert listed(at) == before
        assert at.lines()[1].rstrip().endswith("new first, then by date")


# After a sync.


async def test_after_a_sync_the_new_papers_are_routed_and_what_it_brought_stays_said(
    desk,  # noqa: F811
    monkeypatch,
):
    routed = []

    def route(ctx, run):
        routed.append(ctx.actor.person)
        return N_("Suggested twice.")

    monkeypatch.setattr("coordtui_arxiv.sync.sync", lambda ctx, run: N_("Nothing new."))
    monkeypatch.setattr("coordtui_arxiv.routing.job.route", route)
    monkeypatch.setattr(Context, "service", lambda ctx, protocol: object())
    async with desk() as at:
        await at.press("R")
        await at.until(lambda: routed and not at.page.job_running)
        await at.settle()
        assert "Nothing new." in at.lines()[-2]


async def test_when_arxiv_asks_to_wait_the_page_counts_down(desk, monkeypatch):  # noqa: F811
    seen = threading.Event()

    def sync(ctx, run):
        run.progress(N_("arXiv asks to wait {n} s", n=30))
        seen.wait(20)
        while True:  # ends when the person stops it
            run.progress(N_("arXiv asks to wait {n} s", n=29))
            sleep(0.01)

    monkeypatch.setattr("coordtui_arxiv.sync.sync", sync)
    async with desk() as at:
        at.page.action_read_again()
        await at.until(lambda: "arXiv asks to wait 30 s · esc stops" in at.lines()[-2])
        seen.set()
        await at.until(lambda: "arXiv asks to wait 29 s" in at.lines()[-2])
        at.page.action_stop()
        await at.until(lambda: "Stopped" in at.lines()[-2])
        await at.settle()


async def test_a_mark_of_one_s_own_reads_nothing_again_but_its_row(desk, opened, monkeypatch):  # noqa: F811
    session = opened()
    async with desk(session=session) as at:
        rows, views = [], []
        ask, read = Inbox.rows, Listing.read
        monkeypatch.setattr(Inbox, "rows", lambda self, ids: rows.append(len(ids)) or ask(self, ids))
        monkeypatch.setattr(Listing, "read", lambda self: views.append(1) or read(self))
        await at.press("f", "d", "u")
        await at.settle()
        assert set(rows) == {1}
        assert not views
        assert at.row(TITLES[0]).startswith(" ★")
        assert at.row(TITLES[1]).startswith(">•")
