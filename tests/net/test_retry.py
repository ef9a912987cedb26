"""How long to wait before the next try."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.net.retry import LONGEST_REQUESTED_WAIT, RetryPolicy, requested_wait

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Sat, 21 Nov 2026 12:01:00 GMT", 60.0),
        ("Sat, 21 Nov 2026 12:01:00", 60.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_REQUESTED_WAIT),
        ("9" * 5000, LONGEST_REQUESTED_WAIT),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert requested_wait(header, NOW) == seconds


@given(st.text())
def test_no_header_breaks_the_client(header: str) -> None:
    wait = requested_wait(header, NOW)
    assert wait is None or 0 <= wait <= LONGEST_REQUESTED_WAIT


@given(failures=st.integers(1, 500))
def test_backoff_never_exceeds_the_longest_wait(failures: int) -> None:
    policy = RetryPolicy(first_wait=2, longest_wait=60)
    assert 0 <= policy.backoff(failures) <= min(60, 2 * 2 ** min(failures - 1, 10))
