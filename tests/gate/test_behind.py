"""The shell that stays behind a session, where there can be none."""

from __future__ import annotations

import errno
import os

import pytest

from coordtui import ending_now
from coordtui.access.gate import behind


@pytest.mark.parametrize("call", ["pipe", "fork"])
def test_where_there_can_be_no_shell_behind_it_the_session_goes_on(
    monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def refuse() -> int:
        raise OSError(errno.EAGAIN, "no more")

    open_before = set(os.listdir("/proc/self/fd"))
    monkeypatch.setattr(os, "isatty", lambda _descriptor: True)
    monkeypatch.setattr(os, call, refuse)
    monkeypatch.setattr(ending_now, "tell", told := int)
    behind.go_on_before_a_shell()
    assert ending_now.tell is told
    assert set(os.listdir("/proc/self/fd")) == open_before
