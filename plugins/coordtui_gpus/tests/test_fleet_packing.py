"""What is packed is what was measured, to the stated steps; unknown stays unknown; how much room it takes."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordtui_gpus.fleet.base85 import to_bytes, to_text
from coordtui_gpus.fleet.packing import (
    KEPT,
    PART,
    Series,
    pack_samples,
    pack_sweep,
    steps_of,
    unpack_columns,
    unpack_samples,
    unpack_sweep,
)
from coordtui_gpus.fleet.rollup import FIVE, HOUR, parts_of, roll
from coordtui_gpus.fleet.values import FIGURES

SAMPLES, HOURS, GPUS = 120, 24, 8000
"""Of an hour at thirty seconds, of a day, of a large lab."""

figure = st.one_of(st.none(), st.floats(0, 200_000), st.integers(0, 200_000).map(float), st.just(433.78))
measured = st.one_of(st.just(float("nan")), st.floats(0, 1500))


@given(st.binary(max_size=400))
def test_the_text_is_that_of_the_standard_library_and_comes_back(data):
    assert to_text(data).encode() == base64.b85encode(data)
    assert to_bytes(to_text(data)) == data


def test_a_text_that_nobody_wrote_is_refused():
    with pytest.raises(ValueError, match="base85"):
        to_bytes('"\\"\\"')
    with pytest.raises(ValueError, match="base85"):
        to_bytes("~~~~~")


@given(
    st.lists(st.tuples(*[figure] * len(FIGURES)), max_size=20), st.lists(st.integers(1, 10**6), max_size=5)
)
def test_a_sweep_is_exact_and_unknown_stays_unknown(lines, hosts):
    devices = list(range(7, 7 + len(lines)))
    looked = unpack_sweep(pack_sweep(hosts, devices, lines))
    assert (looked.hosts.tolist(), looked.devices.tolist()) == (hosts, devices)
    told = [[None if value != value else value for value in line] for line in looked.values.tolist()]
    assert told == [list(line) for line in lines]


@st.composite
def series_(draw: Any) -> Series:
    times = sorted(draw(st.sets(st.integers(0, 3599), max_size=30)))
    values = [[draw(measured) for _ in KEPT] for _ in times]
    memory = draw(st.sampled_from([None, 24_564, 81_920, 196_608]))
    shaped = np.array(values, float).reshape(len(times), len(KEPT))
    return Series(draw(st.integers(1, 10**6)), np.array(times, np.int64), shaped, steps_of(memory))


@settings(deadline=None)
@given(st.lists(series_(), max_size=6, unique_by=lambda each: each.device), st.randoms())
def test_samples_come_back_within_half_a_step_in_any_order(given_, random):
    shuffled = list(given_)
    random.shuffle(shuffled)
    text = pack_samples(shuffled)
    assert text == pack_samples(given_)
    quick = unpack_samples(pack_samples(given_, quick=True))
    found = {each.device: each for each in unpack_samples(text)}
    assert [each.values.tobytes() for each in quick] == [each.values.tobytes() for each in found.values()]
    assert found.keys() == {each.device for each in given_}
    for each in given_:
        back = found[each.device]
        assert back.times.tolist() == each.times.tolist()
        assert (np.isnan(back.values) == np.isnan(each.values)).all()
        known = ~np.isnan(each.values)
        error = np.abs(back.values - each.values) / np.array(back.steps)
        assert (error[known] <= 0.5 + 1e-6).all()
    assert pack_samples(list(found.values())) == text  # packed again nothing is lost


@settings(deadline=None)
@given(
    st.lists(series_(), max_size=6, unique_by=lambda each: each.device),
    st.booleans(),
    st.lists(st.integers(0, len(KEPT) - 1), min_size=1, unique=True),
)
def test_some_figures_are_told_as_all_are(given_, rolled, figures):
    text = pack_samples([roll(each, FIVE) for each in given_] if rolled else given_)
    found = unpack_columns(text, figures)
    whole = unpack_samples(text)
    assert found.devices.tolist() == [each.device for each in whole for _ in each.times]
    assert found.times.tolist() == [second for each in whole for second in each.times.tolist()]
    for place, told in ((0, found.mean), (2, found.most), (3, found.looks)):
        parts = [parts_of(each)[place][:, figures] for each in whole]
        expected = np.concatenate([np.empty((0, len(figures))), *parts]).T
        np.testing.assert_array_equal(told, expected)


def test_the_steps_are_as_stated_for_what_a_gpu_can_be():
    values = np.array([[100.0, 81_920.0, 1000.0, 95.0, 2100.0]])
    (back,) = unpack_samples(pack_samples([Series(1, np.array([0]), values, steps_of(81_920))]))
    assert back.steps == (1.0, 81_920 / 250, 4.0, 1.0, 30.0)


@settings(deadline=None)
@given(series_(), st.sampled_from([FIVE, HOUR, 7]))
def test_a_summary_has_its_mean_between_its_least_and_its_most_and_weighs_by_looks(series, step):
    rolled = roll(series, step)
    for summary in (rolled, *unpack_samples(pack_samples([rolled]))):
        mean, least, most, looks = parts_of(summary)
        known = looks > 0
        assert (np.isnan(mean) == ~known).all()
        assert (least[known] <= mean[known]).all()
        assert (mean[known] <= most[known]).all()
    mean, _, _, looks = parts_of(rolled)
    assert looks.sum() == np.isfinite(series.values).sum()
    assert np.allclose(np.nansum(mean * looks, axis=0), np.nansum(series.values, axis=0))
    if len(series.times):
        twice, once = roll(roll(series, 60), HOUR), roll(series, HOUR)
        assert np.allclose(twice.values, once.values, equal_nan=True)


def _gpu(rng: Any) -> Any:
    """An hour of one GPU of a lab where three in four are in use.

    Idle ones draw a little more or less; those that train are full, at their limit of power, and now and then
    wait for data; those of notebooks come and go; those that serve follow a load that drifts.
    """
    n, kind = np.arange(SAMPLES), rng.choice(4, p=[0.25, 0.45, 0.2, 0.1])
    noise = rng.normal(0, 1, SAMPLES)
    temperature = np.cumsum(rng.choice([-1, 0, 1], SAMPLES, p=[0.15, 0.7, 0.15]))
    if kind == 0:
        return np.stack([0 * n, 0 * n + 4, 70 + 0.6 * noise, 31 + 0 * n, 345 + 0 * n], 1)
    if kind == 1:
        use = np.where(rng.random(SAMPLES) < 0.6, 100, 100 - np.abs(rng.normal(0, 5, SAMPLES)))
        clock = 1980 - 15 * rng.poisson(1.5, SAMPLES)
        return np.stack([use, 0 * n + 60_000, 640 + 12 * noise, 60 + temperature, clock], 1)
    if kind == 2:
        on = np.sin(n / 8 + rng.uniform(0, 6)) > -0.2
        use = np.where(on, np.clip(60 + 25 * noise, 0, 100), 0)
        return np.stack(
            [use, 40_000 + 512 * (n // 20), 90 + 4 * use + 8 * noise, 50 + temperature, 1700 + 0 * n], 1
        )
    load = np.clip(50 + np.cumsum(rng.normal(0, 4, SAMPLES)), 0, 100)
    return np.stack([load, 70_000 + 0 * n, 100 + 3 * load + 10 * noise, 45 + temperature, 1980 + 0 * n], 1)


def _day(part: Any) -> float:
    """Megabytes of text that a day of a large lab takes, of parts such as these."""
    return sum(map(len, part)) / len(part) * (GPUS / PART) * HOURS / 1e6


def _part(rng: Any, one: Any) -> str:
    series = []
    for device in range(PART):
        if device % 8 == 0:  # a machine is looked at as a whole, not quite each thirty seconds
            times = np.cumsum(rng.choice([29, 30, 31], SAMPLES, p=[0.1, 0.8, 0.1]))
        series.append(Series(device, times, one(rng), steps_of(81_920)))
    return pack_samples(series)


def test_a_day_of_a_large_noisy_lab_takes_less_than_forty_megabytes():
    rng = np.random.default_rng(5)
    assert _day([_part(rng, _gpu) for _ in range(6)]) < 40


def test_even_if_every_figure_is_random_a_day_takes_no_more_than_its_levels():
    rng, most = np.random.default_rng(5), np.array([100, 81_920, 1000, 90, 7000])
    levels = GPUS * HOURS * SAMPLES * len(KEPT) * 1.25 / 1e6
    assert (
        _day([_part(rng, lambda r: r.uniform(0, 1, (SAMPLES, len(KEPT))) * most) for _ in range(2)])
        < levels * 1.02
    )


def test_nothing_is_packed_of_nothing():
    assert unpack_samples(pack_samples([])) == []
    looked = unpack_sweep(pack_sweep([], [], []))
    assert (len(looked.hosts), len(looked.devices), looked.values.shape) == (0, 0, (0, len(FIGURES)))
