"""The figures of the lab as files, and for scripts."""

from __future__ import annotations

import argparse
import json
import re
from datetime import date

import msgspec
import pytest

from coordtui.access import actor_for
from coordtui.api import NotFound, NotWritten, Refused
from coordtui_expertise.cli import configure
from coordtui_expertise.lab.page import page
from coordtui_expertise.lab.report import report
from coordtui_expertise.lab.svg import matrix

from .lab_kit import VIEWS, together, two_groups

__all__ = ["two_groups"]


def test_the_page_shows_hostile_text_as_text_and_names_no_address(lab, ctx):
    evil = '"><script src=http://evil.invalid/x.js></script><img onerror=alert(1)>'
    vision, health = lab.group(f"Vision{evil}"), lab.group("Health")
    people = [
        lab.add(f"Hrafn {evil}", groups=[vision], interests=[f"tea {evil}", "bandits"]),
        lab.add("Oswin Tarrakett", groups=[health], interests=["bandits"]),
    ]
    for number in range(2):
        together(lab, f"Bandits {evil} {number}", *people, date=date(2026, 1, 1), url="http://evil.invalid")
    written = page(report(ctx))
    tags = {*re.findall(r"<\s*/?(\w+)", written)}
    assert not tags & {"script", "img", "a", "link", "iframe", "object", "base", "form"}
    unquoted = [re.sub(r'"[^"]*"', "", tag) for tag in re.findall(r"<[^>]*>", written)]
    assert not any(re.search(r"\son\w+=|src=|href=|//", tag) for tag in unquoted)
    assert not re.search(r"url\(|@import", written)
    assert "&lt;script" in written
    assert "default-src 'none'" in written


def test_the_page_of_a_large_lab_stays_small_and_counts_what_it_does_not_list(lab, ctx, monkeypatch):
    monkeypatch.setattr("coordtui_expertise.lab.page.ROWS", 3)
    lab.add("Hrafn Placeholder", interests=[f"invented subject number {number}" for number in range(5)])
    made = report(ctx)
    assert page(made).count("<tr><td>invented subject") == 3
    assert "2 more lines: the CSV has them all." in page(made)
    assert made.csv("topics").count("invented subject") == 5


def test_a_matrix_of_many_groups_is_drawn_with_one_path_for_each_shade():
    size = 40
    cells = [[(row * column) % 97 / 97 for column in range(size)] for row in range(size)]
    labels = [f"Group {number}" for number in range(size)]
    drawn = matrix(labels, labels, cells, "All")
    assert drawn.count("<path") <= 22
    assert len(drawn) < 60_000


def test_a_cell_that_begins_like_a_formula_is_text(lab, ctx):
    lab.add("Hrafn Placeholder", interests=["=HYPERLINK(1)"])
    assert "\r\n'=HYPERLINK(1)," in report(ctx).csv("topics")


def run(ctx, *words: str) -> int:
    parser = argparse.ArgumentParser()
    configure(parser)
    arguments = parser.parse_args(["topics", *words])
    return int(arguments.run(ctx, arguments))


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_told_to_scripts(ctx, two_groups, capsys, view):
    assert run(ctx, "--view", view, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["years"] == [2019, 2026]
    assert isinstance(answer[view], list)
    assert run(ctx, "--view", view) == run(ctx, "--view", view, "--csv") == 0
    assert capsys.readouterr().out


def test_a_group_alone_and_other_years_can_be_asked_for(ctx, two_groups, capsys):
    run(ctx, "--group", "health", "--years", "4", "--json")
    answer = json.loads(capsys.readouterr().out)
    (bandits,) = (each for each in answer["topics"] if each["topic"] == "bandits")
    assert bandits["papers"] == 1
    assert [*bandits["by_year"]] == ["2023", "2024", "2025", "2026"]


def test_the_page_is_written_to_a_new_file_only(ctx, two_groups, tmp_path, capsys):
    file = tmp_path / "lab.html"
    assert run(ctx, "--html", str(file)) == 0
    assert file.read_text("utf-8").startswith("<!doctype html>")
    with pytest.raises(Refused):
        run(ctx, "--html", str(file))


def test_a_page_in_the_home_of_nobody_is_refused_in_words(ctx, two_groups):
    with pytest.raises(NotWritten, match="There is no folder “~nosuchuser”"):
        run(ctx, "--html", "~nosuchuser/lab.html")


def test_from_outside_the_page_is_printed_and_no_file_is_written(lab, two_groups, tmp_path, capsys):
    actor = msgspec.structs.replace(actor_for(two_groups[0]), via="ssh")
    ctx = lab.session.context("expertise", actor=actor)
    with pytest.raises(Refused):
        run(ctx, "--html", str(tmp_path / "lab.html"))
    assert not [*tmp_path.glob("*.html")]
    run(ctx, "--html", "-")
    assert capsys.readouterr().out.startswith("<!doctype html>")


def test_a_group_that_is_none_and_too_few_years_are_refused(ctx, two_groups):
    with pytest.raises(NotFound):
        run(ctx, "--group", "nobody")
    with pytest.raises(Refused):
        run(ctx, "--years", "1")
