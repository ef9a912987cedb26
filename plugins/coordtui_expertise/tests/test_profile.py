"""What a profile says of a person: all that they say of themselves, and never more than its sources know."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest

from coordtui.api import Panel, PanelLine, Person
from coordtui.text.messages import N_
from coordtui.ui.widgets import Pairs, Paragraph, Section
from coordtui_expertise.dates import day, iso, month
from coordtui_expertise.panes.people_names import Names
from coordtui_expertise.panes.profile import TOPICS, Profile
from coordtui_expertise.panes.profile_reading import read_portrait
from coordtui_expertise.records import Work
from coordtui_expertise.works import Works


def lines(ctx: Any, sections: list[Section]) -> list[str]:
    found: list[str] = []
    for section in sections:
        found.append(ctx._(section.title))
        for block in section.blocks:
            if isinstance(block, Pairs):
                found += [f"{ctx._(left)}: {ctx._(right)}" for left, right in block.pairs]
            elif isinstance(block, Paragraph):
                found.append(ctx._(block.text))
    return found


def profile(ctx: Any, person: Person, *panels: Panel) -> list[str]:
    """All lines of somebody's profile."""
    portrait = dataclasses.replace(read_portrait(ctx, person), panels=panels)
    return lines(ctx, Profile(person, Names(ctx), ctx, portrait).sections())


def test_all_that_a_person_says_stands_there_however_much_their_papers_tell(lab, ctx):
    stated = [f"invented subject {number}" for number in range(TOPICS + 2)]
    hrafn = lab.add("Hrafn Placeholder", interests=stated, methods=["invented method"])
    for number in range(3):
        lab.wrote(hrafn, f"Reinforcement learning, diffusion models and bandits, part {number}")
    told = profile(ctx, hrafn)
    for words in stated:
        assert f"●●○○○: {words} · says so" in told
    assert "●●○○○: invented method · their method" in told


def test_what_another_plugin_adds_stands_in_the_profile(lab, ctx):
    hrafn = lab.add("Hrafn Placeholder")
    visits = Panel(title=N_("Visits"), lines=(PanelLine(text="Prof. Nobody", detail="Monday"),))
    told = profile(ctx, hrafn, visits)
    assert told[told.index("Visits") + 1] == "Prof. Nobody: Monday"


def test_papers_are_counted_with_the_source_that_brought_them(lab, ctx):
    hrafn = lab.add("Hrafn Placeholder")
    first = lab.wrote(hrafn, "A first paper")
    lab.wrote(hrafn, "A second paper")
    Works(lab.as_(None)).take([Work(key=first.key, title=first.title)], "dblp")
    told = profile(ctx, hrafn)
    assert any(line.startswith("DBLP: ") and line.endswith(": 1 paper") for line in told)
    assert any(line.startswith("test: ") and line.endswith(": 2 papers") for line in told)


@pytest.mark.parametrize(
    ("dated", "told"),
    [
        ("day", ("Jan 2025", "1 Jan 2025", "2025-01-01")),
        ("month", ("Jan 2025", "Jan 2025", "2025-01")),
        ("year", ("2025", "2025", "2025")),
    ],
)
def test_of_a_date_no_more_is_told_than_the_source_knows(dated, told):
    work = Work(key="bib:1", title="T", date=date(2025, 1, 1), dated=dated)
    assert (month(work, "en"), day(work, "en"), iso(work)) == told


def test_a_paper_of_which_only_the_year_is_known_has_no_month_in_a_profile(lab, ctx):
    hrafn = lab.add("Hrafn Placeholder", interests=["tactile sensing"])
    lab.wrote(hrafn, "On tactile sensing", date=date(2025, 1, 1), dated="year")
    told = profile(ctx, hrafn)
    assert "2025: On tactile sensing" in told
    assert "●●●○○: tactile sensing · 1 paper, says so" in told


def test_a_source_that_knows_the_day_completes_the_year(lab):
    hrafn = lab.add("Hrafn Placeholder")
    work = lab.wrote(hrafn, "A paper", date=date(2025, 1, 1), dated="year")
    works = Works(lab.as_(None))
    (other_year,) = works.take([Work(key=work.key, title="A paper", date=date(2024, 3, 4))], "s2")
    assert (other_year.date, other_year.dated) == (date(2025, 1, 1), "year")
    (closer,) = works.take([Work(key=work.key, title="A paper", date=date(2025, 3, 4))], "openalex")
    assert (closer.date, closer.dated) == (date(2025, 3, 4), "day")
    (same,) = works.take([Work(key=work.key, title="A paper", date=date(2025, 1, 1), dated="year")], "dblp")
    assert (same.date, same.dated) == (date(2025, 3, 4), "day")
