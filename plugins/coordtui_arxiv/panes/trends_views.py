"""What the window of trends shows: a drawing, and lines of which each counts papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coordtui.api import Context, Message, formats, safe
from coordtui.ui.widgets import Bar, Series, Words
from coordtui_arxiv.categories import CATEGORIES
from coordtui_arxiv.panes.trends_form import Asked
from coordtui_arxiv.reports.output import RULES, Output, label_of, output, output_csv
from coordtui_arxiv.reports.spans import Span
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.trends import Trend, Trends, trends_csv

YEARS = 2
"""How far back the lab's output is counted."""

BARS = 8
"""Bars that are drawn; the list below has all."""


@dataclass(frozen=True)
class Counted:
    """One line: what it is of, its papers, and what else is said of it."""

    label: str
    papers: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """One view. What is drawn is a plot of series, or bars where there is no time in it."""

    title: Message
    says: Words
    empty: Message
    lines: Sequence[Counted]
    csv: str
    right: Words = ""
    series: Sequence[Series] = ()
    bars: Sequence[Bar] = ()


def read(ctx: Context, asked: Asked) -> Shown:
    """Count what a view shows; may take a while."""
    return _output(ctx, asked) if asked.view == "output" else _trends(ctx, asked)


def _trends(ctx: Context, asked: Asked) -> Shown:
    trends = Trends(ctx, asked.step)
    if asked.view == "categories":
        title, found = N_("Categories, in % of the papers"), trends.categories()
    elif asked.terms:
        title, found = N_("Terms, in % of the papers"), trends.terms(asked.terms)
    elif found := trends.rising():
        title = N_("Rising terms, in % of the papers")
    else:
        title, found = N_("Frequent phrases, in % of the papers; none rises surely"), trends.frequent()
    return Shown(
        title=title,
        says=_means(asked, len(trends.spans)),
        empty=N_("Too few papers are stored to tell what rises: e names terms to look at."),
        lines=[_line(ctx, trends, trend) for trend in found],
        csv=trends_csv(trends, found, ctx),
        series=[Series(safe(each.name, limit=60), _points(trends, each)) for each in found],
    )


def _means(asked: Asked, count: int) -> Message:
    if asked.step == "week":
        return NN_(
            "{n} week; each value is the mean of three", "{n} weeks; each value is the mean of three", count
        )
    return NN_(
        "{n} month; each value is the mean of three", "{n} months; each value is the mean of three", count
    )


def _points(trends: Trends, trend: Trend) -> list[tuple[date, float | None]]:
    shares = trends.shares(trend)
    return [
        (span.first, None if share is None else 100 * share)
        for span, share in zip(trends.spans, shares, strict=True)
    ]


def _line(ctx: Context, trends: Trends, trend: Trend) -> Counted:
    newest = tuple(number for step in reversed(trend.papers) for number in reversed(step))
    known = [share for share in trends.shares(trend) if share is not None]
    first, last = (known[0], known[-1]) if known else (None, None)
    name = CATEGORIES.get(trend.name)
    label = f"{trend.name} {ctx._(name)}" if name is not None else trend.name
    return Counted(label, newest, f"{_percent(first, ctx)} → {_percent(last, ctx)}")


def _percent(share: float | None, ctx: Context) -> str:
    return "?" if share is None else formats.percent(share, ctx.translator, digits=1)


def _rests_on(found: Output) -> Words:
    if found.waiting:
        return NN_("{n} to confirm", "{n} to confirm", found.waiting)
    return "" if found.certain else N_("by names alone")


def _output(ctx: Context, asked: Asked) -> Shown:
    today = ctx.clock().astimezone().date()
    since = (today - timedelta(days=365 * YEARS)).replace(day=1)
    found = output(ctx, asked.by, Span(since, today))
    of = max(1, len(found.papers))
    lines = [
        Counted(label_of(line, ctx), line.papers, formats.percent(len(line.papers) / of, ctx.translator))
        for line in found.lines
    ]
    points = [(line.month, len(line.papers)) for line in found.lines if line.month is not None]
    total = NN_("{n} paper of the lab", "{n} papers of the lab", len(found.papers))
    return Shown(
        title=N_("{count} since {month}", count=total, month=formats.month(since, ctx.translator)),
        says=RULES[asked.by],
        right=_rests_on(found),
        empty=N_("No paper of the lab’s own people is stored from these years. e counts by something else."),
        lines=lines[::-1] if points else lines,
        csv=output_csv(found, ctx),
        series=[Series(N_("papers of the lab"), points)] if points else (),
        bars=[Bar(each.label, len(each.papers)) for each in lines[:BARS]] if not points else (),
    )
