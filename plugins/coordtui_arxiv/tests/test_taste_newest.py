from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui_arxiv.newest import answering, newest
from coordtui_arxiv.records import Paper
from coordtui_arxiv.search import hits
from tests.fake_arxiv import invented
from tests.fake_arxiv.writing import DAY

from .conftest import Rig


@pytest.fixture
def papers(rig: Rig) -> list[int]:
    """Twenty, the last taken announced first."""
    return rig.take(
        *(
            invented(
                f"2611.600{place:02}",
                title=f"Transport RL part{place}",
                announced=DAY - timedelta(days=place),
            )
            for place in range(20)
        )
    )


@pytest.mark.parametrize("read", [0, 500])
@pytest.mark.parametrize("limit", [None, 0, 1, 7, 50])
def test_the_newest_come_first_however_they_are_found(
    rig: Rig, papers: list[int], monkeypatch: pytest.MonkeyPatch, read: int, limit: int | None
) -> None:
    monkeypatch.setattr("coordtui_arxiv.newest._READ", read)
    monkeypatch.setattr("coordtui_arxiv.newest._FIRST", 3)
    records = rig.ctx().store.records(Paper)
    among = set(papers[3:15])
    assert newest(records, among, limit) == papers[3:15][:limit]


def test_a_word_that_begins_nearly_every_text_is_looked_for_as_it_is(rig: Rig, papers: list[int]) -> None:
    ctx = rig.ctx()
    assert answering(ctx, "transp") == set(papers)
    assert answering(ctx, "rl transp") == set(papers)
    assert answering(ctx, "tr") == set()
    assert answering(ctx, "part1 rl") == {papers[1], *papers[10:]}
    assert answering(ctx, "part1 zz") == set()
    assert answering(ctx, "…") is None


def test_the_search_box_has_the_newest(rig: Rig, papers: list[int]) -> None:
    found = [hit.ref.key for hit in hits(rig.ctx(), "transport", 3)]
    assert found == ["2611.60000", "2611.60001", "2611.60002"]
    assert rig.keys(rig.inbox().ids("all", match="transport", limit=2)) == ["2611.60000", "2611.60001"]
