"""The page of papers as it closes."""

from __future__ import annotations

import gc
import warnings

from .test_panes import desk, opened  # noqa: F401 - fixtures
from .test_panes_reading import liked  # noqa: F401 - a fixture


async def test_what_was_to_be_done_beside_a_page_that_closes_at_once_is_let_go(desk, liked):  # noqa: F811
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        async with desk(session=liked) as at:
            at.page.listing.likings._marks = -1  # as if nothing had been looked at
            assert at.page.listing.to_be_looked_at
            at.page.rank()
            at.page.look_for_the_lab()
            at.page.action_like()
            at.page.workers.cancel_all()
            await at.pilot.pause()
        gc.collect()
    assert not [each for each in said if "never awaited" in str(each.message)]
