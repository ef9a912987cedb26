"""What is said of an XID: as NVIDIA’s catalogue of XIDs tells the immediate action."""

from __future__ import annotations

import pytest

from coordtui_gpus.reading.xid_words import about

RESET = (46, 62, 64, 95, 109, 119, 120, 136, 140, 143, 155, 156, 158)
NOTHING = (37, 38, 44, 66, 67, 92, 137, 157)
PROGRAM = (8, 11, 13, 31, 32, 39, 68, 69, 80, 86, 96, 105, 126)


@pytest.mark.parametrize("code", RESET)
def test_where_the_catalogue_asks_for_a_reset_a_reset_is_advised(code):
    assert "reset the GPU" in str(about(code)[1]).replace("Reset", "reset")


@pytest.mark.parametrize("code", NOTHING)
def test_where_the_catalogue_asks_for_nothing_no_reset_is_advised(code):
    assert str(about(code)[1]).startswith("Nothing at once")


@pytest.mark.parametrize("code", PROGRAM)
def test_where_the_catalogue_restarts_the_program_the_gpu_is_left_alone(code):
    said = str(about(code)[1])
    assert "program" in said
    assert "eset" not in said


@pytest.mark.parametrize("code", [0, 1, 12, 33, 42, 55, 90, 111, 122, 123, 124, 125, 9999])
def test_of_codes_that_are_not_used_nothing_is_made_up(code):
    assert about(code) is None


def test_a_gpu_off_the_bus_asks_for_the_machine_to_be_turned_off():
    assert "turn the machine off and on" in str(about(79)[1])
