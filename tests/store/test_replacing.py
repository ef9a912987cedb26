"""What is added to a file beside a store is there as a whole, or refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coordtui.store.replacing import append


def test_a_line_that_the_disk_takes_in_parts_is_written_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, content[:3]))
    append(tmp_path / "register", b"one whole line\n", None)
    append(tmp_path / "register", b"another\n", None)
    assert (tmp_path / "register").read_bytes() == b"one whole line\nanother\n"
