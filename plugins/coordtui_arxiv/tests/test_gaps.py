"""What is known of the days, as a command and on the pages tell it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui.api import Message
from coordtui.testing import FrozenClock
from coordtui_arxiv.channels import RSS, Channels
from coordtui_arxiv.holidays import day_of
from coordtui_arxiv.ledger import Ledger
from coordtui_arxiv.panes.freshness import freshness
from coordtui_arxiv.sources.page import Rejected
from coordtui_arxiv.texts import N_
from tests.fake_arxiv import FakeArxiv, invented
from tests.fake_arxiv.writing import DAY

from .conftest import Rig
from .test_cli import cli  # noqa: F401
from .test_panes import TITLES, desk, opened  # noqa: F401

TODAY = DAY.date()


def known(rig: Rig) -> None:
    """Three papers on Wednesday of which one is broken, nothing on Thursday; Friday and Monday missed."""
    ledger = Ledger(rig.ctx())
    with rig.store.transaction():
        ledger.heard(
            "rss",
            {TODAY - timedelta(days=1): [1, 2]},
            announced=3,
            quarantined={TODAY - timedelta(days=1): 1},
        )
        ledger.settle("oai", TODAY - timedelta(days=1), TODAY)
    rig.now += timedelta(days=5)


def test_the_days_are_told_with_their_figures(cli) -> None:  # noqa: F811
    known(cli.rig)
    lines = [" ".join(line.split()) for line in cli("gaps").splitlines()]
    assert cli.status == 0
    assert lines == [
        "day state announced here unreadable checked by",
        "2026-11-11 • papers 3 2 1 harvest, feed",
        "2026-11-12 no papers 0 0 harvest",
        "2026-11-13 ! not asked",
        "2026-11-14 weekend",
        "2026-11-15 weekend",
        "2026-11-16 ! not asked",
        "2026-11-17 not over yet",
        "2 days have gaps. “coordtui arxiv sync” asks for what is missing.",
    ]


def test_the_days_begin_where_one_says_and_come_as_json(cli) -> None:  # noqa: F811
    known(cli.rig)
    days = cli.json("gaps", "--since", "2026-11-16")
    assert [(day["day"], day["state"]) for day in days] == [("2026-11-16", "missed"), ("2026-11-17", "open")]
    assert days[0]["received"] == days[0]["checked"] == []


def test_before_anything_was_asked_that_is_said(cli) -> None:  # noqa: F811
    assert "not asked yet" in cli("gaps")


def test_what_is_no_day_is_refused(cli, capsys) -> None:  # noqa: F811
    with pytest.raises(SystemExit) as stopped:
        cli("gaps", "--since", "soon")
    assert stopped.value.code == 2
    assert "“soon” is no day such as 2026-11-12" in capsys.readouterr().err


def test_the_entries_that_could_not_be_read_are_told_with_why(cli) -> None:  # noqa: F811
    from coordtui_arxiv.archive import Archive

    assert "Every entry could be read." in cli("gaps", "--broken")
    entry = Rejected("<item>\x1b]0;evil\x07 2611.50001</item>", N_("It has no title."))
    Archive(cli.rig.ctx()).take("rss", [], [entry])
    out = cli("gaps", "--broken")
    assert "It has no title." in out
    assert "2611.50001" in out
    assert "\x1b" not in out
    (kept,) = cli.json("gaps", "--broken")
    assert (kept["channel"], kept["source"]) == ("rss", entry.source)


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ("<guid>oai:arXiv.org:2611.50001v2</guid>", "2611.50001"),
        ("<a:id>http://arxiv.org/abs/hep-th/9901001v1</a:id>", "hep-th/9901001"),
        ("<ns1:id>math.GT/0309136</ns1:id>", "math.GT/0309136"),
        ("<title>Nothing 2611.50001 says who it is</title>", ""),
    ],
)
def test_an_entry_that_could_not_be_read_is_told_by_the_id_of_its_paper(cli, entry, key) -> None:  # noqa: F811
    from coordtui_arxiv.archive import Archive

    Archive(cli.rig.ctx()).take("rss", [], [Rejected(entry, N_("It has no title."))])
    assert cli("gaps", "--broken").splitlines()[0].split()[2:] == [
        *filter(None, [key]),
        *["It", "has", "no", "title."],
    ]


def test_the_state_of_today_is_told_with_the_channels(cli) -> None:  # noqa: F811
    rig = cli.rig
    Channels(rig.ctx()).record(RSS, "nothing", N_("arXiv announced nothing in these categories today."))
    with rig.store.transaction():
        Ledger(rig.ctx()).heard("rss", {day_of(rig.now): []})
    assert "Today: arXiv: no papers (feed)." in cli("status")


@pytest.mark.parametrize(
    ("days", "said"), [(0, "no papers"), (2, "weekend"), (14, "holiday"), (4, "arXiv just now")]
)
def test_no_papers_are_told_apart_where_the_age_stands(
    rig: Rig, arxiv: FakeArxiv, days: int, said: str
) -> None:
    rig.no_history()
    rig.watch(categories=["cs.LG"])
    arxiv.announce([invented(announced=DAY + timedelta(days=4))], DAY + timedelta(days=4))
    rig.now += timedelta(days=days)
    rig.sync()
    assert said in str(freshness(rig.ctx()))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_days_show_what_is_known_of_them(desk, opened, size):  # noqa: F811
    session = opened(titles=TITLES[:3])
    ctx, today = session.context("arxiv"), day_of(FrozenClock()())
    ledger = Ledger(ctx)
    with ctx.store.transaction():
        ledger.settle("oai", today - timedelta(days=9), today - timedelta(days=2))
        ledger.heard("rss", {today - timedelta(days=2): [1, 2, 3]}, announced=7)
        ledger.stale(today - timedelta(days=1))
    async with desk(session=session, size=size) as at:
        await at.press("D", "left")
        text = at.text()
        assert "arXiv: old page" in text
        await at.press("left")
        assert "arXiv: 7 announced, 3 here (harvest, feed)" in at.text()
        await at.press("left")
        assert "arXiv: no papers (harvest)" in at.text()


async def test_the_window_of_faults_names_the_days_with_a_gap(desk, opened):  # noqa: F811
    session = opened(titles=TITLES[:1])
    ctx, today = session.context("arxiv"), day_of(FrozenClock()())
    with ctx.store.transaction():
        Channels(ctx).record(RSS, "failed", Message("It did not answer."))
        Ledger(ctx).stale(today - timedelta(days=1))
    async with desk(session=session) as at:
        await at.press("L")
        assert "Days with a gap" in at.text()
        assert "old page" in at.text()
