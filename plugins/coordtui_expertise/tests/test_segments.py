"""The index grows by small segments, and says the same however they came and were merged."""

from __future__ import annotations

import subprocess
import sys
from array import array
from typing import Any

import numpy as np  # noqa: F401 - read once, before anything is timed
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui_expertise.ranking import indexing, segments
from coordtui_expertise.ranking.index import Snapshot, snapshot, superseded
from coordtui_expertise.ranking.similarity import similarities
from coordtui_expertise.ranking.words import keys_of, terms_of
from coordtui_expertise.records import Segment, Work
from coordtui_expertise.works import Works

WORDS = ("graph", "molecule", "bandit", "regret", "image", "lake", "neuron", "poem")

texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)


def stored(parts: list[Segment]) -> Snapshot:
    """The snapshot of segments as if they were stored in this order."""
    read = []
    for number, each in enumerate(parts, 1):
        each.doc_id = number
        read.append(segments.read(each))
    return Snapshot(tuple(read), superseded(read))


def keys(text: str) -> list[int]:
    return keys_of(terms_of(text))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[dict[int, str]], list[tuple[int, int]]]:
    """Batches of works written one after the other, some again, and runs of segments merged in between."""
    batches = draw(st.lists(st.dictionaries(st.integers(1, 9), texts, min_size=1, max_size=4), max_size=7))
    merges = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(2, 4)), max_size=4))
    return batches, merges


@given(histories(), st.sampled_from(WORDS))
def test_any_order_and_merging_gives_the_scores_of_an_index_made_at_once(
    history: tuple[list[dict[int, str]], list[tuple[int, int]]], question: str
) -> None:
    check(history, question)


def check(history: tuple[list[dict[int, str]], list[tuple[int, int]]], question: str) -> None:
    """That what was written and merged answers as what is written at once."""
    batches, merges = history
    grown = [segments.make({work: keys(text) for work, text in batch.items()}) for batch in batches]
    for start, length in merges:
        now = stored(grown)
        chosen = now.parts[start : start + length]
        one = segments.merged(chosen, now.gone) if chosen else None
        grown = grown[:start] + grown[start + length :] + ([one] if one else [])
    last: dict[int, str] = {}
    for batch in batches:
        last |= batch
    rebuilt = [segments.make({work: keys(text) for work, text in last.items()})] if last else []
    there, expected = similarities(stored(grown), question), similarities(stored(rebuilt), question)
    assert there == pytest.approx(expected)
    assert stored(grown).count == stored(rebuilt).count


def test_a_new_paper_is_found_at_once_and_costs_one_small_segment(lab: Any) -> None:
    ctx = lab.as_(None)
    lab.wrote(lab.add("Hrafn Placeholder"), "Equivariant molecules")
    before = snapshot(ctx)
    (work,) = Works(ctx).take([Work(key="bib:2", title="Regret of bandits")], "test")
    after = snapshot(ctx)
    assert list(similarities(after, "bandits")) == [work.doc_id]
    assert [part for part in after.parts if part in before.parts] == list(before.parts)


def test_what_a_changed_paper_said_before_does_not_count(lab: Any) -> None:
    ctx = lab.as_(None)
    (work,) = Works(ctx).take([Work(key="bib:2", title="Regret of bandits")], "test")
    work.title = "Images of lakes"
    indexing.index(ctx, [work])
    assert similarities(snapshot(ctx), "bandits") == {}
    assert list(similarities(snapshot(ctx), "lakes")) == [work.doc_id]
    assert snapshot(ctx).count == 1


def test_a_paper_that_is_taken_out_is_not_found(lab: Any) -> None:
    ctx = lab.as_(None)
    (work,) = Works(ctx).take([Work(key="bib:2", title="Regret of bandits")], "test")
    indexing.forget(ctx, [work.doc_id])
    assert similarities(snapshot(ctx), "bandits") == {}
    assert snapshot(ctx).count == 0


def test_small_segments_become_one_and_the_answers_stay(lab: Any) -> None:
    ctx = lab.as_(None)
    for number in range(20):
        Works(ctx).take([Work(key=f"bib:{number}", title=f"Bandits number{number}")], "test")
    assert len(ctx.store.records(Segment).ids()) < 8
    assert len(similarities(snapshot(ctx), "bandits")) == 20
    assert len(similarities(snapshot(ctx), "number7")) == 1


def test_the_job_merges_what_is_too_much_for_a_moment(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_AT_ONCE", 0)
    ctx = lab.as_(None)
    for number in range(9):
        Works(ctx).take([Work(key=f"bib:{number}", title=f"Bandits number{number}")], "test")
    assert len(ctx.store.records(Segment).ids()) == 9

    class Run:
        cancelled = False

        def progress(self, *said: object) -> None:
            pass

    before = similarities(snapshot(ctx), "bandits")
    indexing.tidy(ctx, Run())
    assert len(ctx.store.records(Segment).ids()) == 2
    assert similarities(snapshot(ctx), "bandits") == pytest.approx(before)


def test_a_paper_whose_transaction_failed_is_not_found_and_leaves_nothing_behind(lab: Any) -> None:
    ctx = lab.as_(None)

    def fail() -> None:
        with ctx.store.transaction():
            Works(ctx).take([Work(key="bib:1", title="Regret of bandits")], "test")
            assert similarities(snapshot(ctx), "bandits")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    Works(ctx).take([Work(key="bib:2", title="Images of lakes")], "test")
    assert similarities(snapshot(ctx), "bandits") == {}
    assert len(similarities(snapshot(ctx), "lakes")) == 1


def test_what_another_process_takes_in_is_found_here(lab: Any, tmp_path: Any) -> None:
    ctx = lab.as_(None)
    assert snapshot(ctx).count == 0
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from coordtui.access import SYSTEM\n"
        "from coordtui.config import Settings\n"
        "from coordtui.host.session import open_session\n"
        "from coordtui_expertise.records import Work\n"
        "from coordtui_expertise.works import Works\n"
        "folder = Path(sys.argv[1])\n"
        "url = f\"sqlite:///{folder / 'lab.db'}\"\n"
        "with open_session(Settings(), url, only={'expertise'}, state=folder / 'other') as session:\n"
        "    ctx = session.context('expertise', actor=SYSTEM)\n"
        "    Works(ctx).take([Work(key='bib:1', title='Regret of bandits')], 'test')\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, timeout=60)
    assert len(similarities(snapshot(ctx), "bandits")) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.integers(1, 1 << 31), st.sets(st.integers(0, (1 << 64) - 1), max_size=6), max_size=6)
)
def test_a_segment_reads_back_what_was_written(works: dict[int, set[int]]) -> None:
    part = segments.read(segments.make(works))
    assert list(part.works) == sorted(works)
    for key in {key for terms in works.values() for key in terms}:
        start, end = part.span(key)
        assert {part.works[place] for place in part.places[start:end]} == {
            work for work, terms in works.items() if key in terms
        }


@given(histories(), st.sampled_from(WORDS))
def test_numpy_makes_and_merges_the_same_segments(
    history: tuple[list[dict[int, str]], list[tuple[int, int]]], question: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "_MANY", 0)
        patch.setattr("coordtui_expertise.ranking.index.LARGE", 0)
        check(history, question)


@given(st.sets(st.integers(0, 40)), st.frozensets(st.integers(0, 40)))
def test_places_that_are_gone_are_left_out(places: set[int], gone: frozenset[int]) -> None:
    assert list(segments.without(array("H", sorted(places)), gone)) == sorted(places - gone)


def test_who_adds_one_paper_never_waits_for_a_merge_of_many(
    lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = lab.as_(None)
    merged: list[int] = []
    real = segments.merged

    def noted(parts: Any, gone: Any) -> Any:
        merged.append(sum(len(part.works) for part in parts))
        return real(parts, gone)

    monkeypatch.setattr(segments, "merged", noted)
    many = [Work(key=f"bib:many{number}", title=f"Lakes number{number}") for number in range(200)]
    Works(ctx).take(many, "test")
    for number in range(80):
        Works(ctx).take([Work(key=f"bib:{number}", title=f"Bandits number{number}")], "test")
    assert merged
    assert max(merged) <= 64
    assert len(similarities(snapshot(ctx), "bandits")) == 80
    assert len(similarities(snapshot(ctx), "lakes")) == 200


def test_a_paper_that_comes_while_segments_are_put_together_is_not_lost(
    lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = lab.as_(None)
    monkeypatch.setattr(indexing, "_AT_ONCE", 0)
    (work, *_) = [
        Works(ctx).take([Work(key=f"bib:{number}", title=f"Bandits number{number}")], "test")[0]
        for number in range(8)
    ]
    work.title = "Images of lakes"
    real = segments.merged
    written: list[int] = []

    def interrupted(parts: Any, gone: Any) -> Any:
        if not written:
            written.append(work.doc_id)
            indexing.index(ctx, [work])
        return real(parts, gone)

    monkeypatch.setattr(segments, "merged", interrupted)
    numbers = ctx.store.records(Segment).ids()
    indexing._merge(ctx, numbers)
    assert len(ctx.store.records(Segment).ids()) == 2
    assert list(similarities(snapshot(ctx), "lakes")) == [work.doc_id]
    assert len(similarities(snapshot(ctx), "bandits")) == 7
