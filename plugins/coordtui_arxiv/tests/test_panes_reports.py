"""The windows of digest and trends in the real program."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from textual.widgets import Input

from coordtui.api.letters import Letter
from coordtui.testing import open_test_session, settled
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.widgets import FormScreen
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.panes.digest import DigestScreen, PreviewScreen
from coordtui_arxiv.panes.papers_of import PapersOf
from coordtui_arxiv.panes.subscription_list import SubscriptionsScreen
from coordtui_arxiv.panes.trends import TrendsWindow
from coordtui_arxiv.records import Author, Watch
from coordtui_arxiv.reports.subscriptions import Subscriptions
from coordtui_arxiv.reports.whose import Whose
from coordtui_arxiv.watches import Watches
from tests.fake_arxiv import invented

NOW = datetime(2026, 11, 12, 17, tzinfo=UTC)
MAIL = '[outbox]\nsmtp_host = "smtp.example.org"\nsender = "Lab <lab@example.org>"\n'
SIZES = [(80, 24), (120, 40)]


class Desk:
    """The program with one of the windows open."""

    def __init__(self, app, pilot) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await settled(self.pilot)

    @property
    def screen(self):
        return self.app.screen

    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """The program on a lab with papers, at a size, with a window over its page."""
    copied: list[str] = []
    monkeypatch.setattr(CoordtuiApp, "copy", lambda self, text: copied.append(text))
    sessions = []

    class At:
        def __init__(self, window, size=(80, 24), *, settings=MAIL, papers=True, language="en") -> None:
            session = open_test_session(
                tmp_path,
                {"arxiv": "coordtui_arxiv"},
                settings=settings,
                clock=lambda: NOW,
                language=language,
            )
            sessions.append(session)
            self.ctx, self.window, self.session = session.context("arxiv"), window, session
            if papers:
                self._fill()
            self.app = CoordtuiApp(session, ticking=False)
            self.running = self.app.run_test(size=size)

        def _fill(self) -> None:
            person = self.ctx.directory.people().get(1)
            person.emails = ["ada@example.org"]
            self.ctx.directory.people().save(person)
            Watches(self.ctx).save(Watch(name="Bridges", words="bridges"))
            papers = [
                invented(
                    f"26{n // 10:02}.5{n:04}",
                    title="Flow matching" if n < 40 and n % 2 else f"Bridges of [/x] no. {n}",
                    announced=NOW - timedelta(days=2 * n),
                    authors=[Author(name="Ada Placeholder" if n % 5 == 0 else "Nobody Fictive")],
                )
                for n in range(90)
            ]
            with self.ctx.store.transaction():
                Archive(self.ctx).take("rss", papers)

        async def __aenter__(self) -> Desk:
            pilot = await self.running.__aenter__()
            desk = Desk(self.app, pilot)
            desk.ctx, desk.copied, desk.session = self.ctx, copied, self.session
            await desk.press("2", {DigestScreen: "B", TrendsWindow: "T"}[self.window])
            assert isinstance(desk.screen, self.window)
            return desk

        async def __aexit__(self, *error) -> None:
            await self.running.__aexit__(*error)

    yield At
    for session in sessions:
        session.close()


@pytest.mark.parametrize("size", SIZES)
async def test_the_digest_is_read_here_and_v_takes_the_week(desk, size) -> None:
    async with desk(DigestScreen, size) as d:
        assert "arXiv digest for Ada Placeholder" in d.text()
        assert "Bridges of [/x] no. 0" in d.text()
        assert d.screen.found.papers == 1
        await d.press("V")
        assert d.screen.found.papers == 2


async def test_an_empty_digest_says_what_to_do(desk) -> None:
    async with desk(DigestScreen, papers=False) as d:
        assert "V takes the last seven days" in d.text()
        assert not d.screen.available("page.mail")


async def test_a_digest_is_sent_after_its_preview_and_not_twice(desk) -> None:
    async with desk(DigestScreen) as d:
        for expected in ("queued: it leaves", "waits in the outbox already"):
            await d.press("m")
            assert isinstance(d.screen, PreviewScreen)
            assert "To: ada@example.org" in d.text()
            await d.press("c")
            assert expected in d.text()
        assert d.session._core.records(Letter).count() == 1


async def test_what_is_shown_is_subscribed_to_once(desk) -> None:
    async with desk(DigestScreen) as d:
        await d.press("V", "n")
        assert "each Monday, by mail" in d.text()
        await d.press("n")
        assert "already" in d.text()
        assert [each.span for each in Subscriptions(d.ctx).all()] == ["week"]


async def test_the_subscriptions_are_listed_ended_brought_back_and_shown(desk) -> None:
    async with desk(DigestScreen) as d:
        await d.press("n", "comma")
        assert isinstance(d.screen, SubscriptionsScreen)
        assert "1 digest sends itself" in d.text()
        assert "arXiv digest for Ada Placeholder" in d.text()
        assert "each morning, by mail" in d.text()
        await d.press("x")
        assert Subscriptions(d.ctx).all() == []
        assert "n in the window of a digest" in d.text()
        await d.press("u")
        assert len(Subscriptions(d.ctx).all()) == 1
        await d.press("enter")
        assert isinstance(d.screen, DigestScreen)


async def test_a_subscription_to_a_watch_that_is_gone_stands_in_the_list_as_such(desk) -> None:
    async with desk(DigestScreen) as d:
        (watch,) = Watches(d.ctx).all()
        Subscriptions(d.ctx).add(Whose("watch", watch.doc_id), language="en")
        Watches(d.ctx).remove(watch.doc_id)
        await d.press("comma")
        assert "watch that is gone sends nothing any more" in " ".join(d.text().split())


async def test_where_nothing_can_be_sent_it_says_so_and_how_to_change_that(desk) -> None:
    async with desk(DigestScreen, settings="") as d:
        await d.press("m")
        assert isinstance(d.screen, DigestScreen)
        assert "smtp_host" in d.screen._status.text


async def test_the_digest_goes_to_a_file_or_to_the_clipboard(desk, tmp_path) -> None:
    async with desk(DigestScreen) as d:
        await d.press("E")
        assert isinstance(d.screen, FormScreen)
        d.screen.query_one(Input).value = str(tmp_path / "digest.md")
        await d.press("ctrl+o")
        text = (tmp_path / "digest.md").read_text(encoding="utf-8")
        assert text.startswith("# arXiv digest for Ada Placeholder")
        await d.press("y")
        assert d.copied == [text]


async def test_the_digest_of_the_lab_is_asked_for_in_a_form_in_another_language(desk) -> None:
    async with desk(DigestScreen) as d:
        await d.press("e")
        form = d.screen.form
        d.screen.query(Input).first().value = "the whole lab"
        form.rows[3].field.put(form.rows[3].query_one("Choice"), "fr")
        await d.press("ctrl+o")
        assert d.screen.asked.whose.kind == "lab"
        assert d.screen.asked.language == "fr"


@pytest.mark.parametrize("size", SIZES)
async def test_trends_show_terms_categories_and_output_and_each_number_opens_its_papers(desk, size) -> None:
    async with desk(TrendsWindow, size) as d:
        assert "flow matching" in d.text()
        for view in ("terms", "categories", "output"):
            assert d.screen.asked.view == view
            line = d.screen.shown.lines[0]
            await d.press("enter")
            assert isinstance(d.screen, PapersOf)
            assert len(d.screen.papers.source) == len(line.papers)
            await d.press("escape", "V")
        assert d.screen.asked.view == "terms"


async def test_a_paper_opened_from_a_number_is_shown_on_the_page(desk) -> None:
    async with desk(TrendsWindow) as d:
        first = d.screen.shown.lines[0].papers[0]
        await d.press("enter", "enter")
        assert d.app.open_page.entry.paper.doc_id == first


async def test_asked_terms_are_drawn_and_the_numbers_copied_as_csv(desk) -> None:
    async with desk(TrendsWindow) as d:
        await d.press("e")
        d.screen.query(Input).first().value = "bridges; flow matching"
        await d.press("ctrl+o")
        assert [line.label for line in d.screen.shown.lines] == ["bridges", "flow matching"]
        assert "● bridges" in d.text()
        await d.press("y")
        assert d.copied[0].startswith("From,Papers,bridges,flow matching\r\n")


async def test_without_papers_trends_say_what_to_do(desk) -> None:
    async with desk(TrendsWindow, papers=False) as d:
        assert "e names terms to look at" in d.text()
        await d.press("V", "V")
        assert "own people" in d.text()


async def test_the_windows_speak_french(desk) -> None:
    async with desk(DigestScreen, language="fr") as d:
        d.screen.retranslated()
        await d.press()
        assert "12 nov." in d.text()
