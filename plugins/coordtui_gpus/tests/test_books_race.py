"""Two people at once: one serial number stands on the books once, and each sees why theirs is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from coordtui.api import Refused
from coordtui_gpus import books
from coordtui_gpus.books import checks
from coordtui_gpus.records import Asset, Edit

MANY = 8


def race(lab) -> int:
    """Let many add the same card at one time; how many are refused."""
    start = Barrier(MANY)

    def add(number: int) -> bool:
        ctx = lab.ctx()
        start.wait()
        try:
            books.add(ctx, Asset(name=f"card {number}", serial="SN-0042"))
        except Refused:
            return True
        return False

    with ThreadPoolExecutor(MANY) as pool:
        return sum(pool.map(add, range(MANY)))


def test_of_many_who_add_one_serial_number_at_once_one_does(lab):
    assert race(lab) == MANY - 1
    assert len(books.assets(lab.ctx())) == 1
    assert lab.ctx().store.records(Edit).count() == 1


def test_without_the_check_it_would_stand_there_many_times(lab, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "_check_once", lambda known, asset: None)
    assert race(lab) == 0
    assert len(books.assets(lab.ctx())) == MANY
