"""Older papers that are cross-listed on a day whose feed did not come: OAI has them, though not by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coordtui_arxiv.errors import SyncIncomplete
from coordtui_arxiv.records import Paper, Version
from tests.fake_arxiv import FakeArxiv, invented
from tests.fake_arxiv.writing import DAY

from .conftest import Rig

WINTER = datetime(2014, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def followed(rig: Rig, arxiv: FakeArxiv) -> FakeArxiv:
    """A set that was harvested once, on a Thursday; it is Friday now."""
    rig.no_history()
    rig.watch(categories=["cs.LG"])
    arxiv.announce([invented("2611.50001")], DAY)
    rig.sync()
    rig.now += timedelta(days=1)
    return arxiv


def older(*categories: str) -> Paper:
    """A paper of long ago, which nobody watched then."""
    return invented(
        "1412.0001",
        categories=list(categories),
        primary=categories[0],
        published=WINTER,
        updated=WINTER,
        versions=[Version(number=1, date=WINTER)],
    )


def told(rig: Rig) -> dict[str, list[tuple[str, str]]]:
    return {p.key: [(f"{a.day:%m-%d}", a.kind) for a in p.announcements] for p in rig.papers()}


def test_a_cross_list_on_a_day_without_a_feed_comes_with_the_next_harvest(
    rig: Rig, followed: FakeArxiv
) -> None:
    followed.announce([older("cs.CL", "cs.LG")], DAY + timedelta(days=1), "cross", to=["cs.LG"])
    followed.fail("403")
    with pytest.raises(SyncIncomplete):
        rig.sync()
    assert "1412.0001" not in told(rig)  # the day's feed may still come
    rig.now += timedelta(days=3)
    rig.sync()
    assert ("11-13", "cross") in told(rig)["1412.0001"]


def test_a_silent_change_on_a_day_whose_feed_came_is_no_announcement(rig: Rig, followed: FakeArxiv) -> None:
    followed.announce([invented("2611.50002")], DAY + timedelta(days=1))
    followed.change(older("cs.LG"), (DAY + timedelta(days=1)).date())
    rig.sync()
    rig.now += timedelta(days=3)
    rig.sync()
    assert sorted(told(rig)) == ["2611.50001", "2611.50002"]
