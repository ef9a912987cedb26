"""A lab of a few days with a person who worked, and a clock that stands where it is put."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from coordtui.host.session import Session
from coordtui.testing import FrozenClock, open_test_session


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def session(tmp_path: Path, clock: FrozenClock) -> Iterator[Session]:
    """The lab, two days after it was founded."""
    with open_test_session(tmp_path, clock=clock) as opened:
        opened.store._engine.clock = clock
        clock.now += timedelta(days=2)
        yield opened
