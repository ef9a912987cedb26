from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.host.session import Session
from coordtui.testing import open_test_session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with open_test_session(tmp_path) as opened:
        yield opened
