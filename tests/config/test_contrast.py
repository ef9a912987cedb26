"""Contrast, colour blindness and the nearest better colour, against values that are published."""

from __future__ import annotations

import colorsys

import pytest

from coordtui.config.contrast import contrast, distance, luminance, nearest_readable, seen_by


def test_black_on_white_has_the_greatest_contrast_and_a_colour_on_itself_none() -> None:
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize(("grey", "ratio"), [("#767676", 4.54), ("#777777", 4.48), ("#949494", 3.03)])
def test_greys_on_white_have_the_contrast_that_everybody_names(grey: str, ratio: float) -> None:
    assert contrast(grey, "#ffffff") == pytest.approx(ratio, abs=0.006)


def test_green_is_the_lightest_of_the_three_lights() -> None:
    assert [luminance(each) for each in ("#ff0000", "#00ff00", "#0000ff")] == [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("eyes", ["protanopia", "deuteranopia", "tritanopia"])
def test_greys_look_the_same_to_all_eyes(eyes) -> None:
    assert seen_by("#808080", eyes) == pytest.approx(seen_by("#808080", None), abs=0.001)


def test_red_and_green_are_told_apart_except_by_eyes_without_one_of_them() -> None:
    red, green = "#c05a50", "#7a7a2c"
    assert distance(red, green) > 40
    assert distance(red, green, "deuteranopia") < 20


def test_the_nearest_readable_colour_has_the_same_hue_and_is_the_colour_itself_where_that_does() -> None:
    found = nearest_readable("#8a6f3a", ["#101418", "#27374a"])
    assert found is not None
    assert all(contrast(found, ground) >= 4.5 for ground in ("#101418", "#27374a"))
    assert hue(found) == pytest.approx(hue("#8a6f3a"), abs=0.01)
    assert contrast(found, "#27374a") < 4.8  # no lighter than it must be
    assert nearest_readable("#ffffff", ["#000000"]) == "#ffffff"


def test_where_grounds_lie_too_far_apart_no_colour_is_readable() -> None:
    assert nearest_readable("#ff0000", ["#000000", "#ffffff"], 7) is None


def hue(colour: str) -> float:
    return colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))[0]
