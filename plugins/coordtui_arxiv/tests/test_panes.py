"""The page of papers in the real program, on a store with invented papers.

Longer than most: all of it shares one desk (a lab, a screen and a job that stops when told), and each
test is one thing a person does at it.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from time import monotonic

import msgspec
import pytest
from rich.cells import cell_len

from coordtui.api import Ref
from coordtui.testing import FrozenClock, open_test_session, settled
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.widgets import FormScreen
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.channels import RSS, Channels
from coordtui_arxiv.errors import SyncIncomplete
from coordtui_arxiv.panes.paper_lines import AGE, age, reference
from coordtui_arxiv.records import Author, Paper, Watch
from coordtui_arxiv.service import Inbox
from coordtui_arxiv.texts import N_
from coordtui_arxiv.watches import Watches

TITLES = [
    "Placeholder policies",
    "Invented bandits",
    "Fictive proteins",
    "Transport of nonsense",
    "Lorem ipsum",
]
ABSTRACT = "We study an invented problem: what a policy should do when its world is replaced. " * 5
HOSTILE = [
    "[/x] alpha [is] beta",
    "[@click=app.bell]CLICK[/]",
    "\x1b[2J\x1b]52;c;SEVMTE8=\x07done",
    "深層学習による翻訳" * 30,
    "t" * 300,
]


def paper(
    number: int, title: str, *, hours: int = 9, authors=("Zephyrine Quillbranche", "Hrafn Placeholder")
):
    now = FrozenClock()()
    return Paper(
        key=f"2611.{99000 + number}",
        version=1,
        title=title,
        abstract=ABSTRACT,
        announced=now - timedelta(hours=hours),
        first_seen=now,
        authors=[Author(name=name) for name in ("Zephyrine Quillbranche", "Hrafn Placeholder")],
        categories=["cs.LG", "stat.ML"],
        primary="cs.LG",
    )


class Desk:
    """The program with the page of papers open, and what a test asks of it."""

    def __init__(self, app: CoordtuiApp, pilot) -> None:
        self.app, self.pilot, self.ctx = app, pilot, app.session.context("arxiv")

    @property
    def page(self):
        return self.app.open_page

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def settle(self) -> None:
        await settled(self.pilot)

    async def until(self, condition) -> None:
        """Wait for something that another thread brings."""
        deadline = monotonic() + 20
        while not condition():
            assert monotonic() < deadline, self.text()
            await self.pilot.pause(0.01)

    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    def text(self) -> str:
        return "\n".join(self.lines())

    def row(self, title: str) -> str:
        return next(line for line in self.lines() if title in line and not line.startswith("──"))

    def marks(self, title: str):
        inbox = Inbox(self.ctx)
        return next(e.mark for e in inbox.rows(inbox.ids("all")) if e.paper.title == title)


@pytest.fixture
def opened(tmp_path):
    """Opens sessions on one store, and closes them."""
    sessions = []

    def open_(language="en", *, titles=TITLES, watch=True):
        session = open_test_session(tmp_path, {"arxiv": "coordtui_arxiv"}, language=language)
        sessions.append(session)
        ctx = session.context("arxiv")
        papers = ctx.store.records(Paper)
        if len(sessions) == 1:
            papers.add_all([paper(n, title, hours=9 + n) for n, title in enumerate(titles)])
            if watch:
                Watches(ctx).save(Watch(name="Robust RL", categories=["cs.LG"]))
        return session

    yield open_
    for session in sessions:
        session.close()


@pytest.fixture
def desk(opened, monkeypatch):
    """The program on such a session, at a size."""
    copied: list[str] = []
    monkeypatch.setattr(CoordtuiApp, "copy", lambda self, text: copied.append(text))

    class At:
        def __init__(self, size=(80, 24), session=None, **options) -> None:
            self.app = CoordtuiApp(session or opened(**options), ticking=False)
            self.running = self.app.run_test(size=size)

        async def __aenter__(self) -> Desk:
            pilot = await self.running.__aenter__()
            desk = Desk(self.app, pilot)
            desk.copied = copied
            await desk.press("2")
            return desk

        async def __aexit__(self, *error) -> None:
            await self.running.__aexit__(*error)

    return At


async def test_a_paper_is_one_line_and_the_one_under_the_cursor_is_told_with_its_reason(desk):
    async with desk() as at:
        lines = at.lines()
        assert lines[1].startswith("Papers   inbox   5 new of 5")
        assert lines[3].startswith(">•  Placeholder policies")
        assert "Robust RL" in lines[3]
        assert lines[3].rstrip().endswith("9 h")
        assert "Why  in cs.LG (watch “Robust RL”)" in at.text()
        assert "Papers 5" in lines[0]
        assert "arXiv not asked yet" in lines[-2]


async def test_keep_and_dismiss_go_to_the_next_are_written_at_once_and_are_taken_back_one_by_one(desk):
    async with desk() as at:
        await at.press("f", "d")
        assert at.row(TITLES[0]).startswith(" ★")
        assert at.row(TITLES[1]).startswith(" ✗")
        assert at.row(TITLES[2]).startswith(">•")
        assert at.marks(TITLES[0]).starred
        assert at.marks(TITLES[1]).archived
        assert "dismissed “Invented bandits” · u undoes" in at.lines()[-2]
        await at.press("u", "u")
        assert "undone: kept “Placeholder policies”" in at.lines()[-2]
        assert not at.marks(TITLES[0]).starred
        assert not at.marks(TITLES[1]).archived
        await at.press("U")
        assert at.marks(TITLES[0]).starred
        assert at.lines()[1].startswith("Papers   inbox   4 new of 5")


async def test_selected_papers_are_dismissed_together(desk):
    async with desk() as at:
        await at.press("space", "space", "d")
        assert "dismissed 2 papers · u undoes" in at.lines()[-2]
        assert [at.row(title)[1] for title in TITLES[:3]] == ["✗", "✗", "•"]
        await at.press("u")
        assert [at.row(title)[1] for title in TITLES[:3]] == ["•", "•", "•"]


async def test_an_opened_paper_is_read_and_q_comes_back_to_its_line(desk):
    async with desk() as at:
        await at.press("down", "enter")
        assert "arXiv:2611.99001v1" in at.text()
        assert TITLES[2] not in at.text()
        assert at.marks(TITLES[1]).read
        await at.press("q")
        assert at.row(TITLES[1]).startswith("> ")
        await at.press("r")
        assert not at.marks(TITLES[1]).read


async def test_the_list_narrows_while_typing_and_never_vanishes(desk):
    async with desk() as at:
        await at.press("slash", *"bandi")
        assert "Invented bandits" in at.text()
        assert "1 paper" in at.lines()[1]
        await at.press("enter")
        assert at.page.papers.has_focus
        await at.press("slash", *"zzz")
        assert "No paper with “bandizzz” here." in at.text()
        await at.press("escape")
        assert len(at.page.papers.source) == 5


async def test_the_views_follow_one_another(desk):
    async with desk() as at:
        await at.press("f", "d", "V")
        assert at.lines()[1].startswith("Papers   received   0 papers")
        assert "Nobody has sent you a paper yet." in at.text()
        await at.press("V")
        assert at.lines()[1].startswith("Papers   what you kept   1 paper")
        await at.press("V")
        assert at.lines()[1].startswith("Papers   what you dismissed   1 paper")
        await at.press("d")
        assert "brought back" in at.lines()[-2]
        await at.press("V")
        assert at.lines()[1].startswith("Papers   all stored papers   5 papers")
        await at.press("V")
        assert at.lines()[1].startswith("Papers   inbox   3 new of 5")


async def test_what_another_session_does_is_seen_without_a_jump_under_the_cursor(desk, opened):
    mine, other = opened(titles=[f"Paper {n:02}" for n in range(40)]), opened()
    async with desk(session=mine) as at:
        await at.press("end")
        line = at.lines().index(at.row("Paper 39"))
        ctx = other.context("arxiv")
        inbox = Inbox(ctx)
        inbox.mark(inbox.ids("all")[-2:-1], starred=True)
        await at.until(lambda: at.row("Paper 38").startswith(" ★"))
        Archive(ctx).take(RSS, [paper(50, "Brought by another", hours=1)])
        await at.until(lambda: len(at.page.papers.source) == 41)
        await at.settle()
        assert at.lines()[line].startswith(">•  Paper 39")
        await at.press("home")
        assert "Brought by another" in at.lines()[3]


async def test_tags_and_notes_are_kept_and_tags_are_taken_back(desk):
    async with desk() as at:
        await at.press("t", *"bandits, to read", "ctrl+o")
        assert at.marks(TITLES[0]).tags == ["bandits", "to read"]
        assert "tagged “Placeholder policies”: bandits, to read" in at.text()
        await at.press("u")
        assert at.marks(TITLES[0]).tags == []
        await at.press("N", *"ask Oswin", "ctrl+o")
        assert at.marks(TITLES[0]).note == "ask Oswin"
        await at.press("enter", "end")
        assert "Note  ask Oswin" in at.text()


async def test_a_note_that_another_session_wrote_is_shown_before_it_is_replaced(desk, opened):
    mine, other = opened(), opened()
    async with desk(session=mine) as at:
        await at.press("N", *"mine")
        inbox = Inbox(other.context("arxiv"))
        inbox.set_note(inbox.ids("inbox")[0], "theirs", 0)
        await at.press("ctrl+o")
        assert "theirs" in at.text()
        assert "● mine" in at.text()
        await at.press("ctrl+o")
        assert at.marks(TITLES[0]).note == "mine"


async def test_undo_of_a_note_leaves_what_another_session_wrote_since(desk, opened):
    mine, other = opened(), opened()
    async with desk(session=mine) as at:
        await at.press("N", *"mine", "ctrl+o")
        inbox = Inbox(other.context("arxiv"))
        paper = inbox.ids("inbox")[0]
        inbox.mark([paper], starred=True)
        (entry,) = inbox.rows([paper])
        inbox.set_note(paper, "theirs", entry.mark.rev)
        await at.press("u")
        assert at.marks(TITLES[0]).note == "theirs"
        assert "This was changed since, and stays as it is now." in at.text()
        assert at.marks(TITLES[0]).starred


async def test_a_note_that_another_wrote_over_is_not_in_the_way_of_what_was_done_before(desk, opened):
    mine, other = opened(), opened()
    inbox = Inbox(other.context("arxiv"))
    async with desk(session=mine) as at:
        paper = inbox.ids("inbox")[0]
        await at.press("f", "up", "N", *"mine", "ctrl+o")
        assert at.marks(TITLES[0]).starred
        (entry,) = inbox.rows([paper])
        inbox.set_note(paper, "theirs", entry.mark.rev)
        await at.press("u", "u")
        assert not at.marks(TITLES[0]).starred
        assert at.marks(TITLES[0]).note == "theirs"


async def test_a_reference_and_the_address_are_copied(desk):
    async with desk() as at:
        await at.press("y")
        assert at.copied[-1].startswith(
            "Zephyrine Quillbranche, Hrafn Placeholder. Placeholder policies. arXiv:"
        )
        await at.press("o")
        assert at.copied[-1] == "https://arxiv.org/abs/2611.99000"
        assert at.lines()[-2].startswith("https://arxiv.org/abs/2611.99000")


async def test_references_go_into_a_new_file_and_never_over_one(desk, tmp_path):
    path = tmp_path / "papers.bib"
    async with desk() as at:
        await at.press("a", "E")
        field = at.app.screen.form.query("Input").first()
        field.value = str(tmp_path / "papers")
        await at.settle()
        assert "papers.bib" in at.text()
        await at.press("ctrl+o")
        assert path.read_text().count("@misc{") == 5
        assert "5 references are in" in at.text()
        await at.press("E")
        field = at.app.screen.form.query("Input").first()
        for wrong, said in ((path, "already"), (tmp_path / "no" / "x", "no folder"), (tmp_path, "already")):
            field.value = str(wrong)
            await at.press("ctrl+o")
            assert said in at.text()
        assert path.read_text().count("@misc{") == 5
        at.app.screen.form.query("Choice").first().value = "ris"
        field.value = str(path.with_suffix(""))
        await at.press("ctrl+o")
        assert path.with_suffix(".ris").read_text().count("TY  - ") == 5


async def test_from_afar_references_are_copied_and_no_file_is_asked_for(desk, opened):
    session = opened()
    session.actor = msgspec.structs.replace(session.actor, via="ssh:203.0.113.7")
    async with desk(session=session) as at:
        await at.press("E")
        assert "File" not in at.text()
        await at.press("ctrl+o")
        assert at.copied[-1].startswith("@misc{")
        assert not isinstance(at.app.screen, FormScreen)


async def test_a_reference_from_elsewhere_opens_its_paper(desk):
    async with desk() as at:
        await at.press("d")
        at.page.reload()
        await at.app.open_ref("arxiv.papers", Ref("arxiv.paper", "2611.99000"))
        await at.settle()
        assert "arXiv:2611.99000v1" in at.text()


async def test_a_sync_shows_its_progress_stops_when_asked_and_says_how_it_ended(desk, monkeypatch):
    started, go_on = threading.Event(), threading.Event()

    def sync(ctx, run):
        run.progress(N_("asking arXiv"), 3, 12)
        started.set()
        deadline = monotonic() + 20
        while not run.cancelled and monotonic() < deadline:
            go_on.wait(0.01)
        run.progress(N_("asking arXiv"), 4, 12)

    monkeypatch.setattr("coordtui_arxiv.sync.sync", sync)
    async with desk() as at:
        at.page.action_read_again()
        await at.until(lambda: "asking arXiv ██░░░░░░░░ 3 of 12 · esc stops" in at.lines()[-2])
        assert at.page.job_running
        assert not at.page.available("page.read_again")
        assert "stop" in at.lines()[-1]
        await at.pilot.press("down")
        await at.pilot.pause()
        assert at.row(TITLES[1]).startswith(">")
        at.page.action_stop()
        await at.until(lambda: "Stopped; what had arrived is kept." in at.lines()[-2])
        await at.settle()
        assert "stop" not in at.lines()[-1]


async def test_a_failed_sync_leaves_list_age_reason_and_the_key_that_tries_again(desk, monkeypatch):
    outcomes = ["failed", "papers"]

    def sync(ctx, run):
        if outcomes.pop(0) == "failed":
            Channels(ctx).record(RSS, "failed", N_("The day’s announcement: 203.0.113.9 did not answer."))
            raise SyncIncomplete(N_("One part of arXiv could not be read."), why=N_("It did not answer."))
        Channels(ctx).record(RSS, "nothing", N_("Nothing new."))
        return N_("Nothing new.")

    monkeypatch.setattr("coordtui_arxiv.sync.sync", sync)
    async with desk() as at:
        assert not at.page.available("arxiv.why")
        await at.press("R")
        await at.until(lambda: "Nothing is lost." in at.lines()[-2])
        assert at.lines()[-2].startswith("arXiv did not answer · L why · R again  ")
        assert TITLES[4] in at.text()
        await at.press("f")
        assert "R again" in at.lines()[-2]
        await at.press("L")
        assert "The day’s announcement: 203.0.113.9 did not answer." in at.text()
        assert "Asked just now." in at.text()
        await at.press("q", "L", "R")
        await at.until(lambda: "Nothing new." in at.lines()[-2])
        await at.settle()
        assert "R again" not in at.lines()[-2]
        assert "arXiv just now" in at.lines()[-2]


async def test_from_today_one_key_leads_to_why_arxiv_did_not_answer(desk, opened):
    session = opened("fr")
    Channels(session.context("arxiv")).record(RSS, "failed", N_("It did not answer."))
    async with desk(session=session) as at:
        await at.press("1", "end", "up")
        assert ">!  arXiv n’a pas répondu à tout" in at.text()
        await at.press("enter")
        await at.settle()
        assert "Ce qu’arXiv n’a pas répondu" in at.lines()[0]


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_hostile_papers_are_text_at_every_size_in_both_languages(desk, size, language):
    titles = [*HOSTILE, "Made by thousands"]
    async with desk(size=size, language=language, titles=titles) as at:
        crowd = at.ctx.store.records(Paper)
        last = crowd.find(order=("-doc_id",))[0]
        last.authors = [Author(name=f"{title} Placeholder") for title in HOSTILE * 600]
        crowd.save(last)
        await at.press("down", "enter", "q", "down", "down", "down", "down", "z", "z", "enter")
        lines = at.lines()
        assert [cell_len(line) for line in lines] == [size[0]] * size[1]
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in "".join(lines))
        await at.press("end")
        await at.press("q", "home")
        assert "[/x] alpha [is] beta" in at.text()


async def test_nine_papers_are_in_sight_at_eighty_columns_and_nineteen_without_the_detail(desk):
    async with desk(titles=[f"Paper {n:02}" for n in range(40)]) as at:
        assert sum(" Paper " in line[:10] for line in at.lines()) == 9
        await at.press("z")
        assert sum(" Paper " in line[:10] for line in at.lines()) == 19


async def test_a_paper_that_is_dismissed_stays_where_it_is_until_the_view_is_read_again(desk):
    async with desk() as at:
        await at.press("d")
        assert TITLES[0] in at.text()
        at.page.reload()
        await at.settle()
        assert at.row(TITLES[1]).startswith(">")
        assert TITLES[0] not in "".join(at.lines()[3:12])
        await at.press("u")
        assert at.row(TITLES[0])[1] == "•"


async def test_filtering_keeps_rule_and_cursor_with_what_is_listed(desk):
    async with desk(titles=[f"Paper {n:02} {'red' if n % 2 else 'blue'}" for n in range(30)]) as at:
        await at.press("end", "slash", *"blue", "enter")
        assert "── 1 of 15 ──" in at.text()
        assert at.lines()[3].startswith(">•  Paper 00 blue")
        await at.press("down", "escape")
        assert "── 3 of 30 ──" in at.text()
        assert at.row("Paper 02").startswith(">")


async def test_help_of_the_papers_calls_its_keys_by_what_they_do_here_and_cuts_nothing(desk, opened):
    for language, said in (
        ("en", ("next view", "my watches and folders", "new watch")),
        ("fr", ("vue suivante", "mes veilles et dossiers", "nouvelle veille")),
    ):
        async with desk((120, 40), session=opened(language)) as at:
            await at.press("?")
            assert all(words in at.text() for words in said)
            assert "…" not in at.text().replace("sort by …", "").replace("trier par …", "")


def test_a_reference_has_one_full_stop_after_each_part():
    one = paper(1, "Is this invented?")
    one.authors = [Author(name=f"{letter}. Placeholder") for letter in "ABCD"]
    assert reference(one).startswith(
        "A. Placeholder, B. Placeholder, C. Placeholder et al. Is this invented? arXiv:"
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_age_fits_its_column(opened, language):
    ctx = opened(language).context("arxiv")
    now = datetime(2026, 12, 31, tzinfo=UTC)
    for days in range(800):
        said = age(now - timedelta(days=days), msgspec.structs.replace(ctx, clock=lambda: now))
        assert cell_len(said) <= AGE


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 12)])
async def test_the_detail_that_comes_in_sight_is_of_the_paper_under_the_cursor(desk, size):
    async with desk(size) as at:
        await at.press("home", "z", "down", "down", "z")
        page = at.app.open_page
        assert page.detail.as_text()[0] == page.entry.paper.title
