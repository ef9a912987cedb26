"""The proof of the store proves something: it runs, small, and it notices what is lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.store import command, fairness, feed, kills, latency, races
from benchmarks.store.model import Model
from benchmarks.store.report import Claim, Options, percentile
from benchmarks.store.victims import ACCOUNT, LEFT, RIGHT, ROWS, Stored


@pytest.fixture
def small(tmp_path: Path) -> Options:
    return Options(
        tmp_path,
        sizes=(30,),
        rounds=2,
        processes=2,
        times=5,
        writers=2,
        seconds=0.2,
        commits=3,
        kills=3,
    )


@pytest.mark.parametrize("part", [races, fairness, feed, kills, latency])
def test_a_part_runs_and_what_is_no_figure_is_held(part, small: Options) -> None:
    claims = part.main(small)
    assert claims
    assert [str(claim) for claim in claims if not (claim.held or claim.figure)] == []


def model(stored: Stored) -> Model:
    return Model(random.Random(7), {"transaction": 1}, stored, longest=9)


ACCOUNTS = {(LEFT, ACCOUNT): {"amount": 10}, (RIGHT, ACCOUNT): {"amount": 10}}


def test_a_lost_document_is_noticed() -> None:
    lives = kills.Lives()
    kills.judge(lives, model({(ROWS, 1): {"text": "kept"}}), {}, None)
    assert len(lives.faults) == 1


def test_a_change_under_way_counts_whole_or_not_at_all() -> None:
    known = model(ACCOUNTS)
    change = known.next()
    whole = known.after(change)
    for found, faults in (
        (ACCOUNTS, 0),
        (whole, 0),
        ({**ACCOUNTS, (LEFT, ACCOUNT): whole[LEFT, ACCOUNT]}, 1),
    ):
        lives = kills.Lives()
        kills.judge(lives, model(ACCOUNTS), found, change)
        assert len(lives.faults) == faults, found


def test_what_was_done_is_known_from_then_on() -> None:
    known = model(ACCOUNTS)
    change = known.next()
    lives = kills.Lives()
    kills.judge(lives, known, known.after(change), change)
    kills.judge(lives, known, ACCOUNTS, None)
    assert len(lives.faults) == 1, "it was there, and is not any more"


@pytest.mark.parametrize(("figure", "status"), [(True, 0), (False, 1)])
def test_only_what_is_lost_is_a_failure(figure: bool, status: int, capsys) -> None:
    claim = Claim("nothing is lost", held=False, numbers="1 of 2", figure=figure)
    assert command.summary([claim]) == status
    assert "NOT HELD" in capsys.readouterr().out


def test_the_command_refuses_a_part_that_it_does_not_know(capsys) -> None:
    with pytest.raises(SystemExit):
        command.main(["speed"])
    assert "speed" in capsys.readouterr().err


def test_a_percentile_is_one_of_the_values() -> None:
    assert [percentile(range(1, 101), p) for p in (1, 95, 99, 100)] == [1, 95, 99, 100]
