"""What the timeline draws: which lines there are, what shares one, and what the cursor means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from coordtui_gpus.booking.values import Bar, Clash, Row
from coordtui_gpus.panes.timeline_tracks import (
    Lane,
    LaneKey,
    Named,
    amount,
    chosen,
    common,
    free_at,
    label,
    lanes,
    lanes_of,
)
from coordtui_gpus.records import Outage, Reservation

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=7)


def bar(number: int, start: float, hours: float, *devices: int, host: int = 1, **fields: Any) -> Bar:
    begins = NOON + timedelta(hours=start)
    ends = begins + timedelta(hours=hours)
    one = Reservation(person=number, start=begins, end=ends, zone="UTC", uid=str(number))
    one.doc_id = number
    given = {"kind": "booked", "reservation": one, "share": 1000 * len(devices), **fields}
    return Bar(host=host, start=begins, end=ends, devices=devices, **given)


def row(*bars: Bar, host: int = 1, gpus: int = 8, clashes: tuple[Clash, ...] = ()) -> Row:
    return Row(host=host, gpus=gpus, bars=bars, clashes=clashes)


def named(*names: str) -> dict[int, Named]:
    return {number: Named(name, "rack a") for number, name in enumerate(names, 1)}


bars_of_a_machine = st.lists(st.tuples(st.integers(-200, 300), st.integers(1, 200)), max_size=8)


@given(bars_of_a_machine)
def test_each_bar_in_sight_stands_on_one_line_and_what_lies_side_by_side_on_different_ones(spans):
    bars = [bar(n, start, hours, n) for n, (start, hours) in enumerate(spans, 1)]
    found = lanes_of(row(*bars), NOON, LATER)
    shown = [each for lane in found for each in lane]
    assert {id(each) for each in shown} == {id(e) for e in bars if e.start < LATER and e.end > NOON}
    assert len(shown) == len({id(each) for each in shown})
    for lane in found:
        assert all(a.end <= b.start or b.end <= a.start for a, b in combinations(lane, 2))


@given(bars_of_a_machine)
def test_there_are_no_more_lines_than_lie_side_by_side_at_some_moment(spans):
    bars = [bar(n, start, hours, n) for n, (start, hours) in enumerate(spans, 1)]
    seen = [each for each in bars if each.start < LATER and each.end > NOON]
    most = max((sum(b.start <= each.start < b.end for b in seen) for each in seen), default=1)
    assert len(lanes_of(row(*bars), NOON, LATER)) == most


def test_what_clashes_for_as_long_as_it_overlaps_shares_a_line():
    held, asked = bar(1, 0, 24, 7), bar(2, 12, 24, 7, kind="requested")
    clash = Clash(
        device=7, start=asked.start, end=held.end, reservations=(held.reservation, asked.reservation)
    )
    assert lanes_of(row(held, asked), NOON, LATER) == [(held,), (asked,)]
    assert lanes_of(row(held, asked, clashes=(clash,)), NOON, LATER) == [(held, asked)]


def test_a_reservation_in_an_outage_shares_its_line():
    held = bar(1, 0, 24, 7)
    outage = Outage(host=1, start=NOON)
    outage.doc_id = 3
    out = Bar(host=1, kind="out", start=NOON, end=None, devices=(7,), share=1000, outage=outage)
    clash = Clash(
        device=7, start=held.start, end=held.end, reservations=(held.reservation,), outages=(outage,)
    )
    assert len(lanes_of(row(held, out, clashes=(clash,)), NOON, LATER)) == 1


@given(st.lists(st.sampled_from(["none", "same", "other"]), max_size=12))
def test_every_machine_is_on_one_fold_and_only_equal_neighbours_share_it(kinds):
    rows, hosts = [], named(*(f"a{n:02}" for n in range(len(kinds))))
    for number, kind in enumerate(kinds, 1):
        on = {"none": [], "same": [bar(1, 0, 24, 1)], "other": [bar(2, 5, 24, 1)]}[kind]
        rows.append(row(*on, host=number))
    found = list(lanes(rows, hosts, NOON, LATER))
    assert [number for each in found for number in each.key.hosts] == list(hosts)
    for each in found:
        assert len({kinds[number - 1] for number in each.key.hosts}) == 1
    for one, other in pairwise(found):
        assert kinds[one.key.hosts[-1] - 1] != kinds[other.key.hosts[0] - 1]


def test_unfolded_each_machine_has_its_own_line():
    rows = [row(host=1), row(host=2)]
    hosts = named("a01", "a02")
    assert [each.key.hosts for each in lanes(rows, hosts, NOON, LATER)] == [(1, 2)]
    assert [each.key.hosts for each in lanes(rows, hosts, NOON, LATER, fold=False)] == [(1,), (2,)]


def test_machines_of_another_rack_or_with_fewer_gpus_do_not_share_a_line():
    hosts = {1: Named("a01", "rack a"), 2: Named("b01", "rack b"), 3: Named("b02", "rack b")}
    rows = [row(host=1), row(host=2), row(host=3, gpus=4)]
    assert [each.key.hosts for each in lanes(rows, hosts, NOON, LATER)] == [(1,), (2,), (3,)]


def test_what_all_names_begin_with_is_left_out_up_to_a_sign_between_words():
    assert common(["gpu-a01", "gpu-a02"]) == "gpu-"
    assert common(["gpu-a01"]) == ""
    assert common(["node1", "node2"]) == ""
    assert common(["gpu-", "gpu-a"]) == ""
    assert common([]) == ""


def test_a_fold_is_called_by_its_first_and_its_last_machine():
    hosts = named("gpu-a01", "gpu-a02", "gpu-x-1")
    assert label(LaneKey((1,), 0), hosts, "gpu-") == "a01"
    assert label(LaneKey((1, 2), 0), hosts, "gpu-") == "a01-a02"
    assert label(LaneKey((2, 3), 0), hosts, "gpu-") == "a02…x-1"
    assert label(LaneKey((1,), 1), hosts, "gpu-").strip() == '"'


def test_parts_of_gpus_are_counted_together():
    assert amount(bar(1, 0, 1, 5, 6)) == "2"
    assert amount(bar(1, 0, 1, 5, share=500)) == "0.5"


def test_the_cursor_means_what_lies_there_then_what_comes_next_then_what_was_last():
    first, second = bar(1, 0, 5, 1), bar(2, 10, 5, 1)
    lane = Lane(LaneKey((1,), 0), 8, (first, second))
    at = [NOON + timedelta(hours=hours) for hours in (2, 7, 12, 40)]
    assert [chosen(lane, each) for each in at] == [first, second, second, second]
    assert chosen(Lane(LaneKey((1,), 0), 8, ()), NOON) is None
    assert chosen(None, NOON) is None


def test_where_a_request_clashes_the_cursor_means_the_request():
    held, asked = bar(1, 0, 24, 7), bar(2, 1, 24, 7, kind="requested")
    assert chosen(Lane(LaneKey((1,), 0), 8, (held, asked)), NOON + timedelta(hours=3)) is asked


def test_requests_take_no_gpu_and_what_is_held_in_part_is_not_free():
    lying = row(bar(1, 0, 5, 1, 2), bar(2, 0, 5, 3, kind="requested"), bar(3, 0, 5, 4, share=500))
    assert free_at(lying, NOON) == 5
    assert free_at(lying, NOON + timedelta(hours=5)) == 8
