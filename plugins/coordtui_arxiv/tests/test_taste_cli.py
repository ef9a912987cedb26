from __future__ import annotations

import argparse
import json

import pytest

from coordtui.api import NotFound
from coordtui_arxiv.cli import configure
from tests.fake_arxiv import invented
from tests.fake_arxiv.writing import DAY

from .conftest import Rig


@pytest.fixture
def papers(rig: Rig) -> list[int]:
    texts = (
        ("Lichens of the north", "Growth of lichens on granite."),
        ("Diffusion bridges", "We train diffusion bridges."),
        ("Sampling by diffusion", "A sampler and its bridges."),
    )
    return rig.take(
        *(
            invented(f"2611.6000{place}", title=title, abstract=abstract, announced=DAY)
            for place, (title, abstract) in enumerate(texts)
        )
    )


def call(rig: Rig, *words: str) -> int:
    parser = argparse.ArgumentParser()
    configure(parser)
    args = parser.parse_args(words)
    status: int = args.run(rig.ctx(), args)
    return status


def test_papers_like_one_are_told_with_what_they_share(
    rig: Rig, papers: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(rig, "like", "2611.60001") == 0
    out = capsys.readouterr().out
    assert "2611.60002" in out
    assert "terms in common: " in out
    assert "bridges" in out
    assert "2611.60000" not in out
    assert call(rig, "like", "2611.60001", "--limit", "1", "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["key"] == "2611.60002"
    assert set(found["terms"]) == {"diffusion", "bridges"}


def test_that_nothing_is_like_a_paper_is_said(
    rig: Rig, papers: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(rig, "like", "2611.60000") == 0
    assert capsys.readouterr().err == "No stored paper is like this one.\n"
    with pytest.raises(NotFound):
        call(rig, "like", "2611.69999")


def test_a_list_can_begin_with_what_is_most_like_the_marked_papers(
    rig: Rig, papers: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    rig.inbox().mark([papers[1]], starred=True)
    call(rig, "papers", "list", "--view", "all", "--sort", "match", "--json")
    by_match = [paper["key"] for paper in json.loads(capsys.readouterr().out)]
    assert by_match == ["2611.60002", "2611.60001", "2611.60000"]
