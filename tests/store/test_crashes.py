"""A hundred writers are killed at random moments: `python -m benchmarks crashes` kills a thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import crashes
from coordtui.store import open_store, url_of
from tests.store.engines import quick_folder


@pytest.mark.slow
def test_after_a_hundred_kills_all_that_was_acknowledged_is_there_and_nothing_by_halves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crashes, "LIFE", 0.02)
    with quick_folder() as folder:  # who is killed leaves to the system what it has written
        file = Path(folder) / "lab.db"
        lives = crashes.kill_writers(url_of(file), 100, 11, file)
    assert lives.sound, lives
    assert lives.kills == 100
    assert len(lives.acknowledged) > 20, "most were killed while they wrote"


def test_control_what_is_missing_or_there_by_half_or_twice_is_found(tmp_path: Path) -> None:
    url = url_of(tmp_path / "lab.db")
    with open_store(url) as store:
        for number in range(4):
            crashes._wish(store, 0, number)
        store.table("right").remove(doc_ids=[1])
        crashes._wish(store, 0, 3)  # its request is remembered
        crashes._wish(store, 0, 2)
    lives = crashes.Lives(acknowledged={(0, 0), (0, 1), (0, 2), (0, 3), (0, 4)})
    crashes.look(lives, url)
    assert lives.lost == {(0, 0), (0, 4)}
    assert lives.halves == {(0, 0)}
    assert lives.twice == {(0, 2)}
