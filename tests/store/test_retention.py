"""What is kept gets thinner with age; the newest copy, and what is not ours, is never touched."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from coordtui.store import Store
from coordtui.store.backup import BEFORE_MIGRATION, BEFORE_RESTORE, ORDINARY, Backup, back_up
from coordtui.store.files import folder_of
from coordtui.store.retention import Retention, prune, to_remove

NOW = datetime(2026, 11, 21, 20, 47, 3, tzinfo=UTC)

MOMENTS = st.integers(0, 3 * 365 * 24).map(lambda hours: NOW - timedelta(hours=hours))
KINDS = st.sampled_from([ORDINARY, ORDINARY, ORDINARY, BEFORE_MIGRATION, BEFORE_RESTORE])
RETENTIONS = st.builds(
    Retention,
    recent=st.integers(0, 6),
    daily=st.integers(0, 9),
    weekly=st.integers(0, 9),
    monthly=st.integers(0, 14),
    before_changes=st.integers(0, 4),
    days_before_changes=st.integers(0, 60),
)


def backup(at: datetime, kind: str = ORDINARY) -> Backup:
    return Backup(Path(f"/{at:%Y-%m-%dT%H%M%SZ}-{kind}"), at, 1, kind)


BACKUPS = st.lists(st.builds(backup, MOMENTS, KINDS), max_size=80, unique_by=lambda each: each.path)


def kept_of(backups: Sequence[Backup], retention: Retention, now: datetime = NOW) -> list[Backup]:
    removed = to_remove(backups, now, retention)
    return [each for each in backups if each not in removed]


@given(BACKUPS, RETENTIONS)
def test_the_newest_of_all_and_the_newest_ordinary_one_are_never_removed(
    backups: list[Backup], retention: Retention
) -> None:
    removed = to_remove(backups, NOW, retention)
    ordinary = [each for each in backups if each.kind == ORDINARY]
    for newest in (max(some, key=lambda each: each.at) for some in (backups, ordinary) if some):
        assert newest not in removed


@given(BACKUPS, RETENTIONS)
def test_what_is_removed_was_there_and_is_removed_once(backups: list[Backup], retention: Retention) -> None:
    removed = to_remove(backups, NOW, retention)
    assert len(set(removed)) == len(removed)
    assert set(removed) <= set(backups)
    assert to_remove(kept_of(backups, retention), NOW, retention) == []


@given(BACKUPS, RETENTIONS, st.randoms())
def test_the_order_they_come_in_does_not_matter(
    backups: list[Backup], retention: Retention, random: object
) -> None:
    shuffled = list(backups)
    random.shuffle(shuffled)
    assert set(to_remove(shuffled, NOW, retention)) == set(to_remove(backups, NOW, retention))


@given(BACKUPS, RETENTIONS)
def test_of_each_day_week_and_month_that_counts_the_last_one_is_kept(
    backups: list[Backup], retention: Retention
) -> None:
    kept = kept_of(backups, retention)
    ordinary = sorted((each.at for each in backups if each.kind == ORDINARY), reverse=True)
    for count, form in (
        (retention.daily, "%Y-%m-%d"),
        (retention.weekly, "%G-%V"),
        (retention.monthly, "%Y-%m"),
    ):
        periods = list(dict.fromkeys(f"{at:{form}}" for at in ordinary))[:count]
        for period in periods:
            last = max(at for at in ordinary if f"{at:{form}}" == period)
            assert backup(last) in kept


@given(BACKUPS, RETENTIONS)
def test_no_more_is_kept_than_was_asked_for(backups: list[Backup], retention: Retention) -> None:
    kept = [each for each in kept_of(backups, retention) if each.kind == ORDINARY]
    assert len(kept) <= 1 + retention.recent + retention.daily + retention.weekly + retention.monthly


@given(BACKUPS, RETENTIONS)
def test_what_was_copied_before_a_change_goes_by_a_rule_of_its_own(
    backups: list[Backup], retention: Retention
) -> None:
    copies = sorted((b for b in backups if b.kind != ORDINARY), key=lambda b: b.at, reverse=True)
    removed = [b for b in to_remove(backups, NOW, retention) if b.kind != ORDINARY]
    for copy in removed:
        assert copies.index(copy) >= retention.before_changes
        assert NOW - copy.at > timedelta(days=retention.days_before_changes)
    ordinary = [b for b in backups if b.kind == ORDINARY]  # from which they take no place away
    assert set(to_remove(ordinary, NOW, retention)) == set(to_remove(backups, NOW, retention)) - set(copies)


def test_copies_made_every_day_for_two_years_thin_out() -> None:
    kept: list[Backup] = []
    start = NOW - timedelta(days=730)
    for day in range(731):
        now = start + timedelta(days=day)
        kept = kept_of([*kept, backup(now)], Retention(recent=3), now)
    ages = [(NOW - each.at).days for each in reversed(kept)]
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert len({f"{each.at:%G-%V}" for each in kept if (NOW - each.at).days < 35}) >= 5
    assert len({f"{each.at:%Y-%m}" for each in kept}) == 12


def test_only_copies_of_this_store_are_removed(store: Store) -> None:
    folder = folder_of(store.path)
    for days in range(6):
        moment = NOW - timedelta(days=days)
        store._engine.clock = lambda moment=moment: moment
        back_up(store, retention=Retention(recent=99))
    others = ["other-2020-01-01T000000Z.db", "lab é-2020-01-01T000000Z.db.gz", "notes.txt"]
    for name in others:
        (folder / name).write_text("precious")
    removed = prune(store.path, NOW, Retention(recent=1, daily=0, weekly=0, monthly=0))
    assert [each.at for each in removed] == [NOW - timedelta(days=days) for days in range(1, 6)]
    assert {file.name for file in folder.iterdir()} == {
        *others,
        f"lab é-2026-11-21T204703Z{store.path.suffix}",
    }


def test_what_an_interrupted_backup_left_goes_with_the_old_ones(store: Store) -> None:
    back_up(store)
    fresh, old = (folder_of(store.path) / f"lab é-2026-11-21T204703Z.db.{n}.part" for n in range(2))
    for file in (fresh, old):
        file.write_text("")
    os.utime(old, (time.time() - 200_000,) * 2)
    prune(store.path, NOW, Retention())
    assert (fresh.exists(), old.exists()) == (True, False)
