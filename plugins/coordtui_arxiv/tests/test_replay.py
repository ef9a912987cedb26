"""Mornings with everything going wrong: at the end what was announced is there, once.

Small plays here; a whole month with five processes when `COORDTUI_REPLAY` names seeds
(`COORDTUI_REPLAY=1,2,3`), or by hand: `python -m tests.fake_arxiv.replay --seed 1`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fake_arxiv.replay import Plan, Report, replay

SEEDS = [int(seed) for seed in os.environ.get("COORDTUI_REPLAY", "").split(",") if seed]
SMALL = {"days": 8, "processes": 3, "a_day": 8, "limit": 20, "long_day": 3, "away": (4, 6), "interval": 0.02}


def wrong(report: Report) -> list[str]:
    """What is wrong, and the figures beside it, for who reads a failure."""
    found = [*report.lost, *report.doubled, *report.gaps, *report.hurried]
    return [] if report.clean else [*found, *report.lines()]


@pytest.mark.parametrize("seed", [1, 2])
def test_faults_and_kills_lose_nothing_and_double_nothing(tmp_path: Path, seed: int) -> None:
    report = replay(Plan(seed=seed, kill=0.4, chance=0.2, **SMALL), tmp_path)
    assert wrong(report) == []
    assert report.announced > 60
    assert report.kills > 0
    assert report.faults.total() > 5


@pytest.mark.skipif(not SEEDS, reason="COORDTUI_REPLAY names no seeds")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.timeout(600)
def test_a_month_with_five_processes(tmp_path: Path, seed: int) -> None:
    assert wrong(replay(Plan(seed=seed), tmp_path)) == []


def test_without_transactions_the_same_deaths_leave_damage(tmp_path: Path) -> None:
    """The control: what is stored together is what holds. Feeds of one row leave nearly all to one
    channel, as a second one would mend what the first left.
    """
    small = {**SMALL, "days": 3, "processes": 2, "limit": 1}
    report = replay(Plan(kill=0, chance=0, off=0, die=1, guarded=False, **small), tmp_path)
    assert report.kills > 0
    assert report.unmatched > 0
