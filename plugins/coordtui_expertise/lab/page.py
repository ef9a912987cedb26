"""The lab as one static page of HTML: drawn and as tables, without script, asking nothing of any network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from coordtui.api import Message, formats, safe
from coordtui_expertise.lab import svg, words
from coordtui_expertise.lab.report import Report
from coordtui_expertise.texts import N_, NN_

DRAWN = 12
"""Topics, people that are drawn."""

ROWS = 200
"""Lines of a table, the first ones; the rest is counted, and in the CSV."""

_LONGEST = 300
"""Characters of a cell: some people carry dozens of topics."""

_MOST_GROUPS = 40

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --ground: #fff; --soft: #d6dbe1; --bar: #2f6fb0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e8ec; --ground: #14171b; --soft: #3a4149; --bar: #6aa8e8; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { border-bottom: 1px solid var(--soft); padding: .2rem .6rem; text-align: left; vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
.small { display: inline-block; margin: 0 1.5rem 1rem 0; vertical-align: top; }
.wide { overflow-x: auto; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg .mid { text-anchor: middle; } svg .end { text-anchor: end; }
svg .bar { fill: var(--bar); } svg .cell { fill: none; stroke: var(--soft); }
"""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The page asks for nothing from anywhere, even if something in it tried to."""


def page(report: Report) -> str:
    """The page, in the reader's language. What people and papers say is text in it, never markup."""
    say, survey = report.ctx._, report.survey
    lab = report.ctx.directory.lab()
    title = say(N_("The topics of {lab}", lab=lab.name if lab else "coordtui"))
    day = formats.day(survey.today, report.ctx.translator, weekday=False, year=True)
    said = [
        say(N_("As of {day}, as {reader} may see it.", day=day, reader=_reader(report))),
        say(words.not_counted(survey)),
    ]
    parts = [
        f"<h1>{_text(title)}</h1>",
        *(f"<p>{_text(line)}</p>" for line in said if line),
        *_topics(report),
        *_groups(report),
        *_bridges(report),
        *_part(report, "single", N_("One expert has two papers on a topic, or one and says so."), ()),
    ]
    return (
        f'<!doctype html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


def _reader(report: Report) -> str:
    number = report.ctx.actor.person
    person = report.ctx.directory.person(number) if number is not None else None
    return person.name if person else report.ctx._(N_("the coordinator"))


def _text(words_: str) -> str:
    return escape(safe(words_))


def _topics(report: Report) -> Iterable[str]:
    def drawn() -> Iterable[str]:
        for topic in report.survey.topics[:DRAWN]:
            direction = report.ctx._(words.DIRECTIONS[report.changes.of(topic).direction])
            label = f"{safe(report.name(topic))} · {direction}"
            figure = svg.bars_by_year(report.survey.by_year(topic.works), label)
            yield f'<figure class="small"><figcaption>{escape(label)}</figcaption>{figure}</figure>'

    how = N_(
        "Papers a year. A topic rises or falls when its papers of the last two years are two standard "
        "deviations away from what its share of all papers lets expect."
    )
    return _part(report, "topics", how, drawn())


def _groups(report: Report) -> Iterable[str]:
    numbers = report.groups.numbers[:_MOST_GROUPS]
    strengths = {(pair.one, pair.other): pair.strength for pair in report.pairs}
    labels = [f"{place} {safe(report.survey.groups[n])}" for place, n in enumerate(numbers, 1)]
    cells = [[max(strengths.get((a, b), 0), strengths.get((b, a), 0)) for b in numbers] for a in numbers]
    title = report.ctx._(words.VIEWS["groups"])
    how = N_("How much of the work of two groups is on the same topics: the darker, the more.")
    columns = [str(place) for place, _ in enumerate(numbers, 1)]
    return _part(report, "groups", how, [svg.matrix(labels, columns, cells, title)] if numbers else [])


def _bridges(report: Report) -> Iterable[str]:
    people = report.survey.people
    values = [
        (safe(people[each.person].name), each.score, f"{each.score:.2f}") for each in report.bridges[:DRAWN]
    ]
    how = N_(
        "Each two groups give one point to those who wrote their common papers, and one to those who carry "
        "their common topics where few do."
    )
    drawn = [svg.bars(values, report.ctx._(words.VIEWS["bridges"]))] if values else []
    return _part(report, "bridges", how, drawn)


def _part(report: Report, view: words.View, how: Message, drawn: Iterable[str]) -> Iterable[str]:
    say = report.ctx._
    header, rows = report.table(view)
    yield f'<h2 id="{view}">{_text(say(words.VIEWS[view]))}</h2>'
    yield f"<p>{_text(say(how))}</p>"
    yield f'<div class="wide">{"".join(drawn)}</div>'
    yield (
        _table([say(title) for title in header], rows[:ROWS])
        if rows
        else f"<p>{_text(say(N_('Nothing.')))}</p>"
    )
    if (more := len(rows) - ROWS) > 0:
        left = NN_("{n} more line: the CSV has it.", "{n} more lines: the CSV has them all.", more)
        yield f"<p>{_text(say(left))}</p>"


def _table(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    head = "".join(f'<th scope="col">{_text(title)}</th>' for title in header)
    body = "\n".join(
        "<tr>"
        + "".join(
            f'<td class="n">{cell}</td>'
            if isinstance(cell, int)
            else f"<td>{escape(safe(cell, limit=_LONGEST))}</td>"
            for cell in row
        )
        + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>'
