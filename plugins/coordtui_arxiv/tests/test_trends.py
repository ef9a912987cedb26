"""Trends and the lab's output: every number equals the papers it opens, and CSV reads back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from coordtui.api import Authorship, Group, Person, Ref, from_csv, hookimpl
from coordtui.testing import actor_with, open_test_session
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.records import Author, Paper
from coordtui_arxiv.reports.output import output, output_csv
from coordtui_arxiv.reports.spans import Span
from coordtui_arxiv.trends import Trends, trends_csv
from tests.fake_arxiv import invented

NOW = datetime(2026, 11, 12, 17, tzinfo=UTC)
YEAR = Span(date(2025, 12, 1), date(2026, 11, 12))


class Known:
    """Says who wrote which paper, as a test wants it."""

    wrote: Mapping[int, tuple[str, ...]] = {}
    unconfirmed = 0

    def waiting(self) -> int:
        return self.unconfirmed

    def papers(self, people: Any = None) -> Mapping[int, tuple[Ref, ...]]:
        return {
            person: tuple(Ref("arxiv.paper", key) for key in keys)
            for person, keys in self.wrote.items()
            if people is None or person in people
        }


class Knowing:
    """A plugin that offers it."""

    known = Known()

    @hookimpl
    def coordtui_plugin(self) -> Any:
        from coordtui.api import Plugin
        from coordtui.text.messages import N_

        return Plugin(name="knowing", title=N_("Knowing"), api=1)

    @hookimpl
    def coordtui_services(self, ctx: Any) -> Mapping[type, Any]:
        return {Authorship: lambda: self.known}


def opened(folder, *, certain: bool):
    plugins: dict[str, object] = {"arxiv": "coordtui_arxiv"}
    if certain:
        plugins["knowing"] = Knowing()
    return open_test_session(folder, plugins, clock=lambda: NOW)


@pytest.fixture
def lab(tmp_path):
    """Two people in two groups: one paper of both, one of the second alone, one of nobody."""
    session = opened(tmp_path, certain=True)
    ctx = session.context("arxiv")
    groups = [ctx.directory.groups().add(Group(name=name)) for name in ("Invented A", "Invented B")]
    people = [
        ctx.directory.people().add(Person(name=name, groups=[group.doc_id]))
        for name, group in zip(("Ysolde Testdottir", "Hrafn Testson"), groups, strict=True)
    ]
    take(
        ctx,
        invented("2611.50001", primary="cs.LG"),
        invented("2610.50002", primary="cs.LG", announced=NOW - timedelta(days=40)),
        invented("2611.50003", primary="math.OC"),
    )
    Knowing.known.wrote = {
        people[0].doc_id: ("2611.50001", "0000.00000"),
        people[1].doc_id: ("2611.50001", "2610.50002"),
    }
    yield SimpleNamespace(session=session, ctx=ctx, people=people)
    session.close()


def take(ctx: Any, *papers: Paper) -> None:
    with ctx.store.transaction():
        Archive(ctx).take("rss", list(papers))


# The lab's output.


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("month", {"2026-10": 1, "2026-11": 1}),
        ("category", {"cs.LG": 2}),
        ("group", {"Invented B": 2, "Invented A": 1}),
        ("person", {"Hrafn Testson": 2, "Ysolde Testdottir": 1}),
    ],
)
def test_a_paper_counts_once_in_the_total_and_once_for_each(lab, by, expected) -> None:
    found = output(lab.ctx, by, YEAR)
    assert {str(line.label): len(line.papers) for line in found.lines} == expected
    assert len(found.papers) == 2
    stored = lab.ctx.store.records(Paper).get_many(found.papers)
    assert {paper.key for paper in stored} == {"2611.50001", "2610.50002"}
    assert {number for line in found.lines for number in line.papers} == {*found.papers}
    header, *rows = [cells for _, cells in from_csv(output_csv(found, lab.ctx))]
    assert {label: int(count) for label, count in rows} == expected
    assert header[1] == "Papers"


def test_months_without_a_paper_are_counted_too(lab) -> None:
    take(lab.ctx, invented("2607.50009", announced=NOW - timedelta(days=120)))
    Knowing.known.wrote = {lab.people[0].doc_id: ("2607.50009", "2611.50001")}
    found = output(lab.ctx, "month", YEAR)
    assert [len(line.papers) for line in found.lines] == [1, 0, 0, 0, 1]


def test_who_is_in_no_group_counts_as_such_and_a_formula_in_a_name_is_text(lab) -> None:
    loner = lab.ctx.directory.people().add(Person(name="=HYPERLINK(1)"))
    Knowing.known.wrote = {loner.doc_id: ("2611.50001",)}
    (line,) = output(lab.ctx, "group", YEAR).lines
    assert str(line.label) == "in no group"
    text = output_csv(output(lab.ctx, "person", YEAR), lab.ctx)
    assert "'=HYPERLINK(1)" in text
    assert [cells for _, cells in from_csv(text)][1] == ["=HYPERLINK(1)", "1"]


def test_papers_that_wait_to_be_confirmed_are_told_of_beside_the_numbers(tmp_path, monkeypatch) -> None:
    with opened(tmp_path, certain=True) as session:
        ctx = session.context("arxiv")
        assert not any("confirmed" in str(note) for note in output(ctx, "month", YEAR).notes)
        monkeypatch.setattr(Known, "unconfirmed", 3)
        found = output(ctx, "month", YEAR)
        assert (found.papers, found.waiting) == ((), 3)
        assert "3 more papers may be the lab’s" in str(found.notes[-1])


def test_without_certainty_papers_are_counted_by_names_and_nobody_is_credited(tmp_path) -> None:
    with opened(tmp_path, certain=False) as session:
        ctx = session.context("arxiv")
        take(
            ctx,
            invented("2611.50001", authors=[Author(name="Ada Placeholder")]),
            invented("2611.50002", authors=[Author(name="Nobody Fictive")]),
        )
        found = output(ctx, "month", YEAR)
        assert (len(found.papers), found.certain) == (1, False)
        assert any("Only names" in str(note) for note in found.notes)
        assert output(ctx, "person", YEAR).lines == ()


def test_the_output_takes_the_right_to_read_papers(lab) -> None:
    from coordtui.api import NotAllowed

    guest = lab.session.context("arxiv", actor=actor_with("guest"))
    for ask in (lambda: output(guest, "month", YEAR), lambda: Trends(guest, "week")):
        with pytest.raises(NotAllowed):
            ask()


# Trends.


def spread(ctx: Any) -> None:
    """Ten papers a week for half a year; “flow matching” comes up in the last weeks only."""
    papers = []
    for week in range(26):
        for n in range(10):
            new = week < 5 and n < 6
            papers.append(
                invented(
                    f"26{week:02}.5{n:04}",
                    title="Flow matching" if new else "Bridges of yore",
                    abstract="Steady words stand here.",
                    categories=["cs.LG", "math.OC"] if n % 2 else ["cs.LG"],
                    announced=NOW - timedelta(days=7 * week, hours=n),
                )
            )
    take(ctx, *papers)


def test_each_number_of_a_trend_is_that_of_the_papers_it_opens(lab) -> None:
    spread(lab.ctx)
    trends = Trends(lab.ctx, "week")
    (flow,) = trends.terms(["FLOW matching"])
    assert sum(flow.counts) == 30
    for span, numbers in zip(trends.spans, flow.papers, strict=True):
        for paper in lab.ctx.store.records(Paper).get_many(numbers):
            assert "Flow matching" in paper.title
            assert span.first <= paper.announced.astimezone().date() <= span.last
    header, *rows = [cells for _, cells in from_csv(trends_csv(trends, [flow], lab.ctx))]
    assert header == ["From", "Papers", "FLOW matching"]
    assert [int(row[2]) for row in rows] == flow.counts
    assert [int(row[1]) for row in rows] == trends.totals
    assert [row[0] for row in rows] == [f"{span.first}" for span in trends.spans]


def test_what_rises_is_found_as_a_phrase_and_what_stands_still_is_not(lab) -> None:
    spread(lab.ctx)
    rising = Trends(lab.ctx, "week").rising()
    assert [trend.name for trend in rising] == ["flow matching"]
    shares = Trends(lab.ctx, "week").shares(rising[0])
    assert shares[0] == 0
    assert shares[-2] == pytest.approx(0.6, abs=0.05)


def test_where_nothing_rises_there_are_phrases_that_many_papers_have(lab) -> None:
    take(lab.ctx, *(invented(f"2611.7{n:04}", title="Quiet bridges", abstract="") for n in range(6)))
    trends = Trends(lab.ctx, "week")
    assert trends.rising() == []
    assert [(trend.name, sum(trend.counts)) for trend in trends.frequent()] == [("quiet bridges", 6)]


def test_nothing_rises_in_a_store_without_papers_and_shares_are_not_known(tmp_path) -> None:
    with opened(tmp_path, certain=False) as session:
        trends = Trends(session.context("arxiv"), "month")
        assert trends.rising() == trends.frequent() == trends.categories() == []
        (trend,) = trends.terms(["anything"])
        assert {*trends.shares(trend)} == {None}


def test_categories_count_cross_lists_and_a_term_without_letters_finds_nothing(lab) -> None:
    spread(lab.ctx)
    trends = Trends(lab.ctx, "week")
    counts = {trend.name: sum(trend.counts) for trend in trends.categories()}
    assert list(counts) == ["cs.LG", "math.OC"]
    assert counts["math.OC"] == 130
    (nothing,) = trends.terms(["…"])
    assert sum(nothing.counts) == 0
